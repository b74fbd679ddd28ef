"""What the seller has told Amazon of its shipments."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from . import transitions
from .clock import Clock
from .errors import ApiError
from .orders import Orders
from .shapes import JsonObject

# Amazon's own words, see https://github.com/amzn/selling-partner-api-models/issues/5037
_ALREADY_FULFILLED = (
    "Failed to create package due to not finding a matching package or order already fulfilled."
    " ErrorMessage(errorCode=GeneralError, errorDescription=Unable to find package to update"
    " for order ({order_id}), errorMetric=PackageToUpdateNotFound, packageIndex=null)"
)


@dataclass(frozen=True)
class Package:
    """One package as its last accepted confirmation describes it."""

    reference: str
    carrier_code: str
    carrier_name: str
    tracking_number: str
    ship_date: datetime
    items: dict[str, int] = field(default_factory=dict)  #: quantity by orderItemId
    shipping_method: str = ""


class RefusedShipmentError(ApiError):
    """A confirmation that does not fit the order; Amazon's reason is the message itself."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "InvalidInput", message)


class Shipments:
    """The packages confirmed through confirmShipment, by order."""

    def __init__(self, orders: Orders, clock: Clock) -> None:
        self._orders = orders
        self._clock = clock
        self._packages: dict[str, dict[str, Package]] = {}
        self._history: dict[str, list[Package]] = {}

    def of(self, order_id: str) -> list[Package]:
        """The packages of an order as they stand, in the order of their first confirmation."""
        return list(self._packages.get(order_id, {}).values())

    def shipped(self, order_id: str) -> dict[str, int]:
        """The quantity by orderItemId in all packages of an order."""
        quantities: Counter[str] = Counter()
        for package in self.of(order_id):
            quantities.update(package.items)
        return dict(quantities)

    def history(self, order_id: str) -> list[Package]:
        """Every accepted confirmation of an order, oldest first, repeats included."""
        return list(self._history.get(order_id, []))

    def confirm(self, order_id: str, package: Package) -> None:
        """Take a confirmation in; a known reference edits its package.

        RefusedShipmentError where the order does not allow it, and nothing has changed then.
        """

        def change(order: JsonObject) -> None:
            self._check_room(order, package)
            transitions.put_package(order, _as_json(package), self._clock.now())
            self._packages.setdefault(order_id, {})[package.reference] = package
            self._history.setdefault(order_id, []).append(package)

        self._orders.update(order_id, change)

    def _check_room(self, order: JsonObject, package: Package) -> None:
        known = package.reference in self._packages.get(order["orderId"], {})
        complete = order["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
        if complete and not known and not self._covers(order):
            raise RefusedShipmentError(_ALREADY_FULFILLED.format(order_id=order["orderId"]))
        left = transitions.quantities_left(order, besides=package.reference)
        for item_id, quantity in package.items.items():
            if quantity > left[item_id]:
                raise RefusedShipmentError(
                    f"The quantity {quantity} of item {item_id} exceeds the {left[item_id]} that"
                    " are left to ship."
                )

    def _covers(self, order: JsonObject) -> bool:
        shipped = self.shipped(order["orderId"])
        return all(
            shipped.get(item["orderItemId"], 0) >= item["quantityOrdered"]
            for item in order["orderItems"]
        )


def _as_json(package: Package) -> JsonObject:
    carrier = package.carrier_code if package.carrier_code != "Other" else package.carrier_name
    service = {"shippingService": package.shipping_method} if package.shipping_method else {}
    return {
        "packageReferenceId": package.reference,
        "carrier": carrier,
        "shipTime": package.ship_date,
        **service,
        "trackingNumber": package.tracking_number,
        "packageItems": [
            {"orderItemId": item_id, "quantity": quantity}
            for item_id, quantity in package.items.items()
        ],
    }
