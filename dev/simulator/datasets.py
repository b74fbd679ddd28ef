"""Which parts of an order an answer may show.

Two things decide: the datasets named in ``includedData``, and the application's roles.
See https://developer-docs.amazon.com/sp-api/docs/access-orders-pii
"""

import copy
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from . import times
from .sellers import Seller
from .shapes import JsonObject

DATASETS = (
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS",
)
_ORDER_BRANCHES = {
    "buyer": "BUYER",
    "recipient": "RECIPIENT",
    "proceeds": "PROCEEDS",
    "payment": "PAYMENT",
    "tax": "TAX",
    "fulfillment": "FULFILLMENT",
    "packages": "PACKAGES",
    "fulfillmentOrders": "FULFILLMENT_ORDERS",
}
_ITEM_BRANCHES = {
    "proceeds": "PROCEEDS",
    "expense": "EXPENSE",
    "promotion": "PROMOTION",
    "cancellation": "CANCELLATION",
    "fulfillment": "FULFILLMENT",
    "tax": "TAX",
}
_ADDRESS_PII = (
    "name",
    "addressLine1",
    "addressLine2",
    "addressLine3",
    "postalCode",
    "phone",
    "extendedFields",
)
_EMAIL_STATUSES = ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")
# In these stores not even the Direct-to-Consumer role opens addresses of FBA orders.
_MERCHANT_ADDRESS_ONLY = {"A1VC38T7YXB528", "ATVPDKIKX0DER", "A19VAU5U5O7RUS"}


def visible(
    order: JsonObject, datasets: Collection[str], seller: Seller, now: datetime
) -> JsonObject:
    """A copy of ``order`` as ``seller``'s application gets it with these datasets."""
    order = copy.deepcopy(order)
    _hide_personal_data(order, seller, now)
    _drop(order, _ORDER_BRANCHES, datasets)
    for item in _objects(order.get("orderItems")):
        _drop(item, _ITEM_BRANCHES, datasets)
    return order


def _drop(node: JsonObject, branches: Mapping[str, str], datasets: Collection[str]) -> None:
    for branch, dataset in branches.items():
        if dataset not in datasets:
            node.pop(branch, None)


def _hide_personal_data(order: JsonObject, seller: Seller, now: datetime) -> None:
    fulfillment = _object(order, "fulfillment")
    by_merchant = fulfillment.get("fulfilledBy") == "MERCHANT"
    _hide_buyer(_object(order, "buyer"), fulfillment, by_merchant, seller)
    address = _object(order, "recipient", "deliveryAddress")
    marketplace_id = _object(order, "salesChannel").get("marketplaceId")
    if not seller.pii_role or (not by_merchant and marketplace_id in _MERCHANT_ADDRESS_ONLY):
        _pop(address, _ADDRESS_PII)
    if not by_merchant or _delivered(fulfillment, now):
        _pop(address, ["phone"])
    if not seller.tax_role:
        _pop(_object(order, "tax"), ["taxRegistrations"])
    if not (seller.pii_role or seller.tax_role):
        for item in _objects(order.get("orderItems")):
            _pop(_object(item, "fulfillment", "packing", "giftOption"), ["giftMessage"])
            _pop(_object(item, "product"), ["customization"])


def _hide_buyer(
    buyer: JsonObject, fulfillment: JsonObject, by_merchant: bool, seller: Seller
) -> None:
    confirmed = fulfillment.get("fulfillmentStatus") in _EMAIL_STATUSES
    if not (seller.pii_role and by_merchant and confirmed):
        _pop(buyer, ["buyerEmail"])
    if not (seller.tax_role or (seller.pii_role and by_merchant)):
        _pop(buyer, ["buyerName"])


def _delivered(fulfillment: JsonObject, now: datetime) -> bool:
    latest = _object(fulfillment, "deliverByWindow").get("latestDateTime")
    shipped = fulfillment.get("fulfillmentStatus") == "SHIPPED"
    return bool(shipped and latest and times.parse(latest) < now)


def _pop(node: JsonObject, names: Iterable[str]) -> None:
    for name in names:
        node.pop(name, None)


def _object(node: JsonObject, *path: str) -> JsonObject:
    """The object at ``path``, or an empty one: a catalogue may hold broken orders."""
    for name in path:
        child = node.get(name)
        if not isinstance(child, dict):
            return {}
        node = child
    return node


def _objects(nodes: Any) -> list[JsonObject]:
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
