"""The rows of a settlement, and how the stores write them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal

COLUMNS = (
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "amount-type",
    "amount-description",
    "amount",
    "fulfillment-id",
    "posted-date",
    "posted-date-time",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "promotion-id",
)


@dataclass(frozen=True)
class Row:
    """One amount. ``kind`` is what it is about, which no file says: it is the truth of tests."""

    kind: str
    triple: tuple[str, str, str]  #: transaction-type, amount-type, amount-description
    amount: Decimal
    posted: datetime
    order_id: str = ""
    merchant_order_id: str = ""
    adjustment_id: str = ""
    shipment_id: str = ""
    marketplace_name: str = ""
    fulfillment_id: str = ""
    order_item_code: str = ""
    merchant_adjustment_item_id: str = ""
    sku: str = ""
    quantity: int | None = None
    promotion_id: str = ""


@dataclass(frozen=True)
class Style:
    """How a store writes numbers and dates."""

    comma: bool
    moment: str
    date: str

    def number(self, amount: Decimal) -> str:
        text = f"{amount:f}"
        return text.replace(".", ",") if self.comma else text

    def time(self, moment: datetime) -> str:
        return moment.astimezone(timezone.utc).strftime(self.moment)

    def day(self, moment: datetime) -> str:
        return moment.astimezone(timezone.utc).strftime(self.date)


STYLES = {
    "de": Style(True, "%d.%m.%Y %H:%M:%S UTC", "%d.%m.%Y"),
    "us": Style(False, "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d"),
    "in": Style(False, "%d.%m.%Y %H:%M:%S UTC", "%d/%m/%y"),
    "old": Style(False, "%Y-%m-%dT%H:%M:%S+00:00", "%m/%d/%y"),
}
#: The stores that write as Germany does; all others write as the United States do.
COMMA_COUNTRIES = ("DE", "FR", "IT", "ES", "NL", "BE", "IE", "PL", "SE", "TR")


def style_of(country: str) -> str:
    """The name of a store's style."""
    if country == "IN":
        return "in"
    return "de" if country in COMMA_COUNTRIES else "us"


def cells(row: Row, style: Style) -> dict[str, str]:
    """A row as its columns say it; the columns of the summary are empty."""
    transaction_type, amount_type, amount_description = row.triple
    return {
        "transaction-type": transaction_type,
        "order-id": row.order_id,
        "merchant-order-id": row.merchant_order_id,
        "adjustment-id": row.adjustment_id,
        "shipment-id": row.shipment_id,
        "marketplace-name": row.marketplace_name,
        "amount-type": amount_type,
        "amount-description": amount_description,
        "amount": style.number(row.amount),
        "fulfillment-id": row.fulfillment_id,
        "posted-date": style.day(row.posted),
        "posted-date-time": style.time(row.posted),
        "order-item-code": row.order_item_code,
        "merchant-adjustment-item-id": row.merchant_adjustment_item_id,
        "sku": row.sku,
        "quantity-purchased": "" if row.quantity is None else str(row.quantity),
        "promotion-id": row.promotion_id,
    }


#: Changes the cells of a file, row by row: the number of the row in the file, and its cells.
Change = Callable[[int, dict[str, str]], None]
