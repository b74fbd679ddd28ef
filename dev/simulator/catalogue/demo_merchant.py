"""Orders the seller ships: what is in them."""

from .base import done
from .book import Book, listed
from .builders import Item
from .people import BY_NAME

FIRST = "One lamp for Berlin, VAT listed apart"


def add_to(book: Book) -> None:
    book.order(FIRST, "DE", listed("LAMP-OAK"), done(1, "39.90"), buyer=BY_NAME["Anna Schneider"])
    book.order(
        "Three mugs on one line: Amazon's amounts are line totals",
        "DE",
        listed("MUG-STONE", 3),
        done(1, "37.50"),
    )
    book.order(
        "A lamp and a book, each at its own VAT rate",
        "DE",
        [listed("LAMP-OAK"), listed("BOOK-ALPS")],
        done(2, "59.85"),
    )
    book.order(
        "Ten different items in one order",
        "DE",
        [
            listed("LAMP-OAK"),
            listed("MUG-STONE", 2),
            listed("BOOK-ALPS"),
            listed("TEA-EARL-100", 4),
            listed("PEN-SET-3"),
            listed("NOTE-A5", 5),
            listed("SCARF-WOOL"),
            listed("BAG-CANVAS", 2),
            listed("VASE-BLUE"),
            listed("CLOCK-WALL"),
        ],
        done(10, "309.05"),
    )
    book.order(
        "A SKU that no product bears",
        "DE",
        listed("OLD-STOCK-0815", 2, "7.77"),
        done(1, "15.54"),
        programs=["PRIME", "PREMIUM"],
        service="SECOND_DAY",
    )
    book.order(
        "Two of three mugs still to ship",
        "DE",
        listed("MUG-STONE", 3, shipped=1),
        done(1, "37.50"),
        status="PARTIALLY_SHIPPED",
    )
    book.order(
        "A product made to the buyer's wishes",
        "DE",
        listed(
            "ENGRAVING",
            extra={"product": {"customization": {"customizedUrl": "https://example.com/c.zip"}}},
        ),
        done(1, "9.00"),
    )
    book.order(
        "The buyer asks to cancel before it is shipped",
        "DE",
        listed(
            "SCARF-WOOL",
            extra={"cancellation": {"cancellationRequest": _REQUEST}},
        ),
        done(1, "34.50"),
        steps=[{"status": "CANCELLED"}],
    )
    book.order(
        "Replacement at no charge",
        "DE",
        listed("LAMP-OAK", 1, "0.00"),
        done(1, "0.00"),
        replaces=book.order_id(FIRST, "DE"),
    )
    book.order(
        "Values nobody has heard of yet",
        "DE",
        listed("NOTE-A5", 2, extra=_NOVELTIES),
        done(1, "9.98"),
        programs=["HOLOGRAM_DELIVERY"],
        service="BY_AIRSHIP",
        address_type="HOUSEBOAT",
        payment="MoonCredit",
    )
    book.order(
        "Seven at an odd price",
        "FR",
        Item("NOTE-A5", 7, "1.43", vat="20"),
        done(1, "10.01"),
    )


_REQUEST = {"requester": "BUYER", "cancelReason": "Bought elsewhere"}
_NOVELTIES = {
    "programs": ["GROWS_WITH_YOU"],
    "product": {"condition": {"conditionType": "PRE_LOVED", "conditionSubtype": "CHARMING"}},
    "tax": {"taxCalculationBreakdowns": [{"reportingScheme": "MOON_STOP_SHOP"}]},
}
