"""``demo``: sixty orders of one European seller, every one of which goes as expected."""

from datetime import datetime

from . import (
    demo_amazon,
    demo_amounts,
    demo_countries,
    demo_held,
    demo_merchant,
    demo_people,
)
from .base import Catalogue
from .book import Book

_CHAPTERS = (
    demo_merchant,
    demo_amounts,
    demo_people,
    demo_countries,
    demo_amazon,
    demo_held,
)


def catalogue(now: datetime) -> Catalogue:
    """The sixty orders as of ``now``."""
    book = Book("eu")
    for chapter in _CHAPTERS:
        chapter.add_to(book)
    return book.catalogue(now)
