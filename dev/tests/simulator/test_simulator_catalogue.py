"""The catalogues: what they say is expected, and what their payloads say."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from dev.simulator import Simulator, load, times
from dev.simulator.catalogue import many
from dev.simulator.catalogue.products import PRODUCTS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
NAMES = ("demo", "na", "fe")
ENTRIES = [entry for name in NAMES for entry in load(name, NOW)]
by_title = pytest.mark.parametrize(
    "entry", ENTRIES, ids=lambda entry: entry.expectation.title.replace(" ", "-")
)


def amount(money):
    return Decimal(money["amount"])


def parts(item):
    """The item's proceeds by type, as plain numbers."""
    breakdowns = item.get("proceeds", {}).get("breakdowns", [])
    return {entry["type"]: amount(entry["subtotal"]) for entry in breakdowns}


def details(item, type_):
    for entry in item.get("proceeds", {}).get("breakdowns", []):
        if entry["type"] == type_:
            return {
                detail["subtype"]: amount(detail["value"])
                for detail in entry.get("detailedBreakdowns", [])
            }
    return {}


def is_taxed_by_amazon(item):
    tax = item.get("tax", {})
    models = {entry["model"] for entry in tax.get("taxCollections", [])}
    schemes = {entry["reportingScheme"] for entry in tax.get("taxCalculationBreakdowns", [])}
    return bool(models & {"MARKETPLACE_FACILITATOR"} or schemes & {"UOSS", "IOSS"})


@by_title
def test_the_control_equation_holds(entry):
    for item in entry.order["orderItems"]:
        if "proceeds" not in item:
            continue
        sums = parts(item)
        discount = abs(sums.pop("DISCOUNT", Decimal(0)))
        assert sum(sums.values()) - discount == amount(item["proceeds"]["proceedsTotal"])
        cuts = details(item, "DISCOUNT")
        assert abs(sum(cuts.values())) == discount
        taxes = details(item, "TAX")
        if taxes:
            cut = abs(taxes.pop("DISCOUNT", Decimal(0)))
            assert sum(taxes.values()) - cut == sums["TAX"]


@by_title
def test_the_order_is_worth_what_is_expected(entry):
    proceeds = entry.order.get("proceeds")
    total = amount(proceeds["grandTotal"]) if proceeds else Decimal(0)
    assert total == entry.expectation.amount_total
    items = [item for item in entry.order["orderItems"] if "proceeds" in item]
    assert total == sum(amount(item["proceeds"]["proceedsTotal"]) for item in items)
    by_type = Counter()
    for item in items:
        by_type.update(parts(item))
    if proceeds and "breakdowns" in proceeds:
        listed = {part["type"]: amount(part["subtotal"]) for part in proceeds["breakdowns"]}
        assert listed == by_type
    by_amazon = sum(parts(i).get("TAX", 0) for i in items if is_taxed_by_amazon(i))
    assert by_amazon == entry.expectation.amount_tax_by_amazon


@by_title
def test_the_number_of_lines_is_as_expected(entry):
    if entry.expectation.state != "done":
        assert entry.expectation.lines == 0
        return
    lines = 0
    for item in entry.order["orderItems"]:
        sums, cuts = parts(item), details(item, "DISCOUNT")
        shipping = sums.get("SHIPPING", 0) - abs(cuts.get("SHIPPING", 0))
        lines += 1 + bool(shipping) + ("GIFT_WRAP" in sums) + ("COD_FEE" in sums)
    assert lines == entry.expectation.lines


@by_title
def test_the_state_follows_from_status_and_channel(entry):
    order = entry.order
    status = order["fulfillment"]["fulfillmentStatus"]
    by_amazon = order["fulfillment"]["fulfilledBy"] == "AMAZON"
    ready = ("SHIPPED",) if by_amazon else ("UNSHIPPED", "PARTIALLY_SHIPPED")
    if order["salesChannel"]["channelName"] == "NON_AMAZON":
        state = "ignored"
    elif status in ready:
        state = "done"
    elif status in ("CANCELLED", "UNFULFILLABLE") or (status == "SHIPPED" and not by_amazon):
        state = "ignored"
    else:
        state = "waiting"
    assert entry.expectation.state == state
    assert entry.expectation.channel == ("amazon" if by_amazon else "merchant")


@by_title
def test_one_currency_and_one_account(entry):
    currencies = set()

    def walk(node):
        if isinstance(node, dict):
            currencies.update([node["currencyCode"]] if "currencyCode" in node else [])
            node = list(node.values())
        for child in node if isinstance(node, list) else ():
            walk(child)

    walk(entry.order)
    assert currencies <= {entry.expectation.currency}
    assert entry.order["orderId"] == entry.order_id == entry.expectation.order_id


def test_the_demo_has_sixty_orders_and_none_fails():
    states = Counter(expectation.state for expectation in load("demo", NOW).expectations)
    assert sum(states.values()) == 60
    assert set(states) == {"done", "waiting", "ignored"}


def test_the_demo_covers_all_its_stores():
    stores = {e.order["salesChannel"]["marketplaceName"] for e in load("demo", NOW)}
    countries = ("de", "fr", "it", "es", "nl", "co.uk", "se", "pl")
    assert stores == {f"Amazon.{country}" for country in countries}


def test_order_ids_are_unique_and_the_same_at_every_run():
    ids = [entry.order_id for entry in ENTRIES]
    assert len(set(ids)) == len(ids)
    later = [entry.order_id for name in NAMES for entry in load(name, NOW + timedelta(days=1))]
    assert later == ids


def test_orders_were_updated_in_the_last_three_hours():
    for name in (*NAMES, "odd"):
        updated = []
        for entry in load(name, NOW):
            try:
                updated.append(times.parse(entry.order["lastUpdatedTime"]))
            except ValueError:
                assert name == "odd"
        assert updated == sorted(updated)
        assert updated[0] >= NOW - timedelta(hours=3, minutes=1)
        assert updated[-1] <= NOW - timedelta(minutes=5)


def test_product_codes_serve_shipping_and_gift_wrap():
    codes = {product.sku for product in PRODUCTS}
    assert len({product.asin for product in PRODUCTS}) == len(PRODUCTS)
    assert {"EXPEDITED", "GIFTWRAP-CLASSIC"} <= codes
    assert "STANDARD" not in codes
    skus = {i["product"]["sellerSku"] for e in ENTRIES for i in e.order["orderItems"]}
    assert skus - codes == {"OLD-STOCK-0815"}


def test_many_orders_are_plain_and_always_the_same():
    orders, again = (many(200, seed=7, now=NOW) for _ in range(2))
    assert [entry.order for entry in orders] == [entry.order for entry in again]
    assert {len(entry.order["orderItems"]) for entry in orders} == {2}
    assert len({entry.order["buyer"]["buyerEmail"] for entry in orders}) == 200
    for entry in orders:
        assert amount(entry.order["proceeds"]["grandTotal"]) == entry.expectation.amount_total
    assert len(Simulator(many(10)).orders) == 10


def test_the_odd_catalogue_can_be_served(connect):
    with Simulator("odd") as simulator:
        answer = connect(simulator).search(includedData="BUYER,FULFILLMENT,PROCEEDS,RECIPIENT")
        assert answer.status_code == 200
        orders = answer.json()["orders"]
        assert len(connect(simulator).found(marketplaceIds="A1PA6795UKMFR9")) == len(orders)
    assert len(orders) == len(simulator.catalogue)
    assert sum("orderId" not in order for order in orders) == 1
    assert sum(e.title == "Odd: nothing at all" for e in simulator.catalogue.expectations) == 1


def test_catalogues_add_up():
    assert len(load(["demo", "na", "fe"], NOW)) == 85
    assert len(load([many(3), "na"], NOW)) == 16
    assert len(load(None, NOW)) == 0
    with pytest.raises(KeyError):
        load("unheard-of", NOW)
