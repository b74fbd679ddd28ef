"""``fe``: orders of one seller in Japan, Australia and Singapore.

Prices include the tax and no TAX is listed; the yen has no decimals.
"""

from datetime import datetime
from typing import Any

from .base import Catalogue, done, ignored, waiting
from .book import Book
from .builders import Item
from .people import BY_NAME

_BY_AMAZON: dict[str, Any] = {"by": "AMAZON", "programs": ["PRIME"]}


def catalogue(now: datetime) -> Catalogue:
    """The orders as of ``now``."""
    book = Book("fe")
    _add_japanese(book)
    _add_japanese_by_amazon(book)
    _add_southern(book)
    _add_held(book)
    return book.catalogue(now)


def _add_japanese(book: Book) -> None:
    book.order(
        "Yen without decimals, two units",
        "JP",
        Item("MUG-STONE", 2, "6980"),
        done(1, "13960"),
    )
    book.order(
        "Yen, cash on delivery with its fee",
        "JP",
        Item("LAMP-OAK", 1, "4980", cod_fee="330"),
        done(2, "5310"),
        payment="CashOnDelivery",
    )
    book.order(
        "Yen, shipping and gift wrap",
        "JP",
        Item(
            "TEA-EARL-100",
            3,
            "880",
            shipping="410",
            gift_wrap="275",
            gift_level="GIFTWRAP-CLASSIC",
            gift_message="お誕生日おめでとうございます",
        ),
        done(3, "3325"),
    )
    book.order(
        "Yen, coupon and free shipping",
        "JP",
        Item("SCARF-WOOL", 1, "3300", discount="330", shipping="410", shipping_discount="410"),
        done(1, "2970"),
    )
    book.order(
        "Yen, item and shipping discounts, both in part",
        "JP",
        Item("BOOK-ALPS", 2, "1650", discount="165", shipping="500", shipping_discount="200"),
        done(2, "3435"),
    )


def _add_japanese_by_amazon(book: Book) -> None:
    points = {"pointsNumber": 50, "pointsMonetaryValue": {"amount": "50", "currencyCode": "JPY"}}
    book.order(
        "Yen, FBA shipped, points and a serial number",
        "JP",
        Item(
            "CLOCK-WALL",
            1,
            "4990",
            extra={
                "expense": {"pointsCost": {"pointsGranted": points}},
                "product": {"serialNumbers": ["CW-JP-000301"]},
            },
        ),
        done(1, "4990"),
        status="SHIPPED",
        buyer=BY_NAME["田中 優子"],
        **_BY_AMAZON,
    )


def _add_southern(book: Book) -> None:
    book.order(
        "Melbourne, GST in the price",
        "AU",
        Item("VASE-BLUE", 2, "44.00", shipping="9.90"),
        done(2, "97.90"),
    )
    book.order(
        "Melbourne, low-value goods whose GST Amazon collects",
        "AU",
        Item("NOTE-A5", 1, "11.00", vat="10", by_amazon=True),
        done(1, "11.00", tax_by_amazon="1.00"),
    )
    book.order(
        "Singapore, GST in the price", "SG", Item("BAG-CANVAS", 1, "32.70"), done(1, "32.70")
    )


def _add_held(book: Book) -> None:
    book.order(
        "Yen, unpaid at the convenience store: pending, amounts known",
        "JP",
        Item("PEN-SET-3", 1, "2480"),
        waiting("2480"),
        status="PENDING",
        payment="ConvenienceStore",
        steps=[{"status": "UNSHIPPED"}, {"status": "CANCELLED"}],
    )
    book.order(
        "Yen, FBA being picked",
        "JP",
        Item("LAMP-OAK", 1, "4980"),
        waiting("4980"),
        **_BY_AMAZON,
    )
    book.order(
        "Yen, cancelled",
        "JP",
        Item("LAMP-OAK", 1, "4980"),
        ignored("4980"),
        status="CANCELLED",
    )
