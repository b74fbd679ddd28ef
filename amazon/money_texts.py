"""How amounts and times are written in a settlement: as in the store that it is about.

Nothing is guessed: an amount that could be read in two ways is none.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal

POINT, COMMA = ".", ","
# What may divide thousands, beside the one of point and comma that does not divide cents.
_BLANKS = "\u00a0\u202f '’"
_MINUS = str.maketrans({"−": "-", "–": "-"})
# Their amounts have no cents, so that a point or comma can only divide thousands.
WITHOUT_CENTS = ("JPY", "KRW", "VND", "CLP")
CENT = Decimal("0.01")
_PLAIN = re.compile(r"[0-9]{1,15}")
_DECISIVE = re.compile(r"[0-9.,\u00a0\u202f '’]*[0-9]([.,])[0-9]{1,2}", re.ASCII)


class UnreadableText(Exception):
    """``code`` says why a text is no amount or no time."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unsigned(text: str) -> tuple[str, bool]:
    """The digits of an amount, and whether it is less than zero: ``-1,00`` or ``(1.00)``."""
    text = text.translate(_MINUS).strip()
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] in ("-", "+"):
        return text[1:], text[0] == "-"
    return text, False


def mark_of(text: str) -> str:
    """Which mark certainly divides the cents of this amount; empty where it does not show."""
    digits, _negative = unsigned(text)
    found = _DECISIVE.fullmatch(digits)
    return found[1] if found else ""


class NumberStyle:
    """How a file writes its amounts.

    :param texts: The file's amounts. The first that shows it decides.
    """

    def __init__(self, texts: Iterable[str], currency: str) -> None:
        marks = (mark_of(text) for text in texts)
        self.mark = next((mark for mark in marks if mark), "")
        self._has_cents = currency not in WITHOUT_CENTS
        thousands = {POINT: COMMA, COMMA: POINT, "": POINT + COMMA}[self.mark] + _BLANKS
        first = f"[0-9]{{1,3}}(?P<mark>[{re.escape(thousands)}])[0-9]{{3}}"
        group = f"{first}(?:(?P=mark)[0-9]{{3}})*"
        whole = f"(?:[0-9]{{1,15}}|{group})"
        cents = f"{re.escape(self.mark)}[0-9]{{1,10}}" if self.mark else "(?!)"
        self._written = re.compile(whole + cents)
        self._grouped = re.compile(group)

    def amount(self, text: str) -> Decimal:
        """The amount in this text. :raise UnreadableText: If it is not written in this style."""
        digits, negative = unsigned(text)
        if _PLAIN.fullmatch(digits):
            number = Decimal(digits)
        elif self._written.fullmatch(digits):
            whole, _mark, cents = digits.rpartition(self.mark)
            number = Decimal(f"{_only_digits(whole)}.{cents}")
        elif not self._has_cents and self._grouped.fullmatch(digits):
            number = Decimal(_only_digits(digits))
        else:
            mark = mark_of(text)
            raise UnreadableText("style" if mark and mark != self.mark else "amount")
        if number.adjusted() >= 15 or number != number.quantize(CENT):
            raise UnreadableText("amount")
        return -number if negative else number


def _only_digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


# Others are no time of a settlement, and calendars end near 1 and 9999.
_YEARS = range(2000, 2101)
_TIME = r"(?P<H>[0-9]{2}):(?P<M>[0-9]{2}):(?P<S>[0-9]{2})"
_ISO_DATE = "(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
_DOTTED_DATE = r"(?P<d>[0-9]{2})\.(?P<m>[0-9]{2})\.(?P<y>[0-9]{4})"
_FORMS = (
    # 2026-03-06 08:52:26 UTC
    re.compile(rf"{_ISO_DATE} {_TIME} (?P<zone>UTC|GMT)"),
    # 14.03.2023 07:49:55 UTC
    re.compile(rf"{_DOTTED_DATE} {_TIME} (?P<zone>UTC|GMT)"),
    # 2019-03-06T08:52:26+00:00, in older files
    re.compile(rf"{_ISO_DATE}T{_TIME}(?:\.[0-9]{{1,9}})?(?P<zone>Z|[+-][0-9]{{2}}:?[0-9]{{2}})"),
)


def moment(text: str) -> tuple[datetime, int]:
    """The time in this text, aware and in UTC, and the form in which it is written.

    :raise UnreadableText: If it is no time.
    """
    for form, pattern in enumerate(_FORMS):
        if found := pattern.fullmatch(text):
            try:
                year, month, day, hour, minute, second = (int(found[part]) for part in "ymdHMS")
                local = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
                if year in _YEARS:
                    return local - _offset(found["zone"]), form
            except (ValueError, OverflowError):
                pass
            break
    raise UnreadableText("moment")


def _offset(zone: str) -> timedelta:
    if zone in ("UTC", "GMT", "Z"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset
