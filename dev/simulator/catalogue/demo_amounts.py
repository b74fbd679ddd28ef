"""Orders the seller ships: what they are charged for."""

from .base import done
from .book import Book, listed
from .builders import Item


def add_to(book: Book) -> None:
    _add_charges(book)
    _add_discounts(book)
    _add_forms_of_tax(book)


def _add_charges(book: Book) -> None:
    book.order(
        "Shipping charged",
        "DE",
        listed("BAG-CANVAS", shipping="4.99"),
        done(2, "23.89"),
    )
    book.order(
        "Express shipping: the service level is a product's internal reference",
        "DE",
        listed("CLOCK-WALL", shipping="9.99"),
        done(2, "58.99"),
        service="EXPEDITED",
    )
    book.order(
        "Gift wrap with a message: the wrap level is a product's internal reference",
        "DE",
        listed(
            "VASE-BLUE",
            gift_wrap="3.50",
            gift_level="GIFTWRAP-CLASSIC",
            gift_message="Alles Gute zum Geburtstag!\nDeine Schwester",
        ),
        done(2, "30.50"),
    )
    book.order(
        "Gift wrap of a level that no product bears",
        "FR",
        listed("BAG-CANVAS", gift_wrap="2.50", gift_level="XMAS-BOX"),
        done(2, "21.40"),
    )
    book.order(
        "A gift message without a charge",
        "DE",
        listed("TEA-EARL-100", gift_message="Einen schönen Nachmittag!"),
        done(1, "6.49"),
    )
    book.order(
        "Two units, shipping and gift wrap at once",
        "DE",
        listed("MUG-STONE", 2, shipping="4.99", gift_wrap="3.50", gift_level="GIFTWRAP-CLASSIC"),
        done(3, "33.49"),
    )
    book.order(
        "Two items at two VAT rates, each with its own shipping",
        "DE",
        [listed("NOTE-A5", 3, shipping="2.99"), listed("TEA-EARL-100", shipping="1.99")],
        done(4, "26.44"),
    )
    book.order(
        "Cash on delivery with its fee",
        "IT",
        listed("MUG-STONE", 2, cod_fee="3.50"),
        done(2, "28.50"),
        payment="CashOnDelivery",
    )


def _add_discounts(book: Book) -> None:
    book.order(
        "Ten per cent off the item",
        "DE",
        listed("SCARF-WOOL", discount="3.45", promotions=["AUTUMN-10"]),
        done(1, "31.05"),
    )
    book.order(
        "Free shipping: charged and wholly discounted",
        "DE",
        listed("BAG-CANVAS", shipping="4.99", shipping_discount="4.99"),
        done(1, "18.90"),
    )
    book.order(
        "Shipping discounted in part",
        "DE",
        listed("CLOCK-WALL", shipping="7.90", shipping_discount="2.90"),
        done(2, "54.00"),
    )
    book.order(
        "Item and shipping discounts in one entry",
        "DE",
        listed("PEN-SET-3", 2, discount="5.00", shipping="4.99", shipping_discount="4.99"),
        done(1, "44.98"),
    )
    book.order(
        "Discounts written with a minus sign",
        "DE",
        listed(
            "LAMP-OAK", discount="4.00", shipping="4.99", shipping_discount="1.00", minus_sign=True
        ),
        done(2, "39.89"),
    )
    book.order(
        "Item wholly discounted, shipping charged",
        "DE",
        listed("MUG-STONE", discount="12.50", shipping="4.99"),
        done(2, "4.99"),
    )


def _add_forms_of_tax(book: Book) -> None:
    book.order(
        "A VAT store that lists no tax: amounts as charged",
        "DE",
        Item("SCARF-WOOL", shipping="4.99"),
        done(2, "39.49"),
        totals_by_type=False,
    )
    book.order(
        "TAX in one sum, without its parts",
        "DE",
        listed("LAMP-OAK", tax_details=False),
        done(1, "39.90"),
    )
