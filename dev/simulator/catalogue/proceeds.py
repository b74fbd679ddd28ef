"""Amounts as Amazon lists them.

Every item keeps the control equation: ITEM + SHIPPING + GIFT_WRAP + COD_FEE + TAX
- DISCOUNT = proceedsTotal. Where a store lists its tax, the other entries exclude it;
where it lists none, they are what the buyer was charged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ..shapes import JsonObject

if TYPE_CHECKING:
    from .builders import Item

_NO_DECIMALS = {"JPY"}


def money(amount: Decimal | int, currency: str) -> dict[str, str]:
    """An amount in Amazon's form: a decimal string with the currency's decimals."""
    return {"amount": str(rounded(Decimal(amount), currency)), "currencyCode": currency}


def rounded(amount: Decimal, currency: str) -> Decimal:
    step = Decimal(1) if currency in _NO_DECIMALS else Decimal("0.01")
    return amount.quantize(step, ROUND_HALF_UP)


def item_proceeds(item: Item, currency: str) -> JsonObject:
    """The proceeds of an order item: proceedsTotal and breakdowns."""
    nets, taxes = _split(item, item.charges(), currency)
    cuts, cut_taxes = _split(item, item.discounts(), currency)
    tax = sum(taxes.values()) - sum(cut_taxes.values())
    breakdowns: list[JsonObject] = [
        {"type": type_, "subtotal": money(net, currency)}
        for type_, net in nets.items()
        if net or type_ == "ITEM"
    ]
    sign = -1 if item.minus_sign else 1
    if item.lists_tax:
        details = {**taxes, "DISCOUNT": sign * sum(cut_taxes.values())}
        entry = _entry("TAX", tax, details if item.tax_details else {}, currency)
        breakdowns.append(entry)
    if any(cuts.values()):
        details = {type_: sign * cut for type_, cut in cuts.items()}
        breakdowns.append(_entry("DISCOUNT", sign * sum(cuts.values()), details, currency))
    total = sum(nets.values()) + tax - sum(cuts.values())
    return {"proceedsTotal": money(total, currency), "breakdowns": breakdowns}


def order_proceeds(
    items: Iterable[JsonObject], currency: str, with_breakdowns: bool = True
) -> JsonObject:
    """The proceeds of an order: the sum of its items' proceeds."""
    sums: dict[str, Decimal] = {}
    for item in items:
        for entry in item["proceeds"]["breakdowns"]:
            amount = Decimal(entry["subtotal"]["amount"])
            sums[entry["type"]] = sums.get(entry["type"], Decimal(0)) + amount
    total = sum(Decimal(item["proceeds"]["proceedsTotal"]["amount"]) for item in items)
    proceeds: JsonObject = {"grandTotal": money(total, currency)}
    if with_breakdowns:
        proceeds["breakdowns"] = [
            {"type": type_, "subtotal": money(amount, currency)} for type_, amount in sums.items()
        ]
    return proceeds


def _split(
    item: Item, amounts: Mapping[str, Decimal], currency: str
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Net amounts and taxes of the amounts of a store."""
    nets, taxes = {}, {}
    for type_, amount in amounts.items():
        if item.vat is not None:
            nets[type_] = rounded(amount / (1 + Decimal(item.vat) / 100), currency)
            taxes[type_] = amount - nets[type_]
        else:
            rate = Decimal(item.sales_tax or 0) / 100
            nets[type_], taxes[type_] = amount, rounded(amount * rate, currency)
    return nets, taxes


def _entry(
    type_: str, amount: Decimal | int, details: Mapping[str, Decimal | int], currency: str
) -> JsonObject:
    entry: JsonObject = {"type": type_, "subtotal": money(amount, currency)}
    detailed = [
        {"subtype": subtype, "value": money(value, currency)}
        for subtype, value in details.items()
        if value
    ]
    if detailed:
        entry["detailedBreakdowns"] = detailed
    return entry
