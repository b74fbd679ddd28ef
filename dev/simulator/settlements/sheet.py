"""A settlement as a whole: its summary, its rows, its file, and what is true of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from .rows import COLUMNS, STYLES, Change, Row, cells

#: Kinds that are about what a buyer owes, besides refunds.
OF_A_SALE = ("sale", "withheld_tax", "tax_rebooking")
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Truth:
    """What the rows come to, to compare with.

    :param total: what is paid out, as the summary says
    :param rows: the sum of the rows
    :param kinds: the sum of each kind
    :param orders: for each order-id that is an order's, the sum of each kind
    :param receivables: for each order, what Amazon received of the buyer and passes on
    :param refunds: what was given back, by order-id and adjustment-id
    :param refunded_tax: withheld tax that came back with a refund, by the same
    :param posted: the moment and amount of each row
    """

    total: Decimal
    rows: Decimal
    kinds: Sums
    orders: dict[str, Sums]
    receivables: Sums
    refunds: dict[tuple[str, str], Decimal]
    refunded_tax: dict[tuple[str, str], Decimal]
    posted: list[tuple[datetime, Decimal]]

    def months(self, zone: str = "UTC") -> Sums:
        """The sum of each month ("2026-11") where it is so late as in ``zone``."""
        sums: Sums = defaultdict(Decimal)
        for moment, amount in self.posted:
            sums[f"{moment.astimezone(ZoneInfo(zone)):%Y-%m}"] += amount
        return dict(sums)


@dataclass(frozen=True)
class Settlement:
    """One settlement. Without ``total`` its summary says what its rows come to."""

    ref: str
    currency: str
    start: datetime
    end: datetime
    deposited: datetime
    rows: tuple[Row, ...]
    style: str = "de"
    total: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """What the summary says."""
        return self.rows_amount if self.total is None else self.total

    @property
    def rows_amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal("0.00"))

    @property
    def reserve(self) -> Decimal:
        """What Amazon keeps back, and pays with the next settlement."""
        return -sum(
            (row.amount for row in self.rows if row.triple[2] == "Current Reserve Amount"),
            Decimal(0),
        )

    @property
    def content(self) -> bytes:
        """The file, as Amazon writes it."""
        return self.written()

    def written(
        self,
        change: Change | None = None,
        columns: Iterable[str] = COLUMNS,
        encoding: str = "utf-8",
        newline: str = "\r\n",
    ) -> bytes:
        """The file, with its cells changed before they are written, or with fewer columns."""
        names = list(columns)
        lines = [names]
        for number, line in enumerate(self._lines(), start=2):
            if change:
                change(number, line)
            lines.append([line.get(name, "") for name in names])
        return "".join("\t".join(line) + newline for line in lines).encode(encoding)

    def _lines(self) -> list[dict[str, str]]:
        style = STYLES[self.style]
        summary = {
            "settlement-id": self.ref,
            "settlement-start-date": style.time(self.start),
            "settlement-end-date": style.time(self.end),
            "deposit-date": style.time(self.deposited),
            "total-amount": style.number(self.amount),
            "currency": self.currency,
        }
        return [summary, *({"settlement-id": self.ref, **cells(r, style)} for r in self.rows)]

    def with_rows(self, *rows: Row) -> Settlement:
        """The same with more rows."""
        return replace(self, rows=(*self.rows, *rows))

    @property
    def truth(self) -> Truth:
        kinds: Sums = defaultdict(lambda: Decimal("0.00"))
        orders: dict[str, Sums] = {}
        receivables: Sums = defaultdict(lambda: Decimal("0.00"))
        refunds: dict[tuple[str, str], Decimal] = defaultdict(lambda: Decimal("0.00"))
        refunded_tax: dict[tuple[str, str], Decimal] = defaultdict(lambda: Decimal("0.00"))
        for row in self.rows:
            kinds[row.kind] += row.amount
            if not is_order(row.order_id):
                continue
            of_order = orders.setdefault(row.order_id, defaultdict(lambda: Decimal("0.00")))
            of_order[row.kind] += row.amount
            key = (row.order_id, row.adjustment_id)
            if row.kind == "refund":
                refunds[key] += row.amount
            elif row.kind == "withheld_tax" and not row.triple[0].startswith("Order"):
                refunded_tax[key] += row.amount
            elif row.kind in OF_A_SALE:
                receivables[row.order_id] += row.amount
        return Truth(
            total=self.amount,
            rows=self.rows_amount,
            kinds=dict(kinds),
            orders={order_id: dict(sums) for order_id, sums in orders.items()},
            receivables=dict(receivables),
            refunds=dict(refunds),
            refunded_tax=dict(refunded_tax),
            posted=[(row.posted, row.amount) for row in self.rows],
        )


def is_order(order_id: str) -> bool:
    """Whether an order-id is an order of a store: shipments and others have ids there, too."""
    parts = order_id.split("-")
    return [len(part) for part in parts] == [3, 7, 7] and all(part.isdigit() for part in parts)
