"""``demo``: sixty orders of one European seller, every one of which goes as expected."""

from . import demo_amazon, demo_amounts, demo_held, demo_merchant, demo_people
from .book import Book


def catalogue(now):
    """The sixty orders as of ``now``."""
    book = Book("eu")
    for chapter in (demo_merchant, demo_amounts, demo_people, demo_amazon, demo_held):
        chapter.add_to(book)
    return book.catalogue(now)
