"""Orders the seller ships: who buys, and where it goes."""

from dataclasses import replace

from .base import done
from .book import Book, listed
from .builders import Item
from .people import BY_NAME

_ANNA = BY_NAME["Anna Schneider"]
_NO_STREET = {
    "buyer": None,
    "recipient": {
        "deliveryAddress": {"name": None, "addressLine1": None, "postalCode": None, "phone": None}
    },
}


def add_to(book: Book) -> None:
    _add_businesses(book)
    _add_addresses(book)
    _add_anonymous(book)


def _add_businesses(book: Book) -> None:
    price = {"product": {"price": {"priceDesignation": "BUSINESS_PRICE"}}}
    book.order(
        "Business buyer with company, purchase order and VAT number",
        "DE",
        listed("NOTE-A5", 10, extra=price),
        done(1, "49.90"),
        buyer=replace(BY_NAME["Katrin Vogel"], company="Vogel Architekten GmbH"),
        purchase_order="PO-2026-0815",
        vat_number="DE123456788",
        programs=["AMAZON_BUSINESS"],
        address_type="COMMERCIAL",
    )
    book.order(
        "Business buyer abroad, reverse charge: VAT of zero",
        "DE",
        Item("LAMP-OAK", 2, "33.53", vat="0", extra=price),
        done(1, "67.06"),
        buyer=replace(BY_NAME["Daan van der Berg"], company="Berg Kantoor B.V."),
        vat_number="NL123456782B90",
        programs=["AMAZON_BUSINESS"],
    )


def _add_addresses(book: Book) -> None:
    book.order(
        "Delivery to a pickup point",
        "FR",
        listed("TEA-EARL-100", 2),
        done(1, "12.98"),
        recipient=replace(
            BY_NAME["Hugo Marchand"],
            company="Amazon Locker – Bellecour",
            street="Rue de la République 12",
            extra="Casier 7",
        ),
        address_type="PICKUP_POINT",
    )
    book.order(
        "Bought by one, delivered to another",
        "DE",
        listed("VASE-BLUE"),
        done(1, "27.00"),
        buyer=BY_NAME["Mehmet Yıldız"],
        recipient=BY_NAME["Lena Hoffmann"],
    )
    book.order(
        "Second order of the same buyer",
        "DE",
        listed("BOOK-ALPS"),
        done(1, "19.95"),
        buyer=_ANNA,
    )
    book.order(
        "Third order of the same buyer, to another address",
        "DE",
        listed("MUG-STONE"),
        done(1, "12.50"),
        buyer=_ANNA,
        recipient=_ANNA.at(BY_NAME["Lena Hoffmann"]),
    )


def _add_anonymous(book: Book) -> None:
    book.order(
        "Buyer without a name, address complete",
        "DE",
        listed("BAG-CANVAS"),
        done(1, "18.90"),
        extra={"buyer": {"buyerName": None}},
    )
    book.order(
        "Name, street and postcode withheld",
        "DE",
        listed("SCARF-WOOL"),
        done(1, "34.50"),
        extra=_NO_STREET,
    )
    book.order(
        "Nobody at all: neither buyer nor recipient",
        "DE",
        listed("NOTE-A5"),
        done(1, "4.99"),
        buyer=None,
    )
