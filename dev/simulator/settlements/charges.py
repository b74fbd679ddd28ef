"""What settlements say besides orders: the fees of an account, reserves, and moved money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..catalogue.proceeds import rounded
from ..marketplaces import Marketplace
from .rows import Row

_OTHER = ("other-transaction", "other-transaction")
# kind, the three columns, amount, further cells
_OF_AMAZONS_WAREHOUSES: list[tuple[str, tuple[str, str, str], str, dict[str, Any]]] = [
    ("storage", ("FBAFees", "FBA Inventory Storage Fee", "Base fee"), "-2.00", {}),
    ("storage", ("FBAFees", "FBA Inventory Storage Fee", "Tax on fee"), "-0.38", {}),
    (
        "inbound",
        ("FBAFees", "FBA Amazon-Partnered Carrier Shipment Fee", "Base fee"),
        "-1.95",
        {"order_id": "FBA15K4T7QZ9"},
    ),
    ("removal", ("FBAFees", "FBA Removal Order: Disposal Fee", "Base fee"), "-0.35", {}),
    # The very same again: two units that cost the same.
    ("removal", ("FBAFees", "FBA Removal Order: Disposal Fee", "Base fee"), "-0.35", {}),
    (
        "reimbursement",
        ("other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE"),
        "8.63",
        {"sku": "VASE-BLUE"},
    ),
    (
        "fba_fee",
        ("Order", "ItemFees", "FBAPerUnitFulfillmentFee"),
        "-5.10",
        {
            "order_id": "S01-4711200-8150003",
            "merchant_order_id": "WEB-1007",
            "marketplace_name": "Non-Amazon",
            "fulfillment_id": "AFN",
            "sku": "VASE-BLUE",
        },
    ),
]
_OF_THE_ACCOUNT: list[tuple[str, tuple[str, str, str], str, dict[str, Any]]] = [
    ("advertising", ("ServiceFee", "Cost of Advertising", "TransactionTotalAmount"), "-2.40", {}),
    (
        "promotion",
        ("AmazonFees", "Coupon Participation Fee", "Base fee"),
        "-0.50",
        {"marketplace_name": ""},
    ),
    ("service", (*_OTHER, "Subscription Fee"), "-3.99", {"marketplace_name": ""}),
]


def charges(marketplace: Marketplace, posted: datetime) -> Iterator[Row]:
    """Some of each kind, small enough not to eat up a small settlement."""
    old_names = marketplace.country == "US"
    for kind, triple, amount, cells in [*_OF_AMAZONS_WAREHOUSES, *_OF_THE_ACCOUNT]:
        is_renamed = old_names and "Inventory Storage" in triple[1]
        row = Row(
            kind,
            (*_OTHER, "Storage Fee") if is_renamed else triple,
            rounded(Decimal(amount), marketplace.currency),
            posted,
            marketplace_name=marketplace.domain.capitalize(),
        )
        yield replace(row, **cells)


def reserve(amount: Decimal, posted: datetime) -> Row:
    """Amazon keeps something back until the next settlement."""
    return Row("reserve", (*_OTHER, "Current Reserve Amount"), -amount, posted)


def released(amount: Decimal, posted: datetime) -> Row:
    """What was kept back in the settlement before comes back."""
    return Row("reserve", (*_OTHER, "Previous Reserve Amount Balance"), amount, posted)


def movement(description: str, amount: Decimal, posted: datetime) -> Row:
    """Money moved without anything sold, such as "Successful charge" of the seller's card."""
    return Row("movement", (*_OTHER, description), amount, posted)


def rebooking(row: Row) -> tuple[Row, Row]:
    """Tax of a sale booked once more, and withheld at once: together nothing."""
    about = replace(
        row, kind="tax_rebooking", shipment_id="", fulfillment_id="", quantity=None, promotion_id=""
    )
    tax = Decimal("0.37")
    kept = ("Order_Retrocharge", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal")
    return (
        replace(about, triple=("Order_Retrocharge", "ItemPrice", "Tax"), amount=tax),
        replace(about, triple=kept, amount=-tax),
    )
