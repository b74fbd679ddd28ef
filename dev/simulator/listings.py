"""What the sellers offer on Amazon, by marketplace and SKU."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import listing_patches
from .catalogue.products import BY_SKU, PRODUCTS, Product
from .clock import Clock
from .marketplaces import BY_COUNTRY, BY_ID
from .sellers import Seller, Sellers
from .shapes import JsonObject
from .times import text

#: What a listing fulfilled by the seller starts with.
FIRST_QUANTITY = 5


@dataclass
class Listing:
    """One SKU of a seller in one marketplace.

    ``availability`` is the attribute fulfillment_availability, entry by entry.
    """

    sku: str
    marketplace_id: str
    product: Product
    product_type: str
    availability: list[JsonObject]
    created: datetime
    updated: datetime
    attributes: JsonObject = field(default_factory=dict)
    refusal: str = ""  #: why Amazon refuses every change, empty where it does not
    barcode: str = ""  #: by which the seller listed it, empty where that was the ASIN
    title: str = ""
    asin: str = ""
    price: str = ""

    def __post_init__(self) -> None:
        self.title = self.title or self.product.name
        self.asin = self.asin or self.product.asin
        self.price = self.price or self.product.price

    @property
    def barcode_type(self) -> str:
        """Amazon's number of the kind of barcode: ISBN, UPC or EAN."""
        return {10: "2", 12: "3"}.get(len(self.barcode), "4")

    @property
    def by_amazon(self) -> bool:
        """Whether Amazon ships it."""
        codes = [entry.get("fulfillment_channel_code", "") for entry in self.availability]
        return any(code.startswith("AMAZON_") for code in codes)

    @property
    def quantity(self) -> int | None:
        """The quantity the seller offers, None where Amazon ships it."""
        for entry in self.availability:
            if entry.get("fulfillment_channel_code") == "DEFAULT":
                return entry.get("quantity")
        return None

    def as_json(self, datasets: Collection[str]) -> JsonObject:
        """The item of the Listings Items API with these datasets."""
        every: dict[str, Callable[[], Any]] = {
            "summaries": self._summaries,
            "attributes": self._attributes,
            "issues": list,
            "offers": list,
            "fulfillmentAvailability": self._fulfillment_availability,
            "procurement": list,
            "relationships": list,
            "productTypes": self._product_types,
        }
        return {"sku": self.sku, **{name: every[name]() for name in every if name in datasets}}

    def _summaries(self) -> list[JsonObject]:
        summary: JsonObject = {
            "marketplaceId": self.marketplace_id,
            "asin": self.asin,
            "productType": self.product_type,
            "conditionType": "new_new",
            "status": ["BUYABLE"] if self.by_amazon or self.quantity else [],
            "itemName": self.title,
            "createdDate": text(self.created),
            "lastUpdatedDate": text(self.updated),
        }
        summary["status"].append("DISCOVERABLE")
        if self.by_amazon:
            summary["fnSku"] = "X" + self.asin[1:]
        return [summary]

    def _attributes(self) -> JsonObject:
        name = {"value": self.title, "marketplace_id": self.marketplace_id}
        return {
            "item_name": [name],
            **self.attributes,
            "fulfillment_availability": self.availability,
        }

    def _fulfillment_availability(self) -> list[JsonObject]:
        names = {"fulfillment_channel_code": "fulfillmentChannelCode", "quantity": "quantity"}
        return [
            {names[name]: value for name, value in entry.items() if name in names}
            for entry in self.availability
        ]

    def _product_types(self) -> list[JsonObject]:
        return [{"marketplaceId": self.marketplace_id, "productType": self.product_type}]


class Listings:
    """The listings of all sellers; at first each sells every product in each of its stores."""

    def __init__(self, clock: Clock, sellers: Sellers) -> None:
        self._clock = clock
        self._sellers = sellers
        self._shelves: dict[tuple[str, str], dict[str, Listing]] = {}
        self._lock = threading.RLock()
        #: Accepted quantities as (seller key, country, SKU, quantity), oldest first.
        self.changes: list[tuple[str, str, str, int | None]] = []
        #: Listings of Amazon's that a change made the seller's: (seller key, country, SKU).
        self.switched_to_merchant: list[tuple[str, str, str]] = []

    def add(
        self,
        seller: str,
        country: str,
        sku: str,
        *,
        product_type: str = "",
        channel: str = "DEFAULT",
        quantity: int | None = None,
        **facts: Any,
    ) -> Listing:
        """Add a listing or replace it, and return it.

        :param channel: "DEFAULT" where the seller ships, else "AMAZON_EU", "AMAZON_NA", …
        :param quantity: of a listing that the seller ships
        :param facts: ``title``, ``asin``, ``barcode`` and ``price``, if not those of the product
        """
        product = BY_SKU.get(sku) or Product(sku, f"Article {sku}", "10.00")
        quantity = FIRST_QUANTITY if quantity is None else quantity
        listing = Listing(
            sku=sku,
            marketplace_id=BY_COUNTRY[country].id,
            product=product,
            product_type=product_type or product.product_type,
            availability=[_entry(channel, quantity)],
            created=self._clock.now(),
            updated=self._clock.now(),
            **facts,
        )
        with self._lock:
            self.of(seller, listing.marketplace_id)[sku] = listing
        return listing

    def add_many(
        self,
        seller: str,
        country: str,
        count: int,
        *,
        prefix: str = "BENCH-",
        quantity: int | None = None,
    ) -> list[str]:
        """Add ``count`` listings that the seller ships, and return their SKUs."""
        skus = [f"{prefix}{number:06d}" for number in range(count)]
        for sku in skus:
            self.add(seller, country, sku, quantity=quantity)
        return skus

    def get(self, seller: str, country: str, sku: str) -> Listing:
        """A listing; KeyError where there is none."""
        return self.of(seller, BY_COUNTRY[country].id)[sku]

    def quantity(self, seller: str, country: str, sku: str) -> int | None:
        """The quantity the seller offers, None where Amazon ships it."""
        return self.get(seller, country, sku).quantity

    def refuse(self, seller: str, country: str, sku: str, message: str) -> None:
        """Have every change of a listing refused with this issue; "" takes it back."""
        self.get(seller, country, sku).refusal = message

    def remove(self, seller: str, country: str, sku: str) -> None:
        """Take a listing away."""
        del self.of(seller, BY_COUNTRY[country].id)[sku]

    def of(self, seller_key: str, marketplace_id: str) -> dict[str, Listing]:
        """The listings of a seller in a marketplace, by SKU."""
        with self._lock:
            if (seller_key, marketplace_id) not in self._shelves:
                shelf = self._shelves[seller_key, marketplace_id] = {}
                self._fill(shelf, self._sellers[seller_key], marketplace_id)
            return self._shelves[seller_key, marketplace_id]

    def patch(
        self,
        seller_key: str,
        listing: Listing,
        product_type: str,
        patches: list[JsonObject],
        preview: bool = False,
    ) -> list[JsonObject]:
        """Change a listing, or with ``preview`` only judge it; returns the issues.

        Nothing changes where there are issues.
        """
        with self._lock:
            issues, changed = listing_patches.apply(listing, product_type, patches)
            if not issues and not preview:
                self._accept(seller_key, listing, changed)
            return issues

    def _accept(self, seller_key: str, listing: Listing, changed: JsonObject) -> None:
        country = BY_ID[listing.marketplace_id].country
        was_amazons = listing.by_amazon
        listing.availability = changed.pop("fulfillment_availability", listing.availability)
        listing.attributes = changed
        listing.updated = self._clock.now()
        self.changes.append((seller_key, country, listing.sku, listing.quantity))
        if was_amazons and not listing.by_amazon:
            self.switched_to_merchant.append((seller_key, country, listing.sku))

    def _fill(self, shelf: dict[str, Listing], seller: Seller, marketplace_id: str) -> None:
        offered = set(seller.marketplace_ids) - seller.not_participating
        marketplace = BY_ID[marketplace_id]
        if marketplace_id not in offered or BY_COUNTRY[marketplace.country] != marketplace:
            return
        amazons = f"AMAZON_{marketplace.country if seller.region == 'fe' else seller.region}"
        for product in PRODUCTS:
            channel = amazons.upper() if product.by_amazon else "DEFAULT"
            self.add(seller.key, marketplace.country, product.sku, channel=channel)


def _entry(channel: str, quantity: int) -> JsonObject:
    entry = {"fulfillment_channel_code": channel}
    return entry if channel != "DEFAULT" else {**entry, "quantity": quantity}
