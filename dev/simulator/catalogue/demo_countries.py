"""Orders the seller ships: stores of other countries, and tax that Amazon collects."""

from .base import done
from .book import Book, listed
from .builders import Item
from .people import BY_NAME


def add_to(book: Book) -> None:
    _add_stores(book)
    _add_tax_by_amazon(book)


def _add_stores(book: Book) -> None:
    book.order(
        "Milan, 22 % and 4 %", "IT", [listed("LAMP-OAK"), listed("BOOK-ALPS")], done(2, "59.85")
    )
    book.order("Madrid, a name of three words", "ES", listed("CLOCK-WALL"), done(1, "49.00"))
    book.order(
        "Canary Islands: outside the Union's VAT",
        "ES",
        Item("CLOCK-WALL", 1, "40.50", vat="0"),
        done(1, "40.50"),
        buyer=BY_NAME["Iker Etxeberria"],
    )
    book.order("Amsterdam, two units", "NL", listed("SCARF-WOOL", 2), done(1, "69.00"))
    book.order(
        "Leeds, in pounds and without any TAX",
        "GB",
        Item("LAMP-OAK", 1, "34.99"),
        done(1, "34.99"),
    )
    book.order("Stockholm, in kronor", "SE", listed("BAG-CANVAS", 1, "249.00"), done(1, "249.00"))
    book.order(
        "Kraków, in złoty, with shipping",
        "PL",
        listed("PEN-SET-3", 2, "84.99", shipping="12.99"),
        done(2, "182.97"),
    )


def _add_tax_by_amazon(book: Book) -> None:
    book.order(
        "Bristol, Amazon is the deemed supplier",
        "GB",
        listed("VASE-BLUE", 1, "30.00", by_amazon=True),
        done(1, "30.00", tax_by_amazon="5.00"),
    )
    book.order(
        "Cardiff, Amazon is the deemed supplier, shipping charged",
        "GB",
        listed("BAG-CANVAS", 1, "19.99", shipping="3.99", by_amazon=True),
        done(2, "23.98", tax_by_amazon="3.99"),
    )
    book.order(
        "Imported into the Union under IOSS",
        "DE",
        listed("VASE-BLUE", 1, "59.50", by_amazon=True, scheme="IOSS"),
        done(1, "59.50", tax_by_amazon="9.50"),
    )
    book.order(
        "Sold from the Dutch store to Ghent under UOSS",
        "NL",
        listed("MUG-STONE", 2, "12.10", scheme="UOSS"),
        done(1, "24.20", tax_by_amazon="4.20"),
        buyer=BY_NAME["Sophie Peeters"],
    )
