"""Amazon's JSON, read with limits before Python makes objects of it.

What is too deep, too long or too much is found in the text. Where that is one of many orders,
the others are read all the same.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .errors import AmazonPayloadError

# Amazon's deepest answer has ten levels, and its longest numbers have 19 digits. Fields that nobody
# reads may do as they like, as long as Python can carry them along.
MAX_DEPTH = 400
MAX_NUMBER_LENGTH = 2_000
# A page of 100 orders has some 50,000 values.
MAX_VALUES = 500_000
MAX_VALUES_OF_PART = 200_000
# Where answers have lists of orders and the like: in themselves, or in this member.
ENVELOPE = "payload"

_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep"
# The quotation mark behind the text ends a string that has no end: the pattern never goes back.
_END = b'""'
_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRINGS = re.compile(_STRING, re.DOTALL)
_TOKENS = re.compile(_STRING + rb"|[\[\]{},:]", re.DOTALL)
_LONG_NUMBER = re.compile(rb"[-+.0-9eE]{%d,}" % (MAX_NUMBER_LENGTH + 1))
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of an answer that is kept as text. ``reason`` goes on a sentence about it."""

    text: str
    reason: str


class _LimitError(ValueError):
    """The text goes beyond a limit; the message says how, without quoting it."""


def loads(text: str | bytes, name: str, most_values: int = MAX_VALUES_OF_PART) -> Any:
    """The value of a JSON text.

    :param text: As ``str``, or as ``bytes`` in UTF-8.
    :param str name: What it is, for the error.
    :raise AmazonPayloadError: If it is none, or goes beyond a limit.
    """
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    try:
        return _loads(data, most_values)
    except _LimitError as error:
        raise AmazonPayloadError(f"“{name}” {error}.") from None
    except ValueError:
        raise AmazonPayloadError(f"“{name}” is no JSON.") from None


def loads_answer(data: bytes) -> dict[str, Any]:
    """The object in an answer. The parts of its lists that cannot be read are :class:`Unreadable`.

    :raise ValueError: If it is no JSON object.
    :raise AmazonPayloadError: If it goes beyond a limit as a whole.
    """
    try:
        value = _loads(data, MAX_VALUES)
    except ValueError:
        value = _salvage(data)
    if not isinstance(value, dict):
        raise ValueError
    return value


def member(text: str, name: str) -> str:
    """The text under a name in an object that cannot be read as a whole, or nothing."""
    try:
        part = dict(_members(text.encode(errors="replace"))).get(name, b"")
        value = _loads(part, 1)
    except (ValueError, UnicodeError):
        return ""
    return value if isinstance(value, str) else ""


def _loads(data: bytes, most_values: int) -> Any:
    _check(data, most_values)
    try:
        return json.loads(data.decode("utf-8-sig", errors="surrogatepass"))
    except RecursionError:
        raise _LimitError(_TOO_DEEP) from None


def _check(data: bytes, most_values: int) -> None:
    """:raise _LimitError: If Python had better not read this."""
    # A value has at most a name and a text of its own: four marks, and some within texts.
    if data.count(b'"') > 6 * most_values:
        raise _LimitError("has too many values")
    bare = _STRINGS.sub(b"", data + _END)
    if sum(map(bare.count, (b",", b"[", b"{"))) > most_values:
        raise _LimitError("has too many values")
    if _LONG_NUMBER.search(bare):
        raise _LimitError(f"has a number of more than {MAX_NUMBER_LENGTH} digits")
    depth = 0
    for bracket in bare.translate(None, delete=_NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise _LimitError(_TOO_DEEP)


def _salvage(data: bytes) -> dict[str, Any]:
    """Read an answer part by part."""
    if data.lstrip()[:1] != b"{":
        raise ValueError
    if data.count(b'"') > 6 * MAX_VALUES or sum(map(data.count, (b"[", b"{"))) > 4 * MAX_VALUES:
        raise AmazonPayloadError("“the answer” has too many values.")
    try:
        return _salvage_object(data, is_whole=True)
    except RecursionError:
        raise AmazonPayloadError(f"“the answer” {_TOO_DEEP}.") from None


def _salvage_object(data: bytes, is_whole: bool = False) -> dict[str, Any]:
    """:param bool is_whole: Whether it is the answer. It has one envelope, not envelopes within."""
    answer: dict[str, Any] = {}
    for name, value in _members(data):
        if value[:1] == b"[":
            answer[name] = [_part(entry) for _name, entry in _members(value)]
        elif is_whole and name == ENVELOPE and value[:1] == b"{":
            answer[name] = _salvage_object(value)
        else:
            answer[name] = _part(value)
    return answer


def _part(data: bytes) -> Any:
    try:
        return _loads(data, MAX_VALUES_OF_PART)
    except _LimitError as error:
        reason = str(error)
    except ValueError:
        reason = "is no JSON"
    return Unreadable(data.decode(errors="replace").replace("\0", ""), reason)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The names and the texts of what is in an object or a list; the names of entries of lists
    are empty.

    :raise ValueError: If brackets do not match.
    """
    data = data.strip()
    name: str | None
    needs_name, name, start = data[:1] == b"{", None, 1
    for mark, at in _outer_marks(data):
        if mark == b":" and name is None:
            name, start = _name(data[start:at]), at + 1
        elif mark != b":":
            if value := data[start:at].strip():
                if needs_name and name is None:
                    raise ValueError
                yield name or "", value
            name, start = None, at + 1


def _outer_marks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The colons and commas between the members of an object or a list, and its last bracket."""
    depth, at = 0, 0
    for token in _TOKENS.finditer(data + _END):
        mark, at = token.group(), token.start()
        if depth == 1 and mark in b":,]}":
            yield mark, at
        depth += (mark in b"[{") - (mark in b"]}")
        if depth <= 0:
            break
    if depth or data[:1] not in (b"{", b"[") or data[at + 1 :].strip():
        raise ValueError


def _name(data: bytes) -> str:
    # Whatever else it is could be nested without end.
    if not _STRINGS.fullmatch(data.strip()):
        raise ValueError
    return str(json.loads(data))
