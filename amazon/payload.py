"""Careful reading of Amazon's JSON: a wrong shape becomes a sentence that says where."""

import re
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, Literal, TypeVar, overload

from dateutil import parser as date_parser

from .errors import AmazonPayloadError
from .jsontext import Unreadable
from .money import Money
from .texts import IDENTITY_SIZE, shorten

# Python adds up exactly to 28 digits. No price comes near either bound.
DIGITS_BEFORE_POINT = 15
DIGITS_AFTER_POINT = 10
# What is longer is no title, name or message, and no number.
MAX_TEXT = 16_000
MAX_NUMBER = 64
# What Amazon says about an error is shown to people.
MAX_CODE = 100
# No buyer puts more items in an order.
MAX_ENTRIES = 2_000
MAX_WHOLE = 10**18
# Whoever computes with other times leaves the calendar, which ends near 1 and 9999. Zero is 1970.
YEARS = range(1970, 2101)
_NUMBER = re.compile(
    r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]{1,3})?", re.ASCII | re.IGNORECASE
)


Value = TypeVar("Value")


def storable(text: str) -> str:
    """The text without the blanks around it, and without what PostgreSQL cannot keep: NUL
    characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="ignore").decode().strip()


class Node:
    """One JSON object and the path that led to it.

    ``null`` counts as missing, since Amazon uses both. A value of the wrong type raises
    :class:`AmazonPayloadError`, which names the path but never repeats the value: it may be a
    buyer's name.
    """

    __slots__ = ("_path", "_value")

    def __init__(self, value: object, path: str = "") -> None:
        if isinstance(value, Unreadable):
            raise AmazonPayloadError(f"“{path or 'the answer'}” {value.reason}.")
        if not isinstance(value, dict):
            raise AmazonPayloadError(f"“{path or 'the answer'}” is not an object.")
        self._value = value
        self._path = path

    def _get(self, key: str, kinds: type | tuple[type, ...], wanted: str) -> Any:
        value = self._value.get(key)
        if isinstance(value, Unreadable):
            raise AmazonPayloadError(f"“{self._where(key)}” {value.reason}.")
        # bool is an int to Python, but never a quantity to Amazon.
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            raise AmazonPayloadError(f"“{self._where(key)}” is not {wanted}.")
        return value

    def _where(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _required(self, key: str, value: Value | None) -> Value:
        if value is None or value == "":
            raise AmazonPayloadError(f"“{self._where(key)}” is missing.")
        return value

    def text(self, key: str, *, required: bool = False, size: int | None = None) -> str:
        """A text without the blanks around it; empty if missing. One that is longer than ``size``
        is cut, so that Odoo can store it."""
        value = storable(self._get(key, str, "a text") or "")
        self._check_length(key, value)
        value = shorten(value, size) if size else value
        return self._required(key, value) if required else value

    def identity(self, key: str, *, required: bool = False) -> str:
        """A text by which something is told apart from all others."""
        value = self.text(key, required=required)
        if len(value) > IDENTITY_SIZE:
            raise AmazonPayloadError(
                f"“{self._where(key)}” has more than {IDENTITY_SIZE} characters."
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; whatever else the list holds is left out."""
        values = self._list(key, MAX_ENTRIES)
        texts = tuple(storable(value) for value in values if isinstance(value, str))
        for text in texts:
            self._check_length(key, text)
        return texts

    def _check_length(self, key: str, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise AmazonPayloadError(f"“{self._where(key)}” has more than {MAX_TEXT} characters.")

    @overload
    def whole(self, key: str, *, required: Literal[True], most: int = ...) -> int: ...

    @overload
    def whole(self, key: str, *, required: bool = ..., most: int = ...) -> int | None: ...

    def whole(self, key: str, *, required: bool = False, most: int = MAX_WHOLE) -> int | None:
        """A whole number of zero or more, or ``None``."""
        value: int | None = self._get(key, int, "a whole number")
        if value is not None and value < 0:
            raise AmazonPayloadError(f"“{self._where(key)}” is less than zero.")
        if value is not None and value > most:
            raise AmazonPayloadError(f"“{self._where(key)}” is more than {most}.")
        return self._required(key, value) if required else value

    def flag(self, key: str) -> bool:
        """Whether the value is true; false if missing."""
        return self._value.get(key) is True

    @overload
    def moment(self, key: str, *, required: Literal[True]) -> datetime: ...

    @overload
    def moment(self, key: str, *, required: bool = ...) -> datetime | None: ...

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        """An aware UTC time, or ``None``."""
        value = self.text(key, required=required)
        if not value:
            return None
        moment: datetime | None
        try:
            moment = date_parser.isoparse(value)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=timezone.utc)
            moment = moment.astimezone(timezone.utc)
        except (ValueError, OverflowError):
            moment = None
        if not moment or moment.year not in YEARS:
            raise AmazonPayloadError(f"“{self._where(key)}” is not a time.")
        return moment

    def money(self, key: str) -> Money | None:
        """An amount with its currency, or ``None``. Missing is not zero."""
        node = self.child(key)
        if not node:
            return None
        currency = node.text("currencyCode", required=True)
        return Money(node._decimal("amount"), currency)

    def _decimal(self, key: str) -> Decimal:
        value = self._required(key, self._get(key, (str, int, float), "a number"))
        text = str(value).strip()
        if len(text) > MAX_NUMBER or not _NUMBER.fullmatch(text):
            raise AmazonPayloadError(f"“{self._where(key)}” is not a number.")
        number = Decimal(text)
        digits_after = -int(number.as_tuple().exponent)
        if number.adjusted() >= DIGITS_BEFORE_POINT or digits_after > DIGITS_AFTER_POINT:
            raise AmazonPayloadError(f"“{self._where(key)}” is not an amount of money.")
        return number

    def child(self, key: str) -> "Node | None":
        """The object under ``key``, or ``None``."""
        value = self._value.get(key)
        return None if value is None else Node(value, self._where(key))

    def child_or_empty(self, key: str) -> "Node":
        """The object under ``key``, or one with nothing in it."""
        return self.child(key) or Node({}, self._where(key))

    def children(self, key: str, most: int = MAX_ENTRIES) -> list["Node"]:
        """The objects in the list under ``key``."""
        values = self._list(key, most)
        return [Node(value, f"{self._where(key)}[{i}]") for i, value in enumerate(values)]

    def read_each(
        self, key: str, read: Callable[["Node"], Value]
    ) -> tuple[tuple[Value, ...], tuple[str, ...]]:
        """What ``read`` makes of each object in a list.

        :return: The results, and a sentence about each object that cannot be read.
        :rtype: tuple[tuple, tuple[str, ...]]
        """
        results: list[Value] = []
        problems = []
        for number, value in enumerate(self._list(key, MAX_ENTRIES)):
            try:
                results.append(read(Node(value, f"{self._where(key)}[{number}]")))
            except AmazonPayloadError as error:
                problems.append(error.message)
        return tuple(results), tuple(problems)

    def _list(self, key: str, most: int) -> list[Any]:
        values = self._get(key, list, "a list") or []
        if len(values) > most:
            raise AmazonPayloadError(f"“{self._where(key)}” has more than {most} entries.")
        return values

    def __bool__(self) -> bool:
        return bool(self._value)
