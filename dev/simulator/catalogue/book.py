"""The order book: the cases of a catalogue, one call each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from ..marketplaces import BY_COUNTRY
from ..shapes import JsonObject
from . import builders, people
from .base import Catalogue, Entry, Expectation
from .products import VAT

OLDEST = timedelta(hours=3)
NEWEST = timedelta(minutes=5)
#: Stands for the VAT rate of the product in the country of the store.
LOCAL = "local"
_PREFIXES = {
    "DE": "305",
    "FR": "406",
    "IT": "408",
    "ES": "404",
    "NL": "403",
    "GB": "204",
    "SE": "407",
    "PL": "405",
    "US": "114",
    "CA": "702",
    "MX": "701",
    "JP": "250",
    "AU": "503",
    "SG": "504",
}


@dataclass(frozen=True)
class _Case:
    order_id: str
    country: str
    items: list[builders.Item]
    options: dict[str, Any]
    steps: tuple[dict[str, Any], ...]
    expectation: Expectation

    def order(self, updated: datetime, changed_options: dict[str, Any] | None = None) -> JsonObject:
        options = {**self.options, **(changed_options or {})}
        return builders.order(self.order_id, self.country, self.items, updated=updated, **options)


class Book:
    """Collects cases, and makes a catalogue of them for a given moment."""

    def __init__(self, seller: str) -> None:
        self.seller = seller
        self._cases: list[_Case] = []
        self._orders_in: dict[str, int] = {}

    def order(
        self,
        title: str,
        country: str,
        items: builders.Item | list[builders.Item],
        expected: Expectation,
        *,
        steps: Iterable[dict[str, Any]] = (),
        **options: Any,
    ) -> str:
        """Add a case; returns its order id, which depends on the title alone.

        :param items: one Item or several
        :param expected: done(), waiting(), …
        :param steps: the options that each later version of the order changes, as dicts
        :param options: as for ``builders.order``; without ``buyer`` people of the country
            take turns; ``prefix`` replaces the first characters of the order id
        """
        items = [items] if isinstance(items, builders.Item) else items
        options.setdefault("buyer", self._next_person(country))
        order_id = self.order_id(title, country, options.pop("prefix", ""))
        expectation = replace(
            expected,
            title=title,
            order_id=order_id,
            channel=options.get("by", "MERCHANT").lower(),
            currency=BY_COUNTRY[country].currency,
        )
        items = [_with_local_vat(item, country) for item in items]
        case = _Case(order_id, country, items, options, tuple(steps), expectation)
        self._cases.append(case)
        return order_id

    def order_id(self, title: str, country: str, prefix: str = "") -> str:
        """The id of the order with this title."""
        number = crc32(f"{self.seller}: {title}".encode())
        return f"{prefix or _PREFIXES[country]}-{number % 10**7:07d}-{number * 7919 % 10**7:07d}"

    def catalogue(self, now: datetime) -> Catalogue:
        """The cases as orders last updated between three hours and five minutes ago."""
        step = (OLDEST - NEWEST) / max(1, len(self._cases) - 1)
        return Catalogue(
            self._entry(case, now - OLDEST + number * step)
            for number, case in enumerate(self._cases)
        )

    def _entry(self, case: _Case, updated: datetime) -> Entry:
        steps = tuple(case.order(updated, changed) for changed in case.steps)
        return Entry(case.order_id, case.order(updated), case.expectation, self.seller, steps)

    def _next_person(self, country: str) -> people.Person:
        persons = people.of_country(country)
        turn = self._orders_in.get(country, 0)
        self._orders_in[country] = turn + 1
        return persons[turn % len(persons)]


def listed(sku: str, quantity: int = 1, price: str = "", **fields: Any) -> builders.Item:
    """An item of a store that lists the VAT in its prices, at the local rate."""
    return builders.Item(sku, quantity, price, vat=LOCAL, **fields)


def _with_local_vat(item: builders.Item, country: str) -> builders.Item:
    return replace(item, vat=VAT[country][item.product.vat]) if item.vat == LOCAL else item
