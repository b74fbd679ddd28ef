"""An order as a frozen value, and the document it is kept as."""

import copy
import dataclasses
import json
from datetime import datetime, timezone
from decimal import Decimal

import pytest

from amazon.documents import OrderDocument, OrderPage
from amazon.errors import AmazonPayloadError
from amazon.jsontext import Unreadable
from amazon.orders import INCLUDED_DATA, Address, Order
from amazon.payload import Node
from dev.simulator import load
from dev.simulator.datasets import DATASETS

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
ENTRIES = [entry for name in ("demo", "na", "fe") for entry in load(name, NOW)]
by_title = pytest.mark.parametrize(
    "entry", ENTRIES, ids=lambda entry: entry.expectation.title.replace(" ", "-")
)


@pytest.fixture
def plain():
    """A sound order of two items, free to be changed."""
    entry = load("odd", NOW).find("nothing at all")
    return copy.deepcopy(entry.order)


@by_title
def test_every_order_of_the_catalogues_can_be_read(entry):
    order = Order.from_json(entry.order)
    expected = entry.expectation
    assert order.order_id == entry.order_id
    assert order.amount_total == expected.amount_total
    assert order.amount_tax_by_amazon == expected.amount_tax_by_amazon
    assert order.is_fulfilled_by_amazon == (expected.channel == "amazon")
    assert order.currency == (expected.currency if order.amount_total else order.currency)
    assert not order.unbalanced_items
    assert sum(item.proceeds.amount for item in order.items if item.proceeds) == order.amount_total


@by_title
def test_the_lines_are_those_expected(entry):
    if entry.expectation.state != "done":
        return
    lines = 0
    for item in Order.from_json(entry.order).items:
        charges = item.proceeds.charges() if item.proceeds else ()
        assert sum(charge.amount for charge in charges) == item.proceeds.amount
        lines += 1 + sum(1 for charge in charges[1:] if charge.amount)
    assert lines == entry.expectation.lines


def test_only_datasets_that_exist_are_asked_for():
    assert set(INCLUDED_DATA) <= set(DATASETS)


def test_an_order_is_frozen(plain):
    order = Order.from_json(plain)
    with pytest.raises(dataclasses.FrozenInstanceError):
        order.status = "SHIPPED"


def test_times_are_utc(plain):
    plain["createdTime"] = "2026-11-23T13:00:00.123+01:00"
    order = Order.from_json(plain)
    assert order.created == datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=timezone.utc)


def test_values_nobody_knows_survive(plain):
    plain["fulfillment"]["fulfillmentStatus"] = "TELEPORTED"
    plain["fulfillment"]["fulfilledBy"] = "ROBOT"
    plain["fulfillment"]["fulfillmentServiceLevel"] = "YESTERDAY"
    plain["programs"] = ["MOON_DELIVERY"]
    plain["salesChannel"]["channelName"] = "CARRIER_PIGEON"
    plain["associatedOrders"] = [{"associationType": "TWIN", "orderId": "1"}]
    plain["orderItems"][0]["tax"] = {"taxCollections": [{"model": "NEIGHBOUR"}]}
    order = Order.from_json(plain)
    assert (order.status, order.fulfilled_by) == ("TELEPORTED", "ROBOT")
    assert (order.service_level, order.programs) == ("YESTERDAY", ("MOON_DELIVERY",))
    assert order.is_sold_on_amazon
    assert not order.is_fulfilled_by_amazon
    assert not order.is_replacement
    assert not order.items[0].is_taxed_by_amazon


def test_fields_nobody_knows_are_ignored(plain):
    known = Order.from_json(plain)
    deep = []
    for _ in range(300):
        deep = [deep]
    plain["quantumState"] = deep
    plain["orderItems"][0]["colour"] = {"of": {"many": ["kinds", 10**1000]}}
    assert Order.from_json(plain) == known
    assert OrderDocument.from_json(plain).read() == known


def test_null_is_missing_everywhere(plain):
    for name in ("buyer", "recipient", "proceeds", "tax", "programs", "associatedOrders"):
        plain[name] = None
    for name in ("product", "proceeds", "tax", "fulfillment", "cancellation"):
        plain["orderItems"][0][name] = None
    order = Order.from_json(plain)
    assert (order.address, order.grand_total, order.currency) == (None, None, "")
    assert not order.buyer.name
    assert order.items_without_amounts == order.items
    assert order.amount_total == order.amount_tax == 0


def test_an_item_of_quantity_zero_needs_no_amounts(plain):
    plain["orderItems"][0].update(quantityOrdered=0, proceeds=None)
    assert Order.from_json(plain).items_without_amounts == ()


def test_the_grand_total_wins_over_the_items(plain):
    plain["proceeds"]["grandTotal"]["amount"] = "41.00"
    assert Order.from_json(plain).amount_total == Decimal("41.00")
    del plain["proceeds"]
    assert Order.from_json(plain).amount_total == Decimal("39.90")


def test_nul_characters_reach_no_field(plain):
    text = json.dumps(plain).replace('": "', '": "\\u0000')
    spoiled = json.loads(text.replace('"amount": "\\u0000', '"amount": "'))
    assert Order.from_json(spoiled) == Order.from_json(plain)
    document = OrderDocument.from_json(spoiled)
    assert "\x00" not in document.text + document.order_id
    assert document.order_id == plain["orderId"]


@pytest.mark.parametrize("quantity", [True, "2", 2.0, -1, None])
def test_a_quantity_is_a_whole_number(plain, quantity):
    plain["orderItems"][0]["quantityOrdered"] = quantity
    with pytest.raises(AmazonPayloadError, match=r"“orderItems\[0\]\.quantityOrdered” is "):
        Order.from_json(plain)


def test_a_document_is_the_same_whatever_the_order_of_its_keys(plain):
    turned = dict(reversed(plain.items()))
    turned["buyer"] = dict(reversed(plain["buyer"].items()))
    document, again = OrderDocument.from_json(plain), OrderDocument.from_json(turned)
    assert document == again == OrderDocument.from_text(document.text)
    assert document.read() == Order.from_json(plain)


def test_a_document_is_another_once_anything_changed(plain):
    digest = OrderDocument.from_json(plain).digest
    plain["orderItems"][0]["quantityOrdered"] += 1
    assert OrderDocument.from_json(plain).digest != digest


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, {"orderId": None}, {"orderId": " "}])
def test_an_order_without_id_gets_one_that_stays_the_same(value):
    document = OrderDocument.from_json(value)
    assert document.order_id == f"unreadable-{document.digest[:12]}"
    assert OrderDocument.from_text(document.text) == document
    with pytest.raises(AmazonPayloadError):
        document.read()


def test_an_order_with_parts_that_cannot_be_read_is_kept_and_says_so():
    part = Unreadable("1" * 500, "has a number of more than 300 digits")
    for value in ([part, {"orderId": "1"}], {"orderId": "1", "x": {"y": [part]}}):
        document = OrderDocument.from_json(value)
        assert "1" * 500 in document.text
        with pytest.raises(AmazonPayloadError):
            document.read()


def test_two_unreadable_orders_are_told_apart():
    ids = {
        OrderDocument.from_json(value).order_id for value in ({"a": 1}, {"a": 2}, {"orderId": 3})
    }
    assert len(ids) == 3


def test_half_a_surrogate_pair_stops_no_page(plain):
    plain["buyer"]["buyerName"] = "Emma \ud83d Stone"
    document = OrderDocument.from_json(plain)
    document.text.encode()  # as the database does
    assert json.loads(document.text) == plain
    assert document.read().buyer.name == "Emma  Stone"
    assert OrderDocument.from_text(document.text) == document


def test_a_page_keeps_unreadable_orders(plain):
    page = OrderPage.from_json({"orders": [plain, None, {"orderId": 5}]})
    assert [document.order_id[:10] for document in page.documents][1:] == ["unreadable"] * 2
    assert (page.next_token, page.updated_before) == ("", None)


@pytest.mark.parametrize("orders", [None, {}, "none", 5])
def test_a_page_without_orders_is_no_empty_page(orders):
    with pytest.raises(AmazonPayloadError, match="“orders” is missing"):
        OrderPage.from_json({"orders": orders})
    with pytest.raises(AmazonPayloadError, match="“orders” is missing"):
        OrderPage.from_json({})


@pytest.mark.parametrize(
    "values, path",
    [
        ({"pagination": []}, "the answer.pagination"),
        ({"pagination": {"nextToken": 5}}, "the answer.pagination.nextToken"),
        ({"lastUpdatedBefore": "soon"}, "the answer.lastUpdatedBefore"),
    ],
)
def test_a_page_that_says_nonsense_of_itself_is_refused(values, path):
    with pytest.raises(AmazonPayloadError, match=f"“{path}” is "):
        OrderPage.from_json({"orders": [], **values})


class TestAddresses:
    def lines(self, **address):
        return Address.from_node(Node(address)).lines

    BRAZIL = {
        "streetName": "Rua das Flores",
        "streetNumber": "123",
        "complement": "Apartamento 45",
        "neighborhood": "Vila Madalena",
    }

    def test_the_street_may_be_in_its_parts_only(self):
        lines = self.lines(extendedFields=self.BRAZIL)
        assert lines == ("Rua das Flores, 123", "Apartamento 45", "Vila Madalena")

    def test_no_part_is_written_twice(self):
        lines = self.lines(
            addressLine1="RUA DAS FLORES 123",
            addressLine2="Apartamento 45",
            extendedFields=self.BRAZIL,
        )
        assert lines == ("RUA DAS FLORES 123", "Apartamento 45", "Vila Madalena")

    def test_a_street_without_its_number_gets_it(self):
        lines = self.lines(addressLine1="Rua das Flores", extendedFields=self.BRAZIL)
        assert lines[0] == "Rua das Flores, 123"
        assert "Rua das Flores" not in lines

    def test_an_address_in_its_parts_is_not_withheld(self):
        node = Node({"name": "Maria", "countryCode": "BR", "extendedFields": self.BRAZIL})
        assert not Address.from_node(node).is_withheld
        assert Address.from_node(Node({"name": "Maria", "city": "São Paulo"})).is_withheld

    def test_a_district_is_kept_where_parcels_need_it(self):
        turkish = {
            "addressLine1": "Istiklal Caddesi No:42",
            "districtOrCounty": "Beyoglu",
            "city": "Istanbul",
        }
        assert self.lines(**turkish, countryCode="TR")[1:] == ("Beyoglu",)
        assert self.lines(**turkish, countryCode="US")[1:] == ()
        assert self.lines(**{**turkish, "city": "Beyoglu"}, countryCode="TR")[1:] == ()

    def test_nothing_is_no_street(self):
        assert self.lines() == ()
        assert self.lines(extendedFields={}, addressLine1="") == ()
