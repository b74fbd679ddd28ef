"""What settlements say of orders: sales with their fees, and refunds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..catalogue.proceeds import rounded
from ..marketplaces import BY_ID, Marketplace
from ..shapes import JsonObject
from .rows import Row

#: How the types of an order's proceeds are called in settlements: the amount, and its tax.
_NAMES = {
    "ITEM": ("Principal", "Tax"),
    "SHIPPING": ("Shipping", "ShippingTax"),
    "GIFT_WRAP": ("GiftWrap", "GiftWrapTax"),
    "COD_FEE": ("COD", "CODTax"),
}
_FACILITATOR = {
    "eu": "MarketplaceFacilitatorVAT",
    "na": "MarketplaceFacilitatorTax",
    "fe": "LowValueGoodsTax",
}
_WITHHELD_ON = {
    "Tax": "Principal",
    "TaxDiscount": "Principal",
    "ShippingTax": "Shipping",
    "GiftWrapTax": "Giftwrap",
    "CODTax": "Other",
}
_COMMISSION = Decimal("0.15")
_KEPT_OF_COMMISSION = Decimal("0.2")  # of what is given back with a refund
_FBA_FEE = Decimal("3.85")

Part = tuple[str, str, Decimal]  # amount-type, amount-description, amount


@dataclass(frozen=True)
class Refund:
    """Something of an order given back.

    :param share: of each amount of the order
    :param number: of the refund, where an order has more than one
    :param items: the places of the items that are concerned; by default all
    :param named: whether the rows say which adjustment they are of
    :param transaction_type: also "Chargeback Refund", "A-to-z Guarantee Refund"
    """

    order: JsonObject
    share: Decimal | str = "1"
    number: int = 1
    items: Sequence[int] | None = None
    named: bool = True
    transaction_type: str = "Refund"

    @property
    def adjustment_id(self) -> str:
        """Amazon's name of it."""
        text = f"{self.order['orderId']} {self.number}"
        return f"amzn1:crow:{zlib.crc32(text.encode()):08x}"


def marketplace_of(order: JsonObject) -> Marketplace:
    """The store of an order."""
    return BY_ID[order["salesChannel"]["marketplaceId"]]


def sale(order: JsonObject, posted: datetime, items: Iterable[int] | None = None) -> list[Row]:
    """The rows about an order that was shipped, or about the items at these places alone."""
    rows = []
    for item in _items(order, items):
        about = _about(order, item, posted)
        parts = _parts(item, marketplace_of(order))
        rows += [replace(about, triple=("Order", *part[:2]), amount=part[2]) for part in parts]
        rows[-len(parts)] = replace(rows[-len(parts)], quantity=item["quantityOrdered"])
        rows += _withheld("Order", about, item, parts)
        rows += _fees(about, parts, _is_by_amazon(order))
    return [_finished(row, order) for row in rows]


def refund(given: Refund, posted: datetime) -> list[Row]:
    """The rows about what was given back to a buyer."""
    rows: list[Row] = []
    share = Decimal(given.share)
    adjustment_id = given.adjustment_id if given.named else ""
    for item in _items(given.order, given.items):
        code = f"{item['orderItemId']}{given.number}" if given.named else ""
        about = replace(
            _about(given.order, item, posted),
            kind="refund",
            adjustment_id=adjustment_id,
            merchant_adjustment_item_id=code,
            shipment_id="",
        )
        parts = [
            (type_, name, _less(amount, share, given.order))
            for type_, name, amount in _parts(item, marketplace_of(given.order))
        ]
        kind = given.transaction_type
        rows += [replace(about, triple=(kind, *part[:2]), amount=part[2]) for part in parts]
        rows += _withheld(kind, about, item, parts)
        rows += _fees_back(kind, about, parts)
    return [_finished(row, given.order) for row in rows if row.amount]


def _less(amount: Decimal, share: Decimal, order: JsonObject) -> Decimal:
    return -rounded(amount * share, marketplace_of(order).currency)


def _items(order: JsonObject, places: Iterable[int] | None) -> list[JsonObject]:
    items: list[JsonObject] = order["orderItems"]
    return items if places is None else [items[place] for place in places]


def _is_by_amazon(order: JsonObject) -> bool:
    return bool(order["fulfillment"].get("fulfilledBy") == "AMAZON")


def _about(order: JsonObject, item: JsonObject, posted: datetime) -> Row:
    order_id = order["orderId"]
    return Row(
        kind="sale",
        triple=("", "", ""),
        amount=Decimal(0),
        posted=posted,
        order_id=order_id,
        merchant_order_id=order_id,
        shipment_id=f"D{zlib.crc32(order_id.encode()):08x}",
        marketplace_name=marketplace_of(order).domain.capitalize(),
        fulfillment_id="AFN" if _is_by_amazon(order) else "MFN",
        order_item_code=item["orderItemId"],
        sku=item["product"]["sellerSku"],
    )


def _parts(item: JsonObject, marketplace: Marketplace) -> list[Part]:
    """What the buyer paid for an item, tax and discounts for themselves."""
    found = {entry["type"]: entry for entry in item["proceeds"]["breakdowns"]}
    parts: list[Part] = [
        ("ItemPrice", name, _amount(found[type_]))
        for type_, (name, _tax) in _NAMES.items()
        if type_ in found
    ]
    if "TAX" in found:
        parts += _taxes(found["TAX"])
    if "DISCOUNT" in found:
        parts += _discounts(found["DISCOUNT"])
    total = sum((amount for _type, _name, amount in parts), Decimal(0))
    if total != Decimal(item["proceeds"]["proceedsTotal"]["amount"]):
        raise ValueError(f"The proceeds of item {item['orderItemId']} do not add up")
    return [(type_, name, rounded(amount, marketplace.currency)) for type_, name, amount in parts]


def _amount(entry: JsonObject) -> Decimal:
    return Decimal(entry["subtotal"]["amount"])


def _details(entry: JsonObject) -> dict[str, Decimal]:
    details: list[Any] = entry.get("detailedBreakdowns") or []
    return {part["subtype"]: Decimal(part["value"]["amount"]) for part in details}


def _taxes(entry: JsonObject) -> list[Part]:
    details = _details(entry)
    discount = abs(details.pop("DISCOUNT", Decimal(0)))
    taxes = {_NAMES[type_][1]: amount for type_, amount in details.items()}
    left = _amount(entry) + discount - sum(taxes.values())
    if left or not taxes:
        taxes["Tax"] = taxes.get("Tax", Decimal(0)) + left
    parts: list[Part] = [("ItemPrice", name, amount) for name, amount in taxes.items()]
    return [*parts, ("Promotion", "TaxDiscount", -discount)] if discount else parts


def _discounts(entry: JsonObject) -> list[Part]:
    details = _details(entry) or {"ITEM": _amount(entry)}
    return [("Promotion", _NAMES[type_][0], -abs(amount)) for type_, amount in details.items()]


def _withheld(transaction_type: str, about: Row, item: JsonObject, parts: list[Part]) -> list[Row]:
    """The tax that Amazon keeps, because it pays it itself."""
    collections = (item.get("tax") or {}).get("taxCollections") or ()
    if not any(entry["model"] == "MARKETPLACE_FACILITATOR" for entry in collections):
        return []
    domain = about.marketplace_name.lower()
    region = next(market.region for market in BY_ID.values() if market.domain == domain)
    sums: dict[str, Decimal] = {}
    for _type, name, amount in parts:
        if name in _WITHHELD_ON:
            concerned = _WITHHELD_ON[name]
            if region != "na" and concerned != "Shipping":
                concerned = "Principal"
            sums[concerned] = sums.get(concerned, Decimal(0)) - amount
    return [
        replace(
            about,
            kind="withheld_tax",
            triple=(transaction_type, "ItemWithheldTax", f"{_FACILITATOR[region]}-{name}"),
            amount=amount,
        )
        for name, amount in sums.items()
    ]


def _commission(parts: list[Part]) -> Decimal:
    sold = [amount for type_, name, amount in parts if name in ("Principal", "Tax")]
    return (sum(sold, Decimal(0)) * _COMMISSION).quantize(Decimal("0.01"))


def _fees(about: Row, parts: list[Part], by_amazon: bool) -> list[Row]:
    fees = [("selling_fee", "Commission", -_commission(parts))]
    if by_amazon:
        fees += [
            ("fba_fee", "FBAPerUnitFulfillmentFee", -_FBA_FEE),
            ("fba_fee", "FBAPerOrderFulfillmentFee", Decimal("0.00")),
        ]
    return [
        replace(about, kind=kind, triple=("Order", "ItemFees", name), amount=amount)
        for kind, name, amount in fees
    ]


def _fees_back(transaction_type: str, about: Row, parts: list[Part]) -> list[Row]:
    back = -_commission(parts)
    kept = (back * _KEPT_OF_COMMISSION).quantize(Decimal("0.01"))
    fees = (("Commission", back), ("RefundCommission", -kept))
    return [
        replace(about, kind="selling_fee", triple=(transaction_type, "ItemFees", name), amount=fee)
        for name, fee in fees
    ]


def _finished(row: Row, order: JsonObject) -> Row:
    promotion_id = ""
    if row.triple[1] == "Promotion":
        item = next(i for i in order["orderItems"] if i["orderItemId"] == row.order_item_code)
        used = (item.get("promotion") or {}).get("breakdowns") or [{"promotionId": "PAWS-SAMPLE"}]
        promotion_id = used[0]["promotionId"]
    currency = marketplace_of(order).currency
    return replace(row, promotion_id=promotion_id, amount=rounded(row.amount, currency))
