"""``na``: orders of one seller in the United States, Canada and Mexico.

American stores add tax to their prices, and Amazon mostly collects and remits it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from .base import Catalogue, done, ignored, waiting
from .book import Book
from .builders import Item
from .people import BY_NAME

_BY_AMAZON: dict[str, Any] = {"by": "AMAZON", "programs": ["PRIME"], "service": "SECOND_DAY"}


def catalogue(now: datetime) -> Catalogue:
    """The orders as of ``now``."""
    book = Book("na")
    _add_american(book)
    _add_american_by_amazon(book)
    _add_canadian_and_mexican(book)
    _add_held(book)
    return book.catalogue(now)


def _taxed(sku: str, quantity: int, price: str, rate: str, **fields: Any) -> Item:
    """An item whose tax Amazon adds, collects and remits, without saying for what part."""
    fields.setdefault("tax_details", False)
    return Item(sku, quantity, price, sales_tax=rate, by_amazon=True, **fields)


def _add_american(book: Book) -> None:
    book.order(
        "Facilitator tax in one sum",
        "US",
        _taxed("LAMP-OAK", 1, "39.99", "10"),
        done(1, "43.99", tax_by_amazon="4.00"),
    )
    book.order(
        "Facilitator tax by part: item, shipping and gift wrap",
        "US",
        _taxed(
            "VASE-BLUE",
            2,
            "25.00",
            "8",
            shipping="6.00",
            gift_wrap="4.00",
            gift_level="GIFTWRAP-CLASSIC",
            gift_message="Happy birthday!",
            tax_details=True,
        ),
        done(3, "64.80", tax_by_amazon="4.80"),
        service="EXPEDITED",
    )
    book.order(
        "Facilitator tax after a discount",
        "US",
        _taxed("SCARF-WOOL", 1, "40.00", "10", discount="10.00", tax_details=True),
        done(1, "33.00", tax_by_amazon="3.00"),
    )
    book.order(
        "Sales tax that the seller remits",
        "US",
        Item("MUG-STONE", 2, "15.00", sales_tax="5", tax_details=True),
        done(1, "31.50"),
    )
    book.order(
        "Exempt business buyer: no TAX at all",
        "US",
        Item("NOTE-A5", 20, "4.50"),
        done(1, "90.00"),
        buyer=replace(BY_NAME["Latoya Johnson"], company="Peachtree Schools"),
        purchase_order="PS-4711",
        programs=["AMAZON_BUSINESS"],
    )
    book.order(
        "Picked up in a store: no address",
        "US",
        _taxed("BAG-CANVAS", 1, "20.00", "10"),
        done(1, "22.00", tax_by_amazon="2.00"),
        programs=["IN_STORE_PICK_UP"],
        extra={"recipient": None},
    )


def _add_american_by_amazon(book: Book) -> None:
    book.order(
        "FBA shipped with facilitator tax",
        "US",
        [_taxed("CLOCK-WALL", 1, "55.00", "6"), _taxed("PEN-SET-3", 1, "25.00", "6")],
        done(2, "84.80", tax_by_amazon="4.80"),
        status="SHIPPED",
        buyer=None,
        **_BY_AMAZON,
    )


def _add_canadian_and_mexican(book: Book) -> None:
    book.order(
        "Ontario, harmonised tax by Amazon",
        "CA",
        _taxed("TEA-EARL-100", 3, "9.00", "13", shipping="5.00", tax_details=True),
        done(2, "36.16", tax_by_amazon="4.16"),
        buyer=BY_NAME["Liam Tremblay"],
    )
    book.order(
        "Quebec, two taxes in one sum that the seller remits",
        "CA",
        Item("BOOK-ALPS", 1, "30.00", sales_tax="14.975", tax_details=False),
        done(1, "34.49"),
        buyer=BY_NAME["Chloé Gagnon"],
    )
    book.order(
        "Mexico, prices with tax and no TAX entry",
        "MX",
        Item("MUG-STONE", 2, "249.00", shipping="99.00"),
        done(2, "597.00"),
    )


def _add_held(book: Book) -> None:
    book.order(
        "American order still pending",
        "US",
        _taxed("LAMP-OAK", 1, "39.99", "10"),
        waiting(),
        status="PENDING",
        amounts=False,
        steps=[{"status": "UNSHIPPED", "amounts": True}],
    )
    book.order(
        "American order cancelled",
        "US",
        _taxed("LAMP-OAK", 1, "39.99", "10"),
        ignored(),
        status="CANCELLED",
        amounts=False,
    )
    book.order(
        "Multi-channel order of another shop",
        "US",
        Item("LAMP-OAK", 1, "39.99"),
        ignored(),
        prefix="S01",
        status="SHIPPED",
        by="AMAZON",
        channel="NON_AMAZON",
        amounts=False,
    )
