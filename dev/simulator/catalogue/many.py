"""Plain orders in any number, for benchmarks."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import overload

from . import builders, people
from .base import Catalogue, Entry, Expectation
from .book import NEWEST, OLDEST
from .products import PRODUCTS, VAT

_GOODS = [product for product in PRODUCTS if product.kind == "goods"]


@overload
def many(
    n: int, seed: int = 1, now: None = None, seller: str = "eu"
) -> Callable[[datetime], Catalogue]: ...


@overload
def many(n: int, seed: int, now: datetime, seller: str = "eu") -> Catalogue: ...


def many(
    n: int, seed: int = 1, now: datetime | None = None, seller: str = "eu"
) -> Catalogue | Callable[[datetime], Catalogue]:
    """``n`` orders to be shipped by the seller: two items each, a new buyer each.

    Without ``now`` a function of the present moment, as ``Simulator(catalogue=…)`` takes it.
    """
    if now is None:
        return lambda moment: many(n, seed, moment, seller)
    dice = random.Random(seed)
    step = (OLDEST - NEWEST) / max(1, n)
    return Catalogue(
        _entry(number, dice, now - OLDEST + number * step, seller) for number in range(n)
    )


def _entry(number: int, dice: random.Random, updated: datetime, seller: str) -> Entry:
    order_id = f"306-{number:07d}-{dice.randrange(10**7):07d}"
    products = dice.sample(_GOODS, 2)
    items = [
        builders.Item(product.sku, dice.randint(1, 3), vat=VAT["DE"][product.vat])
        for product in products
    ]
    somebody = dice.choice(people.of_country("DE"))
    buyer = replace(
        somebody, name=f"{somebody.name} {number}", street=f"Prüfweg {number}", extra=""
    )
    total = sum((item.unit_price * item.quantity for item in items), Decimal(0))
    expectation = Expectation("done", 2, total, title=f"Plain order {number}", order_id=order_id)
    order = builders.order(order_id, "DE", items, updated=updated, buyer=buyer)
    return Entry(order_id, order, expectation, seller)
