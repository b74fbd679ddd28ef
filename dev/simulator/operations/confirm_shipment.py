"""Orders API v0, confirmShipment: one package of an order has left.

See https://developer-docs.amazon.com/sp-api/reference/confirmshipment
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from .. import times
from ..errors import ApiError
from ..orders import Record
from ..responses import no_content
from ..shapes import JsonObject
from ..shipments import Package, RefusedShipmentError
from . import bodies
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

_PATH = "packageDetail"
_NOT_SHIPPABLE = {
    "PENDING": "The order is pending: its payment has not been authorized yet.",
    "PENDING_AVAILABILITY": "The order is pending: it is a pre-order.",
    "CANCELLED": "The order has been cancelled.",
    "UNFULFILLABLE": "The order cannot be fulfilled.",
}
#: How far ahead of the clock a shipDate may lie.
TOLERANCE = timedelta(days=1)


class ConfirmShipment(Operation):
    name = "confirmShipment"
    method = "POST"
    path = "/orders/v0/orders/<order_id>/shipmentConfirmation"
    rate = 2
    burst = 10

    def answer(self, call: Call) -> Response:
        order_id = call.arguments["order_id"]
        body = bodies.read(call)
        record = call.simulator.orders.record(order_id, call.seller.key, call.now)
        if record is None:
            raise ApiError(404, "NotFound", "Resource not found", f"There is no order {order_id}.")
        _check_marketplace(body, record)
        package = _package(body.get(_PATH), call.now)
        _check_order(record, package)
        call.simulator.shipments.confirm(order_id, package)
        return no_content()


def _check_marketplace(body: JsonObject, record: Record) -> None:
    marketplace_id = body.get("marketplaceId")
    if not isinstance(marketplace_id, str) or not marketplace_id:
        raise _missing("marketplaceId")
    if marketplace_id != record.get("salesChannel", "marketplaceId"):
        raise RefusedShipmentError("MarketplaceId: is invalid, the order was placed elsewhere.")
    if body.get("codCollectionMethod") not in (None, "DirectPayment"):
        raise _wrong_type("codCollectionMethod")


def _package(detail: Any, now: datetime) -> Package:
    if detail is None:
        raise _missing(_PATH)
    if not isinstance(detail, dict):
        raise _wrong_type(_PATH)
    return Package(
        reference=_reference(detail),
        carrier_code=_text(detail, "carrierCode"),
        carrier_name=_carrier_name(detail),
        shipping_method=_text(detail, "shippingMethod", required=False),
        tracking_number=_text(detail, "trackingNumber"),
        ship_date=_ship_date(detail, now),
        items=_items(detail),
    )


def _reference(detail: JsonObject) -> str:
    reference = _text(detail, "packageReferenceId")
    if not (reference.isascii() and reference.isdigit() and int(reference) > 0):
        # Amazon's words: https://github.com/jlevers/selling-partner-api/issues/489
        message = "PackageReferenceId: is invalid, must be a positive numeric value."
        raise RefusedShipmentError(message)
    return reference


def _carrier_name(detail: JsonObject) -> str:
    return _text(detail, "carrierName", required=detail.get("carrierCode") == "Other")


def _ship_date(detail: JsonObject, now: datetime) -> datetime:
    try:
        ship_date = times.parse(_text(detail, "shipDate"))
    except ValueError:
        raise RefusedShipmentError("ShipDate: is invalid, must be in ISO 8601 format.") from None
    if ship_date > now + TOLERANCE:
        raise RefusedShipmentError("ShipDate: is invalid, must not be in the future.")
    return ship_date


def _items(detail: JsonObject) -> dict[str, int]:
    lines = detail.get("orderItems")
    if not lines:
        raise _missing(f"{_PATH}.orderItems")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise _wrong_type(f"{_PATH}.orderItems")
    items: Counter[str] = Counter()
    for line in lines:
        item_id = line.get("orderItemId")
        quantity = line.get("quantity")
        if not isinstance(item_id, str) or not bodies.is_whole(quantity):
            raise _wrong_type(f"{_PATH}.orderItems")
        if quantity < 1:
            raise RefusedShipmentError(f"Quantity: is invalid, {quantity} of item {item_id}.")
        items[item_id] += quantity
    return dict(items)


def _check_order(record: Record, package: Package) -> None:
    status = record.get("fulfillment", "fulfillmentStatus")
    if status in _NOT_SHIPPABLE:
        raise RefusedShipmentError(_NOT_SHIPPABLE[status])
    if record.get("fulfillment", "fulfilledBy") != "MERCHANT":
        raise RefusedShipmentError("The order is fulfilled by Amazon.")
    if "FBM_SHIP_PLUS" in (record.get("programs") or ()):
        raise RefusedShipmentError("Orders of FBM Ship+ are confirmed by Amazon.")
    if package.ship_date < record.created:
        raise RefusedShipmentError("ShipDate: is invalid, must not precede the order.")
    known = {item.get("orderItemId") for item in record.order["orderItems"]}
    for item_id in package.items:
        if item_id not in known:
            raise RefusedShipmentError(f"OrderItemId: is invalid, the order has no {item_id}.")


def _text(detail: JsonObject, name: str, required: bool = True) -> str:
    value = detail.get(name)
    if value is None or value == "":
        if required:
            raise _missing(f"{_PATH}.{name}")
        return ""
    if not isinstance(value, str):
        raise _wrong_type(f"{_PATH}.{name}")
    if required and not value.strip():
        raise _missing(f"{_PATH}.{name}")
    return value


def _missing(name: str) -> RefusedShipmentError:
    return RefusedShipmentError(f"The request is missing the required field [{name}].")


def _wrong_type(name: str) -> RefusedShipmentError:
    # Amazon's words: https://github.com/amzn/selling-partner-api-models/issues/5094
    return RefusedShipmentError(
        "The input you have submitted is not valid. Please check the fields with invalid type"
        f" [{name}]."
    )
