"""Confirming shipments: what Amazon wants to know of a package.

https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status
"""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

OTHER = "Other"
SELF_DELIVERY = "Self Delivery"
# The codes of Amazon's feed schema, amzn-base.xsd. Amazon takes others, too, as they come.
CARRIER_CODES = (
    "AFL/Fedex",
    "Aramex",
    "Australia Post",
    "Blue Package",
    "BlueDart",
    "Canada Post",
    "Chronopost",
    "City Link",
    "DHL",
    "DHL Global Mail",
    "DPD",
    "DTDC",
    "Delhivery",
    "Deutsche Post",
    "FEDEX_JP",
    "Fastway",
    "FedEx",
    "FedEx SmartPost",
    "First Flight",
    "GLS",
    "GO!",
    "Hermes Logistik Gruppe",
    "India Post",
    "JP_EXPRESS",
    "La Poste",
    "Lasership",
    "NITTSU",
    "Newgistics",
    "NipponExpress",
    "OSM",
    "OnTrac",
    "Overnite Express",
    "Parcelforce",
    "Parcelnet",
    "Poste Italiane",
    "Professional",
    "Royal Mail",
    "SAGAWA",
    "SDA",
    "SagawaExpress",
    SELF_DELIVERY,
    "Smartmail",
    "Streamlite",
    "TNT",
    "Target",
    "UPS",
    "UPS Mail Innovations",
    "UPSMI",
    "USPS",
    "YAMATO",
    "YamatoTransport",
    "Yodel",
)
_CODES = {code.casefold(): code for code in CARRIER_CODES}


def carrier_code(name: str) -> str:
    """Amazon's code for the name of a carrier, whatever its case; empty if there is none."""
    return _CODES.get(" ".join(name.split()).casefold(), "")


@dataclass(frozen=True, slots=True)
class Package:
    """A package of an order.

    ``reference`` is a positive number, unique within the order: telling Amazon the same one
    again corrects the package. ``shipped`` is an aware time. ``items`` are pairs of Amazon's
    item and a quantity.
    """

    reference: int
    carrier_code: str
    carrier_name: str
    shipping_method: str
    tracking_number: str
    shipped: datetime
    items: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        """The ``packageDetail`` of confirmShipment."""
        detail = {
            "packageReferenceId": str(self.reference),
            "carrierCode": self.carrier_code,
            "carrierName": self.carrier_name,
            "shippingMethod": self.shipping_method,
            "trackingNumber": self.tracking_number,
            "shipDate": self.shipped.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "orderItems": [{"orderItemId": item, "quantity": count} for item, count in self.items],
        }
        return {key: value for key, value in detail.items() if value}
