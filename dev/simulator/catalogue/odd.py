"""``odd``: payloads that break Amazon's model or its arithmetic, one order each.

None of them may stop the other orders, and none may become a wrong sale order.
"""

import copy
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .base import Catalogue, Entry, done, failed, undecided
from .book import Book
from .builders import Item

_REMOVED = object()


def catalogue(now: datetime) -> Catalogue:
    """The odd orders as of ``now``, and one sound order between them."""
    book = Book("eu")
    breakages: dict[str, Iterable[tuple[str, Any]]] = {}
    for title, expected, *changes in (*_IDENTITY, *_ITEMS, *_AMOUNTS, *_TEXTS):
        items = [Item("LAMP-OAK", vat="19"), Item("MUG-STONE", 2, vat="19")]
        order_id = book.order(f"Odd: {title}", "DE", items, expected)
        breakages[order_id] = changes
    book.order("Odd: nothing at all", "DE", Item("LAMP-OAK", vat="19"), done(1, "39.90"))
    sound = book.catalogue(now - timedelta(minutes=1))
    return Catalogue(_broken(entry, breakages.get(entry.order_id, ())) for entry in sound)


def _broken(entry: Entry, changes: Iterable[tuple[str, Any]]) -> Entry:
    order = copy.deepcopy(entry.order)
    for path, value in changes:
        _put(order, path.split("."), value)
    return replace(entry, order=order, facts=entry.order)


def _put(node: Any, path: list[str], value: Any) -> None:
    *parents, last = (int(name) if name.isdigit() else name for name in path)
    for name in parents:
        node = node[name]
    if value is _REMOVED:
        del node[last]
    else:
        node[last] = value


def _euro(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": "EUR"}


# Title, expectation, then what is put where.
_IDENTITY: tuple[tuple[Any, ...], ...] = (
    ("no orderId", undecided(), ("orderId", _REMOVED)),
    ("orderId is null", undecided(), ("orderId", None)),
    ("no salesChannel", failed(), ("salesChannel", _REMOVED)),
    ("salesChannel is null", failed(), ("salesChannel", None)),
    ("a marketplace nobody knows", undecided(), ("salesChannel.marketplaceId", "A0NOWHERE00000")),
    ("no createdTime", undecided(), ("createdTime", _REMOVED)),
    ("createdTime is not a date", failed(), ("createdTime", "yesterday")),
    ("lastUpdatedTime is not a date", failed(), ("lastUpdatedTime", "2026-13-45T00:00:00Z")),
    ("fulfillment is null", failed(), ("fulfillment", None)),
    ("fulfillment is a text", failed(), ("fulfillment", "UNSHIPPED")),
    ("fulfilled by nobody we know", undecided(), ("fulfillment.fulfilledBy", "ROBOT")),
)
_ITEMS: tuple[tuple[Any, ...], ...] = (
    ("no orderItems", failed(), ("orderItems", _REMOVED)),
    ("orderItems is null", failed(), ("orderItems", None)),
    ("orderItems is empty", failed(), ("orderItems", [])),
    ("an item is null", failed(), ("orderItems.1", None)),
    ("an item without product", failed(), ("orderItems.0.product", _REMOVED)),
    ("an item without SKU", undecided(), ("orderItems.0.product.sellerSku", _REMOVED)),
    ("an item without id", failed(), ("orderItems.0.orderItemId", _REMOVED)),
    ("an item of quantity 0", undecided(), ("orderItems.0.quantityOrdered", 0)),
    ("an item of negative quantity", failed(), ("orderItems.0.quantityOrdered", -3)),
    ("an item of enormous quantity", failed(), ("orderItems.0.quantityOrdered", 10**18)),
    ("a quantity in words", failed(), ("orderItems.0.quantityOrdered", "two")),
)
_AMOUNTS: tuple[tuple[Any, ...], ...] = (
    (
        "an amount is not a number",
        failed(),
        ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", "thirty"),
    ),
    (
        "an amount with a decimal comma",
        failed(),
        ("orderItems.0.proceeds.breakdowns.0.subtotal.amount", "33,53"),
    ),
    ("an amount is NaN", failed(), ("orderItems.0.proceeds.proceedsTotal.amount", "NaN")),
    ("grandTotal is a text", failed(), ("proceeds.grandTotal", "64.90 EUR")),
    ("no proceeds at all", undecided(), ("proceeds", _REMOVED)),
    ("proceeds of an item are null", undecided(), ("orderItems.0.proceeds", None)),
    ("breakdowns are null", undecided(), ("orderItems.0.proceeds.breakdowns", None)),
    (
        "two currencies in one order",
        failed(),
        ("orderItems.1.proceeds.proceedsTotal.currencyCode", "SEK"),
        ("orderItems.1.proceeds.breakdowns.0.subtotal.currencyCode", "SEK"),
        ("orderItems.1.proceeds.breakdowns.1.subtotal.currencyCode", "SEK"),
    ),
    ("a currency nobody knows", failed(), ("proceeds.grandTotal.currencyCode", "XQX")),
    (
        "the control equation is violated",
        undecided(),
        ("orderItems.0.proceeds.proceedsTotal", _euro("44.44")),
    ),
    (
        "grandTotal is not the sum of the items",
        undecided(),
        ("proceeds.grandTotal", _euro("99.99")),
    ),
    (
        "a type of proceeds nobody knows",
        undecided(),
        ("orderItems.0.proceeds.breakdowns.0.type", "STARDUST"),
    ),
)
_TEXTS: tuple[tuple[Any, ...], ...] = (
    ("buyer and recipient are null", undecided(), ("buyer", None), ("recipient", None)),
    ("recipient is a list", undecided(), ("recipient", [])),
    (
        "a country nobody knows",
        undecided(),
        ("recipient.deliveryAddress.countryCode", "ZZ"),
    ),
    ("a NUL character in the name", undecided(), ("buyer.buyerName", "Bobby\x00Tables")),
    ("markup in the name", undecided(), ("buyer.buyerName", "<b>Bold</b> &amp; 'quoted'")),
    (
        "a title of ten thousand letters",
        undecided(),
        ("orderItems.0.product.title", "Lamp " * 2000),
    ),
)
