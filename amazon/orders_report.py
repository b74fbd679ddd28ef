"""The reports about all orders: which there are, and how they stand. They name no buyer.

https://developer-docs.amazon.com/sp-api/docs/order-tracking-reports-attributes
"""

from dataclasses import dataclass
from datetime import datetime

from .reports import moment_of, read_table, whole_of
from .texts import IDENTITY_SIZE

# City and postal code of the delivery are in the report, too. Nobody needs them, so that they are
# not read.
NAMES = {
    "amazon-order-id": "order_id",
    "purchase-date": "purchased",
    "last-updated-date": "updated",
    "order-status": "status",
    "fulfillment-channel": "channel",
    "sales-channel": "sales_channel",
    "sku": "sku",
    "asin": "asin",
    "quantity": "quantity",
}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An item of an order. ``channel`` is ``merchant`` or ``amazon``, who ships it; a SKU comes
    more than once where the buyer ordered it more than once."""

    order_id: str
    purchased: datetime | None
    updated: datetime | None
    status: str
    channel: str
    sales_channel: str
    sku: str
    asin: str
    quantity: int | None

    @classmethod
    def from_row(cls, row: dict[str, str]) -> "OrderRow":
        return cls(
            order_id=row["order_id"],
            purchased=moment_of(row["purchased"]),
            updated=moment_of(row["updated"]),
            status=row["status"],
            channel="amazon" if row["channel"].lower() in ("amazon", "afn") else "merchant",
            sales_channel=row["sales_channel"],
            sku=row["sku"],
            asin=row["asin"],
            quantity=whole_of(row["quantity"]),
        )

    @property
    def is_amazons(self) -> bool:
        """Whether it was sold on Amazon. Other orders are in the report where Amazon ships them."""
        return not self.sales_channel.lower().startswith("non-amazon")


def read_order_rows(text: str) -> list[OrderRow]:
    """The items of all orders in the text of a report.

    :raise AmazonPayloadError: If it is no such report.
    :rtype: list[OrderRow]
    """
    rows = read_table(text, NAMES, required="order_id")
    return [OrderRow.from_row(row) for row in rows if len(row["order_id"]) <= IDENTITY_SIZE]
