"""What happens to an order after it was placed: changes of its JSON, in place."""

import copy


def set_status(order, status):
    """Give the order ``status``; quantities follow where the status determines them."""
    order["fulfillment"]["fulfillmentStatus"] = status
    for item in order["orderItems"]:
        ordered = item["quantityOrdered"]
        if status == "SHIPPED":
            _set_fulfilled(item, ordered, 0)
        elif status == "CANCELLED":
            _set_fulfilled(item, 0, 0)
            execution = {"cancelledBy": "BUYER", "cancelReason": "Ordered by mistake"}
            item.setdefault("cancellation", {})["cancellationExecution"] = execution
        elif status != "PARTIALLY_SHIPPED":
            _set_fulfilled(item, 0, ordered)


def ship(order, quantities=None):
    """Ship everything, or the given quantity of some items; the status follows."""
    for item in order["orderItems"]:
        ordered = item["quantityOrdered"]
        done = item.get("fulfillment", {}).get("quantityFulfilled", 0)
        shipped = ordered if quantities is None else quantities.get(item["orderItemId"], 0)
        done = min(ordered, done + shipped)
        _set_fulfilled(item, done, ordered - done)
    left = sum(item["fulfillment"]["quantityUnfulfilled"] for item in order["orderItems"])
    order["fulfillment"]["fulfillmentStatus"] = "PARTIALLY_SHIPPED" if left else "SHIPPED"


def request_cancellation(order, reason=""):
    """The buyer asks to cancel; nothing else changes until the seller agrees."""
    request = {"requester": "BUYER"}
    if reason:
        request["cancelReason"] = reason
    for item in order["orderItems"]:
        item.setdefault("cancellation", {})["cancellationRequest"] = copy.deepcopy(request)


def replace_by(version):
    """The change that makes ``version`` out of whatever the order is."""

    def change(order):
        order.clear()
        order.update(copy.deepcopy(version))

    return change


def _set_fulfilled(item, fulfilled, unfulfilled):
    fulfillment = item.setdefault("fulfillment", {})
    fulfillment["quantityFulfilled"] = fulfilled
    fulfillment["quantityUnfulfilled"] = unfulfilled
