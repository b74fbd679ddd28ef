"""The invoices that sellers uploaded for their orders."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Invoice:
    """An invoice or a credit note that was accepted."""

    seller_key: str
    marketplace_id: str
    order_id: str
    number: str
    document_type: str  #: Invoice or CreditNote
    total: str
    tax: str
    transaction_id: str
    content: bytes


class Invoices:
    """What was uploaded, and which orders Amazon invoices itself."""

    def __init__(self) -> None:
        #: Accepted ones, oldest first.
        self.uploaded: list[Invoice] = []
        #: Orders that Amazon invoices itself, as with its VAT calculation service: 79525.
        self.by_amazon: set[str] = set()
        #: An error of any kind for an order: its code and Amazon's words.
        self.refused: dict[str, tuple[str, str]] = {}
        #: Amazon takes one every three seconds, if its rates hold.
        self.pause = timedelta(seconds=3)
        #: When the last feed of each seller came in.
        self.last: dict[str, datetime] = {}

    def of(self, order_id: str) -> list[Invoice]:
        """What was accepted for an order."""
        return [invoice for invoice in self.uploaded if invoice.order_id == order_id]
