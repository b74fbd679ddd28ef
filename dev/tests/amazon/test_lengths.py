"""Texts that are too long: cut where that does no harm, refused where they name something."""

import copy

import pytest

from amazon.documents import OrderDocument
from amazon.errors import AmazonPayloadError, AmazonRejected
from amazon.feeds import Report
from amazon.orders import Order
from amazon.texts import shorten
from dev.simulator import load

LONG = "x" * 3000


@pytest.fixture
def facts():
    """A sound order, free to be changed."""
    return copy.deepcopy(load("odd").find("nothing at all").order)


def test_a_text_that_fits_stays_as_it_is():
    assert shorten("12345", 5) == "12345"
    assert shorten("123456", 5) == "1234…"
    assert shorten("123 56", 5) == "123…"


def test_names_addresses_and_titles_are_cut(facts):
    facts["buyer"]["buyerName"] = LONG
    facts["recipient"]["deliveryAddress"].update(
        name=LONG, companyName=LONG, addressLine1=LONG, city=LONG, postalCode=LONG, phone=LONG
    )
    facts["orderItems"][0]["product"]["title"] = LONG
    order = Order.from_json(facts)
    address = order.address
    for text in (order.buyer.name, address.name, address.company, address.lines[0], address.city):
        assert text.endswith("x…")
        assert len(text) <= 200
    # Together with the name of a company, a name still fits into an index of PostgreSQL.
    assert 2 * 4 * len(order.buyer.name) < 2704
    assert len(order.items[0].title) == 500


def test_an_e_mail_address_that_cannot_be_one_is_none(facts):
    facts["buyer"]["buyerEmail"] = f"{LONG}@marketplace.amazon.de"
    assert Order.from_json(facts).buyer.email == ""


@pytest.mark.parametrize(
    "change, path",
    [
        (lambda order: order.update(orderId=LONG), "orderId"),
        (
            lambda order: order["orderItems"][0].update(orderItemId=LONG),
            "orderItems[0].orderItemId",
        ),
        (
            lambda order: order["orderItems"][0]["product"].update(sellerSku=LONG),
            "orderItems[0].product.sellerSku",
        ),
    ],
)
def test_what_names_something_is_refused_and_never_cut(facts, change, path):
    change(facts)
    with pytest.raises(AmazonPayloadError) as caught:
        Order.from_json(facts)
    assert str(caught.value) == f"“{path}” has more than 255 characters."


def test_an_order_whose_number_is_too_long_is_kept_under_another(facts):
    facts["orderId"] = LONG
    document = OrderDocument.from_json(facts)
    facts["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    assert document.order_id.startswith("unreadable-")
    assert OrderDocument.from_json(facts).order_id == document.order_id
    facts["orderId"] = f"{LONG}y"
    assert OrderDocument.from_json(facts).order_id != document.order_id


def test_what_amazon_says_is_kept_as_far_as_anybody_reads():
    assert len(str(AmazonRejected(LONG))) == 2000
    report = Report.from_json_text(
        f'{{"issues": [{{"messageId": 1, "severity": "ERROR", "message": "{LONG}"}}]}}'
    )
    assert len(report.refused[1]) == 2000
