"""Orders that Amazon ships: imported once they have left."""

from typing import Any

from .base import done, waiting
from .book import Book, listed
from .builders import Item

_BY_AMAZON: dict[str, Any] = {"by": "AMAZON", "programs": ["PRIME"], "service": "SECOND_DAY"}
_CITY_ONLY = {
    "buyer": None,
    "recipient": {"deliveryAddress": {"name": None, "addressLine1": None, "addressLine2": None}},
}


def add_to(book: Book) -> None:
    book.order(
        "FBA shipped, buyer unknown",
        "DE",
        listed("LAMP-OAK"),
        done(1, "39.90"),
        status="SHIPPED",
        buyer=None,
        **_BY_AMAZON,
    )
    book.order(
        "FBA shipped, two units, only town and postcode known",
        "GB",
        Item("MUG-STONE", 2, "11.00"),
        done(1, "22.00"),
        status="SHIPPED",
        extra=_CITY_ONLY,
        **_BY_AMAZON,
    )
    book.order(
        "FBA shipped, discounted, two items",
        "FR",
        [listed("PEN-SET-3", discount="2.50"), listed("NOTE-A5", 2)],
        done(2, "32.47"),
        status="SHIPPED",
        **_BY_AMAZON,
    )
    book.order(
        "FBA shipped, with serial numbers",
        "IT",
        listed("CLOCK-WALL", 2, extra={"product": {"serialNumbers": ["CW-000017", "CW-000018"]}}),
        done(1, "98.00"),
        status="SHIPPED",
        **_BY_AMAZON,
    )
    book.order(
        "FBA not shipped yet",
        "DE",
        listed("VASE-BLUE"),
        waiting("27.00"),
        steps=[{"status": "SHIPPED"}],
        **_BY_AMAZON,
    )
    book.order(
        "FBA shipped in part",
        "DE",
        listed("MUG-STONE", 4, shipped=3),
        waiting("50.00"),
        status="PARTIALLY_SHIPPED",
        steps=[{"status": "SHIPPED"}],
        **_BY_AMAZON,
    )
