"""Orders in the form of the Orders API 2026-01-01, built from what was bought."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from .. import times, transitions
from ..marketplaces import BY_COUNTRY, Marketplace
from ..shapes import JsonObject
from .proceeds import item_proceeds, money, order_proceeds
from .products import BY_SKU, Product

_RESPONSIBLE_PARTIES = {
    "eu": "Amazon Services Europe S.a.r.L.",
    "na": "Amazon Services, Inc.",
    "fe": "Amazon Commercial Services Pty Ltd",
}
# Before these, Amazon keeps the buyer to itself.
_CONFIRMED = ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "UNFULFILLABLE")


@dataclass(frozen=True)
class Item:
    """A line of an order, in the prices of the store.

    :param price: for one unit, as displayed; amounts that follow are for the whole line
    :param vat: the rate where the store lists the VAT that is in its prices
    :param sales_tax: the rate where the store adds tax to its prices
        (neither of them: the store lists no tax at all)
    :param tax_details: whether TAX says how much of it is for the item, shipping, …
    :param minus_sign: discounts are written as negative amounts
    :param by_amazon: Amazon collects and remits the tax, as marketplace facilitator
    :param scheme: reporting scheme of the tax: UOSS or IOSS
    :param shipped: units shipped of a partially shipped order
    :param extra: further branches of the item's JSON, merged into it
    """

    sku: str
    quantity: int = 1
    price: str = ""
    vat: str | None = None
    sales_tax: str | None = None
    tax_details: bool = True
    shipping: str = "0"
    gift_wrap: str = "0"
    cod_fee: str = "0"
    discount: str = "0"
    shipping_discount: str = "0"
    minus_sign: bool = False
    gift_level: str = ""
    gift_message: str = ""
    by_amazon: bool = False
    scheme: str = ""
    shipped: int = 0
    promotions: tuple[str, ...] = ()
    extra: JsonObject = field(default_factory=dict)

    @property
    def product(self) -> Product:
        return BY_SKU.get(self.sku) or Product(
            self.sku, f"Article {self.sku}", self.price or "10.00"
        )

    @property
    def unit_price(self) -> Decimal:
        return Decimal(self.price or self.product.price)

    @property
    def lists_tax(self) -> bool:
        return self.vat is not None or self.sales_tax is not None

    def charges(self) -> dict[str, Decimal]:
        """What the line is charged for, by type of proceeds."""
        return {
            "ITEM": self.unit_price * self.quantity,
            "SHIPPING": Decimal(self.shipping),
            "GIFT_WRAP": Decimal(self.gift_wrap),
            "COD_FEE": Decimal(self.cod_fee),
        }

    def discounts(self) -> dict[str, Decimal]:
        """What the line is reduced by, by type of proceeds."""
        return {"ITEM": Decimal(self.discount), "SHIPPING": Decimal(self.shipping_discount)}


def order(
    order_id: str, country: str, items: Sequence[Item], *, updated: datetime, **options: Any
) -> JsonObject:
    """An order's JSON.

    :param country: of the marketplace
    :param updated: lastUpdatedTime
    :param options: see ``_DEFAULTS``
    """
    opt = {**_DEFAULTS, **options}
    unknown = opt.keys() - _DEFAULTS.keys()
    if unknown:
        raise TypeError(f"Unknown options: {sorted(unknown)}")
    marketplace = BY_COUNTRY[country]
    created = updated - timedelta(hours=opt["hours_open"])
    built: JsonObject = {
        "orderId": order_id,
        "createdTime": times.text(created),
        "lastUpdatedTime": times.text(updated),
        "programs": list(opt["programs"]),
        "salesChannel": {
            "channelName": opt["channel"],
            "marketplaceId": marketplace.id,
            "marketplaceName": marketplace.domain.capitalize(),
        },
        "fulfillment": _fulfillment(opt, created),
        "orderItems": [
            _item(item, order_id, number, marketplace) for number, item in enumerate(items, start=1)
        ],
    }
    if opt["replaces"]:
        association = {"orderId": opt["replaces"], "associationType": "REPLACEMENT_ORIGINAL_ID"}
        built["associatedOrders"] = [association]
    transitions.set_status(built, opt["status"])
    if opt["status"] == "PARTIALLY_SHIPPED":
        _ship_in_part(built, items)
    _add_people(built, opt, marketplace)
    _add_amounts(built, opt, marketplace)
    _add_packages(built, opt, updated)
    return merged(built, opt["extra"])


_DEFAULTS: dict[str, Any] = {
    "hours_open": 2,  # from createdTime to lastUpdatedTime
    "status": "UNSHIPPED",
    "by": "MERCHANT",
    "channel": "AMAZON",
    "service": "STANDARD",
    "programs": (),
    "buyer": None,  # Person, or None for nobody
    "recipient": None,  # Person; by default the buyer
    "address_type": "RESIDENTIAL",
    "purchase_order": "",
    "vat_number": "",
    "replaces": "",
    "amounts": True,  # False: withheld, as for pending orders
    "totals_by_type": True,  # the order's proceeds have breakdowns
    "payment": "CreditCard",
    "extra": {},  # further branches, merged in; None removes one
}


def merged(base: JsonObject, extra: JsonObject) -> JsonObject:
    """``base`` with ``extra`` laid over it, level by level; None removes a key."""
    result = dict(base)
    for name, value in extra.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = value
    return result


def _fulfillment(opt: dict[str, Any], created: datetime) -> JsonObject:
    ready = created + timedelta(days=1)
    return {
        "fulfillmentStatus": opt["status"],
        "fulfilledBy": opt["by"],
        "fulfillmentServiceLevel": opt["service"],
        "shipByWindow": _window(created, ready),
        "deliverByWindow": _window(ready + timedelta(days=1), ready + timedelta(days=4)),
    }


def _window(earliest: datetime, latest: datetime) -> dict[str, str]:
    return {"earliestDateTime": times.text(earliest), "latestDateTime": times.text(latest)}


def _item(item: Item, order_id: str, number: int, marketplace: Marketplace) -> JsonObject:
    currency = marketplace.currency
    built: JsonObject = {
        "orderItemId": order_id.replace("-", "")[3:14] + f"{number:03d}",
        "quantityOrdered": item.quantity,
        "product": {
            "asin": item.product.asin,
            "title": item.product.name,
            "sellerSku": item.sku,
            "condition": {"conditionType": "NEW", "conditionSubtype": "NEW"},
            "price": {"unitPrice": money(item.unit_price, currency)},
        },
        "proceeds": item_proceeds(item, currency),
        "fulfillment": _item_fulfillment(item),
    }
    if item.promotions:
        breakdowns = [{"promotionId": promotion} for promotion in item.promotions]
        built["promotion"] = {"breakdowns": breakdowns}
    tax = _item_tax(item, marketplace)
    if tax:
        built["tax"] = tax
    return merged(built, item.extra)


def _item_fulfillment(item: Item) -> JsonObject:
    gift = {"giftMessage": item.gift_message, "giftWrapLevel": item.gift_level}
    gift = {name: value for name, value in gift.items() if value}
    fulfillment: JsonObject = {"packing": {"giftOption": gift}} if gift else {}
    if item.scheme == "IOSS":
        fulfillment["shipping"] = {"internationalShipping": {"iossNumber": "IM2760000742"}}
    return fulfillment


def _item_tax(item: Item, marketplace: Marketplace) -> JsonObject:
    tax: JsonObject = {}
    if item.scheme:
        tax["taxCalculationBreakdowns"] = [{"reportingScheme": item.scheme}]
    if item.by_amazon:
        party = _RESPONSIBLE_PARTIES[marketplace.region]
        collection = {"model": "MARKETPLACE_FACILITATOR", "responsibleParty": party}
        tax["taxCollections"] = [collection]
    return tax


def _ship_in_part(built: JsonObject, items: Sequence[Item]) -> None:
    quantities = {}
    for line, item in zip(built["orderItems"], items, strict=True):
        line["fulfillment"]["quantityFulfilled"] = 0
        quantities[line["orderItemId"]] = item.shipped
    transitions.ship(built, quantities)


def _add_people(built: JsonObject, opt: dict[str, Any], marketplace: Marketplace) -> None:
    buyer, recipient = opt["buyer"], opt["recipient"] or opt["buyer"]
    if buyer and opt["status"] in _CONFIRMED:
        built["buyer"] = {"buyerName": buyer.name, "buyerEmail": buyer.email(marketplace)}
        if buyer.company:
            built["buyer"]["buyerCompanyName"] = buyer.company
        if opt["purchase_order"]:
            built["buyer"]["buyerPurchaseOrderNumber"] = opt["purchase_order"]
    if recipient and opt["status"] in _CONFIRMED:
        built["recipient"] = {"deliveryAddress": recipient.address(opt["address_type"])}
    if opt["vat_number"]:
        registration = {
            "entityType": "BUYER",
            "legalName": buyer.company or buyer.name,
            "taxRegistrationType": "VAT",
            "taxRegistrationNumber": opt["vat_number"],
        }
        built["tax"] = {"taxRegistrations": [registration]}


def _add_amounts(built: JsonObject, opt: dict[str, Any], marketplace: Marketplace) -> None:
    if not opt["amounts"]:
        for item in built["orderItems"]:
            item.pop("proceeds", None)
            item["product"].pop("price", None)
        return
    if any("proceeds" not in item for item in built["orderItems"]):
        return
    proceeds = order_proceeds(built["orderItems"], marketplace.currency, opt["totals_by_type"])
    built["proceeds"] = proceeds
    execution = {"paymentMethod": opt["payment"], "paymentAmount": proceeds["grandTotal"]}
    built["payment"] = {"paymentExecutions": [execution]}


def _add_packages(built: JsonObject, opt: dict[str, Any], updated: datetime) -> None:
    shipped = opt["status"] in ("SHIPPED", "PARTIALLY_SHIPPED")
    if not (shipped and opt["by"] == "MERCHANT"):
        return
    package = {
        "packageReferenceId": "1",
        "createdTime": times.text(updated - timedelta(minutes=30)),
        "packageStatus": {"status": "IN_TRANSIT"},
        "carrier": "DHL",
        "shipTime": times.text(updated),
        "shippingService": "DHL Paket",
        "trackingNumber": "00340434161094042557",
        "packageItems": [
            {
                "orderItemId": item["orderItemId"],
                "quantity": item["fulfillment"]["quantityFulfilled"],
            }
            for item in built["orderItems"]
            if item["fulfillment"]["quantityFulfilled"]
        ],
    }
    built["packages"] = [package]
