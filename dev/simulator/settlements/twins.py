"""The bad twins of a settlement: each goes wrong in one way that Amazon has gone, or could."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from . import charges
from .rows import COLUMNS, STYLES, Change, Row
from .sheet import Settlement

Files = list[bytes]


@dataclass(frozen=True)
class Twin:
    """``files`` makes the files in the order in which Amazon writes them.

    ``outcome`` is what becomes of the last of them: "proven" (each amount as it is),
    "unbalanced" (the rows are not the payout), "to_clarify" (proven, but for what a row means) or
    "unreadable".
    """

    outcome: str
    files: Callable[[Settlement], Files]


def _cut_off(settlement: Settlement) -> Files:
    """The last row did not arrive."""
    lines = settlement.content.splitlines(keepends=True)
    return [b"".join(lines[:-1])]


def _torn(settlement: Settlement) -> Files:
    """The file ends in the middle of its last amount."""
    last = settlement.content.rfind(b"\r\n", 0, -2) + 2
    return [settlement.content[: last + 40]]


def _other_number(settlement: Settlement) -> Files:
    """One amount is written as the other stores write it."""
    other = STYLES["us" if STYLES[settlement.style].comma else "de"]
    amount = other.number(settlement.rows[0].amount)
    return [settlement.written(_cell(3, "amount", amount))]


def _other_date(settlement: Settlement) -> Files:
    """One moment is written as the other stores write it."""
    other = STYLES["us" if settlement.style == "de" else "de"]
    moment = other.time(settlement.rows[0].posted)
    return [settlement.written(_cell(3, "posted-date-time", moment))]


def _no_amount(settlement: Settlement) -> Files:
    return [settlement.written(_cell(3, "amount", ""))]


def _words_for_an_amount(settlement: Settlement) -> Files:
    return [settlement.written(_cell(3, "amount", "n/a"))]


def _no_total(settlement: Settlement) -> Files:
    return [settlement.written(_cell(2, "total-amount", ""))]


def _unknown_description(settlement: Settlement) -> Files:
    return [settlement.written(_cell(3, "amount-description", "Quantum Storage Surcharge"))]


def _other_total(settlement: Settlement) -> Files:
    """The same settlement once more, whose rows are not what is paid out."""
    other = replace(settlement, total=settlement.amount + 1)
    return [settlement.content, other.content]


def _reissued(settlement: Settlement) -> Files:
    """A row was missing at first; the file that Amazon wrote later is right."""
    return [*_cut_off(settlement), settlement.content]


def _order_in_two(settlement: Settlement) -> Files:
    """Half of the rows of an order come with the next settlement."""
    order_id = settlement.rows[0].order_id
    places = [place for place, row in enumerate(settlement.rows) if row.order_id == order_id]
    later = set(places[len(places) // 2 :])
    return _in_two(settlement, lambda place, _row: place in later)


def _refund_before_order(settlement: Settlement) -> Files:
    """What is given back of an order is settled before the order itself."""
    sold = [row for row in settlement.rows if row.triple == ("Order", "ItemPrice", "Principal")]
    given_back = replace(
        sold[0],
        kind="refund",
        triple=("Refund", "ItemPrice", "Principal"),
        amount=-sold[0].amount,
        adjustment_id="amzn1:adj:early",
        merchant_adjustment_item_id="20000000000009",
        posted=settlement.start + timedelta(hours=1),
    )
    return _in_two(settlement.with_rows(given_back), lambda _place, row: row in sold)


def _in_two(settlement: Settlement, is_later: Callable[[int, Row], bool]) -> Files:
    """The file without some rows, and the next one with them."""
    first = tuple(r for place, r in enumerate(settlement.rows) if not is_later(place, r))
    second = tuple(r for place, r in enumerate(settlement.rows) if is_later(place, r))
    following = replace(
        settlement,
        ref=str(int(settlement.ref) + 1_000_000),
        start=settlement.end,
        end=settlement.end + timedelta(days=14),
        deposited=settlement.deposited + timedelta(days=14),
        rows=second,
    )
    return [replace(settlement, rows=first).content, following.content]


def _month_change(settlement: Settlement) -> Files:
    """The last row is posted in the next month, and the one before at its very beginning in Europe,
    which is the month before elsewhere."""
    end = settlement.end
    first = (end.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0)
    *others, before, last = settlement.rows
    moved = (
        replace(before, posted=first - timedelta(minutes=30)),
        replace(last, posted=first + timedelta(days=2)),
    )
    later = first + timedelta(days=3)
    return [replace(settlement, end=later, rows=(*others, *moved)).content]


def nothing_paid_out(settlement: Settlement) -> Settlement:
    """What the seller owes is partly kept for later, partly taken from the card."""
    subscription = Row(
        "service",
        ("other-transaction", "other-transaction", "Subscription Fee"),
        Decimal("-39.00"),
        settlement.end,
    )
    owed = Decimal("-39.00")
    charged = charges.movement("Successful charge", Decimal("20.00"), settlement.end)
    owed += charged.amount
    payable = charges.movement("Payable to Amazon", -owed, settlement.end)
    return replace(settlement, rows=(subscription, payable, charged))


def _without(*names: str) -> Callable[[Settlement], Files]:
    columns = [name for name in COLUMNS if name not in names]
    return lambda settlement: [settlement.written(columns=columns)]


def _no_marketplaces(settlement: Settlement) -> Files:
    def empty(_number: int, cells: dict[str, str]) -> None:
        cells["marketplace-name"] = ""

    return [settlement.written(empty)]


def _twice(settlement: Settlement) -> Files:
    """A row comes twice, and rightly so."""
    return [settlement.with_rows(settlement.rows[-1]).content]


def _in_brackets(settlement: Settlement) -> Files:
    """Accountants' minus: (12,00)."""

    def bracket(_number: int, cells: dict[str, str]) -> None:
        amount = cells.get("amount", "")
        if amount.startswith("-"):
            cells["amount"] = f"({amount[1:]})"

    return [settlement.written(bracket)]


def _thousands(settlement: Settlement) -> Files:
    """Amounts above a thousand have a separator."""
    style = STYLES[settlement.style]
    large = replace(settlement.rows[0], amount=Decimal("1234.56"))
    changed = replace(settlement, rows=(large, *settlement.rows[1:]))
    text = "1.234,56" if style.comma else "1,234.56"
    return [changed.written(_cell(3, "amount", text))]


def _cell(row_no: int, name: str, text: str) -> Change:
    def change(number: int, cells: dict[str, str]) -> None:
        if number == row_no:
            cells[name] = text

    return change


def _mixed_case(settlement: Settlement) -> Files:
    """Words in other letters, with spaces around."""

    def change(_number: int, cells: dict[str, str]) -> None:
        for name in ("transaction-type", "amount-type", "amount-description"):
            cells[name] = f" {cells.get(name, '').upper()} " if cells.get(name) else ""

    return [settlement.written(change)]


def _legacy(settlement: Settlement) -> Files:
    """Windows' code page, with letters that UTF-8 writes in another way."""
    return [settlement.written(_cell(3, "sku", "GEFÄSS-Ü"), encoding="cp1252")]


#: By name, what the file is like.
TWINS = {
    "last row cut off": Twin("unbalanced", _cut_off),
    "torn in the middle of a row": Twin("unreadable", _torn),
    "one amount in the other style": Twin("unreadable", _other_number),
    "one date in the other style": Twin("unreadable", _other_date),
    "a row without an amount": Twin("unreadable", _no_amount),
    "words for an amount": Twin("unreadable", _words_for_an_amount),
    "no total": Twin("unreadable", _no_total),
    "nothing at all": Twin("unreadable", lambda _settlement: [b""]),
    "a page in HTML": Twin("unreadable", lambda _settlement: [b"<html>503</html>"]),
    "header without amount": Twin("unreadable", _without("amount")),
    "a new amount-description": Twin("to_clarify", _unknown_description),
    "the same settlement with another total": Twin("unbalanced", _other_total),
    "reissued with the missing row": Twin("proven", _reissued),
    "an order in two settlements": Twin("proven", _order_in_two),
    "a refund before its order": Twin("proven", _refund_before_order),
    "a month change inside": Twin("proven", _month_change),
    "nothing paid out": Twin("proven", lambda s: [nothing_paid_out(s).content]),
    "header without promotion-id": Twin("proven", _without("promotion-id")),
    "empty marketplace-name": Twin("proven", _no_marketplaces),
    "identical rows": Twin("proven", _twice),
    "words in other letters": Twin("proven", _mixed_case),
    "a mark at the beginning": Twin("proven", lambda s: [b"\xef\xbb\xbf" + s.content]),
    "a code page of Windows": Twin("proven", _legacy),
    "other line ends": Twin("proven", lambda s: [s.written(newline="\n")]),
    "empty lines at the end": Twin("proven", lambda s: [s.content + b"\r\n\r\n"]),
    "a minus in brackets": Twin("proven", _in_brackets),
    "thousands with a separator": Twin("proven", _thousands),
}
