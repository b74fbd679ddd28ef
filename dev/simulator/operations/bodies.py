"""JSON bodies, read as strictly as Amazon's models write them down.

Fields nobody asks for are ignored: the library that many sellers use adds some of its own,
and Amazon takes them without a word.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import InvalidInputError
from ..shapes import JsonObject

if TYPE_CHECKING:
    from ..application import Call


def read(call: Call) -> JsonObject:
    """The JSON object that a request carries."""
    try:
        body = json.loads(call.request.get_data())
    except ValueError:
        raise InvalidInputError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise InvalidInputError("The body must be a JSON object.")
    return body


def is_whole(value: object) -> bool:
    """Whether a JSON value is a whole number (true and false are none)."""
    return isinstance(value, int) and not isinstance(value, bool)


def strings(body: JsonObject, name: str, most: int) -> list[str]:
    """A list of one to ``most`` texts that must be there."""
    values = body.get(name)
    if not isinstance(values, list) or not 1 <= len(values) <= most:
        raise InvalidInputError(f"{name} must be a list of 1 to {most} values.")
    if not all(isinstance(value, str) and value for value in values):
        raise InvalidInputError(f"{name} must be a list of texts.")
    return values


def text(body: JsonObject, name: str) -> str:
    """A text that must be there."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(f"{name} is required, as a text.")
    return value
