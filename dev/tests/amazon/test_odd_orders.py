"""Each broken order of the ``odd`` catalogue, over HTTP: read sensibly, or refused clearly."""

import json

import pytest

from amazon.errors import AmazonPayloadError

# The path that the error names, by the words of the title.
REFUSED = {
    "no orderId": "orderId",
    "orderId is null": "orderId",
    "no createdTime": "createdTime",
    "createdTime is not a date": "createdTime",
    "lastUpdatedTime is not a date": "lastUpdatedTime",
    "fulfillment is a text": "fulfillment",
    "an item is null": "orderItems[1]",
    "an item without id": "orderItems[0].orderItemId",
    "an item of negative quantity": "orderItems[0].quantityOrdered",
    "an item of enormous quantity": "orderItems[0].quantityOrdered",
    "a quantity in words": "orderItems[0].quantityOrdered",
    "an amount is not a number": "orderItems[0].proceeds.breakdowns[0].subtotal.amount",
    "an amount with a decimal comma": "orderItems[0].proceeds.breakdowns[0].subtotal.amount",
    "an amount is NaN": "orderItems[0].proceeds.proceedsTotal.amount",
    "grandTotal is a text": "proceeds.grandTotal",
    "two currencies in one order": "proceeds",
    "a currency nobody knows": "proceeds",
    "recipient is a list": "recipient",
}
# What else is worth a look, by the words of the title.
SENSIBLE = {
    "no salesChannel": lambda order: order.marketplace_id == "",
    "salesChannel is null": lambda order: order.marketplace_id == "",
    "a marketplace nobody knows": lambda order: order.marketplace_id == "A0NOWHERE00000",
    "fulfillment is null": lambda order: order.status == order.fulfilled_by == "",
    "fulfilled by nobody we know": lambda order: not order.is_fulfilled_by_amazon,
    "no orderItems": lambda order: order.items == (),
    "orderItems is null": lambda order: order.items == (),
    "orderItems is empty": lambda order: order.items == (),
    "an item without product": lambda order: order.items[0].sku == "",
    "an item without SKU": lambda order: order.items[0].sku == "" and order.items[0].title,
    "an item of quantity 0": lambda order: order.items[0].quantity == 0,
    "no proceeds at all": lambda order: order.grand_total is None and order.amount_total > 0,
    "proceeds of an item are null": lambda order: len(order.items_without_amounts) == 1,
    "breakdowns are null": lambda order: order.items[0].proceeds.amount > 0,
    "the control equation is violated": lambda order: order.unbalanced_items == order.items[:1],
    "grandTotal is not the sum of the items": lambda order: str(order.amount_total) == "99.99",
    "a type of proceeds nobody knows": lambda order: not order.unbalanced_items,
    "buyer and recipient are null": lambda order: not order.buyer.name and not order.address,
    "a country nobody knows": lambda order: order.address.country_code == "ZZ",
    "a NUL character in the name": lambda order: order.buyer.name == "BobbyTables",
    "markup in the name": lambda order: order.buyer.name == "<b>Bold</b> &amp; 'quoted'",
    "a title of ten thousand letters": lambda order: len(order.items[0].title) == 500,
    "nothing at all": lambda order: str(order.amount_total) == "39.90",
}


@pytest.fixture
def received(serve, connect):
    """The documents as they came, by the words of their titles."""
    simulator = serve("odd")
    client = connect(simulator)
    filters = {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "marketplaceIds": ["A1PA6795UKMFR9"]}
    page = client.search_orders(filters)
    titles = [entry.expectation.title.removeprefix("Odd: ") for entry in simulator.catalogue]
    return dict(zip(titles, page.documents, strict=True))


def texts(node):
    """All texts within a JSON value."""
    if isinstance(node, dict):
        return {text for child in node.values() for text in texts(child)}
    if isinstance(node, list):
        return {text for child in node for text in texts(child)}
    return {node} if isinstance(node, str) else set()


def test_the_tables_here_are_complete(received):
    assert REFUSED.keys().isdisjoint(SENSIBLE)
    assert REFUSED.keys() | SENSIBLE.keys() == received.keys()


def test_what_cannot_be_read_is_refused_by_its_path_and_repeats_nothing(received):
    for title, path in REFUSED.items():
        with pytest.raises(AmazonPayloadError) as caught:
            received[title].read()
        message = str(caught.value)
        assert message.startswith(f"“{path}” "), (title, message)
        values = texts(json.loads(received[title].text))
        assert not [text for text in values if len(text) > 3 and text in message], message


def test_what_can_be_read_is_read(received):
    for title, is_sensible in SENSIBLE.items():
        order = received[title].read()
        assert is_sensible(order), (title, order)
        for item in order.items:
            if item.proceeds:
                charges = item.proceeds.charges()
                assert sum(charge.amount for charge in charges) == item.proceeds.amount
