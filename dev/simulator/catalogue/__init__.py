"""Catalogues of orders: seeded, so that every run sees the same ones."""

from . import demo
from .base import Catalogue, Entry, Expectation

#: The catalogues that have a name, each a function of the moment it is made for.
NAMES = {"demo": demo.catalogue}

__all__ = ["NAMES", "Catalogue", "Entry", "Expectation", "load"]


def load(spec, now):
    """The catalogue ``spec`` stands for: None, a name, a Catalogue, a function of the
    present moment that makes one, or several of these in a list."""
    if spec is None:
        return Catalogue()
    if isinstance(spec, Catalogue):
        return spec
    if isinstance(spec, str):
        return NAMES[spec](now)
    if callable(spec):
        return spec(now)
    return sum((load(part, now) for part in spec), Catalogue())
