"""What happens to an order after it was placed: changes of its JSON, in place."""

import copy
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import times
from .shapes import Change, JsonObject


def set_status(order: JsonObject, status: str) -> None:
    """Give the order ``status``; quantities follow where the status determines them."""
    order["fulfillment"]["fulfillmentStatus"] = status
    for item in order["orderItems"]:
        ordered = item["quantityOrdered"]
        if status == "SHIPPED":
            _set_fulfilled(item, ordered, 0)
        elif status == "CANCELLED":
            _cancel_item(item, "BUYER", "Ordered by mistake")
        elif status != "PARTIALLY_SHIPPED":
            _set_fulfilled(item, 0, ordered)


def ship(order: JsonObject, quantities: Mapping[str, int] | None = None) -> None:
    """Ship everything, or the given quantity of some items; the status follows."""
    left = quantities_left(order)
    _ship_of(order, left if quantities is None else quantities)
    _follow_quantities(order)


def cancel(order: JsonObject, cancelled_by: str, reason: str) -> None:
    """Cancel the whole order: by BUYER, MERCHANT or AMAZON."""
    order["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    for item in order["orderItems"]:
        _cancel_item(item, cancelled_by, reason)


def quantities_left(order: JsonObject, besides: str | None = None) -> Counter[str]:
    """What is left to ship by orderItemId, if the package ``besides`` were not there."""
    left: Counter[str] = Counter(_package_quantities(order, besides))
    for item in order["orderItems"]:
        fulfilled = item.get("fulfillment", {}).get("quantityFulfilled", 0)
        left[item["orderItemId"]] += item["quantityOrdered"] - fulfilled
    return left


def put_package(order: JsonObject, package: JsonObject, moment: datetime) -> None:
    """Add a package, or replace the one of the same reference; quantities and status follow.

    :param package: its JSON, with shipTime as a datetime
    :param moment: when Amazon was told
    """
    quantities = Counter(
        {item["orderItemId"]: item["quantity"] for item in package["packageItems"]}
    )
    quantities.subtract(_package_quantities(order, package["packageReferenceId"]))
    _ship_of(order, quantities)
    _follow_quantities(order)
    _store_package(order, package, moment)


def request_cancellation(order: JsonObject, reason: str = "") -> None:
    """The buyer asks to cancel; nothing else changes until the seller agrees."""
    request = {"requester": "BUYER"}
    if reason:
        request["cancelReason"] = reason
    for item in order["orderItems"]:
        item.setdefault("cancellation", {})["cancellationRequest"] = copy.deepcopy(request)


def take_over(order: JsonObject) -> None:
    """Amazon ships from now on what the merchant was to ship."""
    order["fulfillment"]["fulfilledBy"] = "AMAZON"


def change_address(order: JsonObject, **parts: Any) -> None:
    """The buyer corrects the delivery address."""
    order["recipient"]["deliveryAddress"].update(parts)


def reprice(order: JsonObject, amount: object) -> None:
    """Amazon changes what the buyer pays for the first item: its price, and the total with it."""
    proceeds = order["orderItems"][0]["proceeds"]
    new = Decimal(str(amount))
    difference = new - Decimal(proceeds["proceedsTotal"]["amount"])
    proceeds["proceedsTotal"]["amount"] = str(new)
    for part in proceeds["breakdowns"]:
        if part["type"] == "ITEM":
            part["subtotal"]["amount"] = str(Decimal(part["subtotal"]["amount"]) + difference)
    total = order.get("proceeds", {}).get("grandTotal")
    if total:
        total["amount"] = str(Decimal(total["amount"]) + difference)


def replace_by(version: JsonObject) -> Change:
    """The change that makes ``version`` out of whatever the order is."""

    def change(order: JsonObject) -> None:
        order.clear()
        order.update(copy.deepcopy(version))

    return change


def _ship_of(order: JsonObject, quantities: Mapping[str, int]) -> None:
    """Add to what has left of each item; items of one number share it, the first one first."""
    done: Counter[str] = Counter()
    for item in order["orderItems"]:
        done[item["orderItemId"]] += item.get("fulfillment", {}).get("quantityFulfilled", 0)
    done.update(quantities)
    for item in order["orderItems"]:
        mine = max(0, min(item["quantityOrdered"], done[item["orderItemId"]]))
        done[item["orderItemId"]] -= mine
        _set_fulfilled(item, mine, item["quantityOrdered"] - mine)


def _cancel_item(item: JsonObject, cancelled_by: str, reason: str) -> None:
    _set_fulfilled(item, 0, 0)
    execution = {"cancelledBy": cancelled_by, "cancelReason": reason}
    item.setdefault("cancellation", {})["cancellationExecution"] = execution


def _set_fulfilled(item: JsonObject, fulfilled: int, unfulfilled: int) -> None:
    fulfillment = item.setdefault("fulfillment", {})
    fulfillment["quantityFulfilled"] = fulfilled
    fulfillment["quantityUnfulfilled"] = unfulfilled


def _follow_quantities(order: JsonObject) -> None:
    left = sum(item["fulfillment"]["quantityUnfulfilled"] for item in order["orderItems"])
    order["fulfillment"]["fulfillmentStatus"] = "PARTIALLY_SHIPPED" if left else "SHIPPED"


def _package_quantities(order: JsonObject, reference: str | None) -> dict[str, int]:
    for package in order.get("packages", ()):
        if package["packageReferenceId"] == reference:
            return {item["orderItemId"]: item["quantity"] for item in package["packageItems"]}
    return {}


def _store_package(order: JsonObject, package: JsonObject, moment: datetime) -> None:
    packages = order.setdefault("packages", [])
    stored = {
        "packageStatus": {"status": "SHIPPED"},
        "createdTime": times.text(moment),
        **package,
        "shipTime": times.text(package["shipTime"]),
    }
    for position, known in enumerate(packages):
        if known["packageReferenceId"] == package["packageReferenceId"]:
            packages[position] = {**stored, "createdTime": known["createdTime"]}
            return
    packages.append(stored)
