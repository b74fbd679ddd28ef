"""Orders that make no sale order: not yet, or never."""

from .base import ignored, waiting
from .book import Book, listed


def add_to(book: Book) -> None:
    book.order(
        "Pending, then to be shipped, then cancelled",
        "DE",
        listed("BAG-CANVAS"),
        waiting(),
        status="PENDING",
        amounts=False,
        steps=[
            {"status": "UNSHIPPED", "amounts": True},
            {"status": "CANCELLED", "amounts": True},
        ],
    )
    book.order(
        "Pre-order of something not out yet",
        "FR",
        listed("BOOK-ALPS"),
        waiting(),
        status="PENDING_AVAILABILITY",
        amounts=False,
        programs=["PREORDER"],
        steps=[{"status": "PENDING"}, {"status": "UNSHIPPED", "amounts": True}],
    )
    book.order(
        "A status nobody has heard of yet",
        "DE",
        listed("MUG-STONE"),
        waiting("12.50"),
        status="ON_HOLD",
    )
    book.order(
        "Not Amazon's own channel: Amazon ships for the seller's own shop",
        "DE",
        listed("MUG-STONE", 2),
        ignored(),
        prefix="S02",
        status="SHIPPED",
        by="AMAZON",
        channel="NON_AMAZON",
        amounts=False,
    )
    book.order(
        "Cancelled before anybody saw it",
        "ES",
        listed("LAMP-OAK"),
        ignored(),
        status="CANCELLED",
        amounts=False,
    )
    book.order(
        "Shipped by the seller outside of Odoo",
        "NL",
        listed("VASE-BLUE"),
        ignored("27.00"),
        status="SHIPPED",
    )
    book.order(
        "Amazon cannot deliver it",
        "GB",
        listed("CLOCK-WALL", 1, "42.00"),
        ignored(),
        status="UNFULFILLABLE",
        by="AMAZON",
        amounts=False,
    )
