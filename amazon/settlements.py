"""The settlement report: what Amazon paid out, and every amount that it is made of.

https://developer-docs.amazon.com/sp-api/docs/settlement-reports-attributes
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from .caller import REPORT_BYTES
from .errors import AmazonPayloadError
from .money import ZERO
from .money_texts import NumberStyle, UnreadableText, moment
from .reports import decoded, lines_of_table
from .texts import IDENTITY_SIZE, TITLE_SIZE, shorten

NAMES = {
    "settlement-id": "settlement_ref",
    "settlement-start-date": "date_start",
    "settlement-end-date": "date_end",
    "deposit-date": "deposit_date",
    "total-amount": "amount_total",
    "currency": "currency",
    "transaction-type": "transaction_type",
    "order-id": "order_ref",
    "merchant-order-id": "merchant_order_ref",
    "adjustment-id": "adjustment_ref",
    "shipment-id": "shipment_ref",
    "marketplace-name": "marketplace_name",
    "amount-type": "amount_type",
    "amount-description": "amount_description",
    "amount": "amount",
    "fulfillment-id": "fulfillment",
    # The column posted-date is written in another way in every store, and has no time.
    "posted-date-time": "posted_at",
    "order-item-code": "order_item_ref",
    "merchant-adjustment-item-id": "adjustment_item_ref",
    "sku": "sku",
    "quantity-purchased": "quantity",
    "promotion-id": "promotion_ref",
}
REQUIRED = (
    *("settlement_ref", "date_start", "date_end", "deposit_date", "amount_total", "currency"),
    *("transaction_type", "order_ref", "amount_type", "amount_description", "amount", "posted_at"),
)
REFS = (
    *("order_ref", "merchant_order_ref", "adjustment_ref", "adjustment_item_ref"),
    *("shipment_ref", "order_item_ref", "sku"),
)
TEXTS = (
    *("transaction_type", "amount_type", "amount_description"),
    *("marketplace_name", "fulfillment", "promotion_ref"),
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
# The line below the head of the columns.
FIRST_LINE = 2

Cells = dict[str, str]
Line = tuple[int, Cells]


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """One amount. ``row_no`` is the line of the file, whose first holds the names of the columns;
    nothing else tells two rows apart, since equal ones are legitimate."""

    row_no: int
    transaction_type: str
    amount_type: str
    amount_description: str
    order_ref: str
    merchant_order_ref: str
    adjustment_ref: str
    adjustment_item_ref: str
    shipment_ref: str
    order_item_ref: str
    marketplace_name: str
    fulfillment: str
    sku: str
    promotion_ref: str
    quantity: int | None
    amount: Decimal
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payout, which may be zero or less, and its rows. Times are aware and in UTC."""

    settlement_ref: str
    currency: str
    date_start: datetime
    date_end: datetime
    deposit_date: datetime
    amount_total: Decimal
    rows: tuple[SettlementRow, ...]

    @property
    def amount_rows(self) -> Decimal:
        """What the rows add up to: the payout, if the file is complete."""
        return sum((row.amount for row in self.rows), ZERO)


class SettlementUnreadable(AmazonPayloadError):
    """No settlement, or one with something in it that could be taken for anything.

    :param str code: What is wrong: ``columns``, ``size``, ``empty``, ``summary``, ``mixed``,
        ``totals``, ``amount``, ``style``, ``moment`` or ``length``.
    :param dict values: Where: ``row`` is the line of the file, ``column`` Amazon's name of it.
    """

    def __init__(self, code: str, values: dict[str, Any], settlement_ref: str = "") -> None:
        where = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"A settlement cannot be read: {code} ({where}).", code=code)
        self.values = values
        self.settlement_ref = settlement_ref


def read_settlement(content: bytes, region: str = "eu", charset: str = "") -> Settlement:
    """The settlement in the bytes of a report, or of a file from Seller Central.

    :param str region: Of the account: ``na``, ``eu`` or ``fe``.
    :param str charset: As the storage of the document names it; may be empty or wrong.
    :raise SettlementUnreadable: If there is anything in it that cannot be read for certain.
    """
    if len(content) > REPORT_BYTES:
        raise SettlementUnreadable("size", {})
    try:
        lines = list(lines_of_table(decoded(content, charset, region), NAMES, REQUIRED))
    except AmazonPayloadError:
        raise SettlementUnreadable("columns", {}) from None
    numbered = enumerate(lines, start=FIRST_LINE)
    filled = [(number, cells) for number, cells in numbered if any(cells.values())]
    if not filled:
        raise SettlementUnreadable("empty", {})
    settlement_ref = _settlement_ref(filled[0][1])
    try:
        return _Reader(filled, settlement_ref).settlement()
    except SettlementUnreadable as error:
        raise SettlementUnreadable(error.code, error.values, settlement_ref) from None


def _settlement_ref(cells: Cells) -> str:
    ref = cells["settlement_ref"]
    return ref if len(ref) <= IDENTITY_SIZE else ""


class _Reader:
    """Reads the lines of one file. The first is the summary, every other one an amount."""

    def __init__(self, lines: list[Line], settlement_ref: str) -> None:
        self._summary, self._rows = lines[0], lines[1:]
        self._ref = settlement_ref
        # Hundreds of rows share a time.
        self._moments: dict[str, datetime] = {}
        # All rows write it in one form; the summary may have its own.
        self._form: int | None = None

    def settlement(self) -> Settlement:
        number, cells = self._summary
        currency = cells["currency"].upper()
        if not (self._ref and cells["amount_total"] and _CURRENCY.fullmatch(currency)):
            raise SettlementUnreadable("summary", {"row": number})
        self._check_rows()
        self._style = NumberStyle(self._amounts(), currency)
        date_start, date_end, deposit_date = self._dates()
        return Settlement(
            settlement_ref=self._ref,
            currency=currency,
            date_start=date_start,
            date_end=date_end,
            deposit_date=deposit_date,
            amount_total=self._amount(self._summary, "amount_total"),
            rows=tuple(self._row(line) for line in self._rows),
        )

    def _dates(self) -> tuple[datetime, datetime, datetime]:
        start, end = (self._read(self._summary, name)[0] for name in ("date_start", "date_end"))
        if not self._summary[1]["deposit_date"]:
            # Where nothing is paid out there may be no date for it.
            return start, end, end
        return start, end, self._read(self._summary, "deposit_date")[0]

    def _check_rows(self) -> None:
        for number, cells in self._rows:
            if cells["settlement_ref"] != self._ref:
                raise SettlementUnreadable("mixed", {"row": number})
            if cells["amount_total"]:
                raise SettlementUnreadable("totals", {"row": number})
            for name in REFS:
                if len(cells[name]) > IDENTITY_SIZE:
                    raise SettlementUnreadable("length", {"row": number, "column": _column(name)})
        if self._summary[1]["amount"]:
            raise SettlementUnreadable("summary", {"row": self._summary[0]})

    def _amounts(self) -> Iterable[str]:
        yield self._summary[1]["amount_total"]
        for _number, cells in self._rows:
            yield cells["amount"]

    def _row(self, line: Line) -> SettlementRow:
        number, cells = line
        quantity = cells["quantity"]
        return SettlementRow(
            row_no=number,
            amount=self._amount(line, "amount"),
            posted_at=self._posted(line),
            quantity=int(quantity) if _WHOLE.fullmatch(quantity) else None,
            **{name: cells[name] for name in REFS},
            **{name: shorten(cells[name], TITLE_SIZE) for name in TEXTS},
        )

    def _amount(self, line: Line, name: str) -> Decimal:
        try:
            return self._style.amount(line[1][name])
        except UnreadableText as problem:
            raise _unreadable(problem, line, name) from None

    def _posted(self, line: Line) -> datetime:
        text = line[1]["posted_at"]
        if text not in self._moments:
            posted, form = self._read(line, "posted_at")
            self._form = form if self._form is None else self._form
            if form != self._form:
                raise _unreadable(UnreadableText("moment"), line, "posted_at")
            self._moments[text] = posted
        return self._moments[text]

    def _read(self, line: Line, name: str) -> tuple[datetime, int]:
        try:
            return moment(line[1][name])
        except UnreadableText as problem:
            raise _unreadable(problem, line, name) from None


def _unreadable(problem: UnreadableText, line: Line, name: str) -> SettlementUnreadable:
    return SettlementUnreadable(problem.code, {"row": line[0], "column": _column(name)})


def _column(name: str) -> str:
    return next(amazons for amazons, ours in NAMES.items() if ours == name)
