"""Catalogues of orders: the same ones at every run."""

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import TypeAlias

from . import demo, fe, na, odd
from .base import Catalogue, Entry, Expectation
from .many import many

#: What stands for a catalogue, see ``load``.
Spec: TypeAlias = "str | Catalogue | Callable[[datetime], Catalogue] | Iterable[Spec] | None"
#: The catalogues that have a name, each a function of the moment it is made for.
NAMES = {
    "demo": demo.catalogue,
    "na": na.catalogue,
    "fe": fe.catalogue,
    "odd": odd.catalogue,
}

__all__ = ["NAMES", "Catalogue", "Entry", "Expectation", "Spec", "load", "many"]


def load(spec: Spec, now: datetime | None = None) -> Catalogue:
    """The catalogue ``spec`` stands for, with times relative to ``now``.

    None, a name, a Catalogue, a function of the present moment that makes one, or several
    of these in a list.
    """
    now = now or datetime.now(timezone.utc)
    if spec is None:
        return Catalogue()
    if isinstance(spec, Catalogue):
        return spec
    if isinstance(spec, str):
        return NAMES[spec](now)
    if callable(spec):
        return spec(now)
    return sum((load(part, now) for part in spec), Catalogue())
