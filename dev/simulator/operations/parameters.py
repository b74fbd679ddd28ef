"""Query parameters, read as strictly as Amazon's models write them down.

Parameters nobody asks for are ignored, as Amazon ignores them.
"""

from collections.abc import Iterable
from datetime import datetime

from .. import times
from ..errors import InvalidInputError
from ..shapes import Query


def single(query: Query, name: str) -> str | None:
    """The value of a parameter, or None where it was not sent."""
    values = query.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise InvalidInputError(f"{name} was sent {len(values)} times; lists are comma-separated.")
    if not values[0]:
        raise InvalidInputError(f"{name} has no value.")
    return values[0]


def csv(
    query: Query, name: str, allowed: Iterable[str] | None = None, most: int | None = None
) -> frozenset[str]:
    """The set of values of a comma-separated list; empty where it was not sent."""
    text = single(query, name)
    values = frozenset(text.split(",")) if text else frozenset()
    if allowed is not None and not values <= set(allowed):
        unknown = ", ".join(sorted(values - set(allowed)))
        raise InvalidInputError(f"{name} has values that do not exist: {unknown}.")
    if most is not None and text and len(text.split(",")) > most:
        raise InvalidInputError(f"{name} has more than {most} values.")
    return values


def integer(query: Query, name: str, least: int, most: int, default: int) -> int:
    """A whole number within its bounds."""
    text = single(query, name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise InvalidInputError(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def moment(query: Query, name: str) -> datetime | None:
    """A date and time, or None where it was not sent."""
    text = single(query, name)
    try:
        return times.parse(text) if text else None
    except ValueError:
        raise InvalidInputError(f"{name} must be a date and time in ISO 8601 format.") from None
