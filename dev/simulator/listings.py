"""What the sellers offer on Amazon, by marketplace and SKU."""

import threading
from dataclasses import dataclass, field
from datetime import datetime

from . import listing_patches
from .catalogue.products import BY_SKU, PRODUCTS, Product
from .marketplaces import BY_COUNTRY, BY_ID
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
    availability: list
    created: datetime
    updated: datetime
    attributes: dict = field(default_factory=dict)
    refusal: str = ""  #: why Amazon refuses every change, empty where it does not

    @property
    def by_amazon(self):
        """Whether Amazon ships it."""
        codes = [entry.get("fulfillment_channel_code", "") for entry in self.availability]
        return any(code.startswith("AMAZON_") for code in codes)

    @property
    def quantity(self):
        """The quantity the seller offers, None where Amazon ships it."""
        for entry in self.availability:
            if entry.get("fulfillment_channel_code") == "DEFAULT":
                return entry.get("quantity")
        return None

    def as_json(self, datasets):
        """The item of the Listings Items API with these datasets."""
        every = {
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

    def _summaries(self):
        summary = {
            "marketplaceId": self.marketplace_id,
            "asin": self.product.asin,
            "productType": self.product_type,
            "conditionType": "new_new",
            "status": ["BUYABLE"] if self.by_amazon or self.quantity else [],
            "itemName": self.product.name,
            "createdDate": text(self.created),
            "lastUpdatedDate": text(self.updated),
        }
        summary["status"].append("DISCOVERABLE")
        if self.by_amazon:
            summary["fnSku"] = "X" + self.product.asin[1:]
        return [summary]

    def _attributes(self):
        name = {"value": self.product.name, "marketplace_id": self.marketplace_id}
        return {
            "item_name": [name],
            **self.attributes,
            "fulfillment_availability": self.availability,
        }

    def _fulfillment_availability(self):
        names = {"fulfillment_channel_code": "fulfillmentChannelCode", "quantity": "quantity"}
        return [
            {names[name]: value for name, value in entry.items() if name in names}
            for entry in self.availability
        ]

    def _product_types(self):
        return [{"marketplaceId": self.marketplace_id, "productType": self.product_type}]


class Listings:
    """The listings of all sellers; at first each sells every product in each of its stores."""

    def __init__(self, clock, sellers):
        self._clock = clock
        self._sellers = sellers
        self._shelves = {}
        self._lock = threading.RLock()
        #: Accepted quantities as (seller key, country, SKU, quantity), oldest first.
        self.changes = []
        #: Listings of Amazon's that a change made the seller's: (seller key, country, SKU).
        self.switched_to_merchant = []

    def add(self, seller, country, sku, *, product_type="", channel="DEFAULT", quantity=None):
        """Add a listing or replace it, and return it.

        :param channel: "DEFAULT" where the seller ships, else "AMAZON_EU", "AMAZON_NA", …
        :param quantity: of a listing that the seller ships
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
        )
        with self._lock:
            self.of(seller, listing.marketplace_id)[sku] = listing
        return listing

    def add_many(self, seller, country, count, *, prefix="BENCH-", quantity=None):
        """Add ``count`` listings that the seller ships, and return their SKUs."""
        skus = [f"{prefix}{number:06d}" for number in range(count)]
        for sku in skus:
            self.add(seller, country, sku, quantity=quantity)
        return skus

    def get(self, seller, country, sku):
        """A listing; KeyError where there is none."""
        return self.of(seller, BY_COUNTRY[country].id)[sku]

    def quantity(self, seller, country, sku):
        """The quantity the seller offers, None where Amazon ships it."""
        return self.get(seller, country, sku).quantity

    def refuse(self, seller, country, sku, message):
        """Have every change of a listing refused with this issue; "" takes it back."""
        self.get(seller, country, sku).refusal = message

    def remove(self, seller, country, sku):
        """Take a listing away."""
        del self.of(seller, BY_COUNTRY[country].id)[sku]

    def of(self, seller_key, marketplace_id):
        """The listings of a seller in a marketplace, by SKU."""
        with self._lock:
            if (seller_key, marketplace_id) not in self._shelves:
                shelf = self._shelves[seller_key, marketplace_id] = {}
                self._fill(shelf, self._sellers[seller_key], marketplace_id)
            return self._shelves[seller_key, marketplace_id]

    def patch(self, seller_key, listing, product_type, patches, preview=False):
        """Change a listing, or with ``preview`` only judge it; returns the issues.

        Nothing changes where there are issues.
        """
        with self._lock:
            issues, changed = listing_patches.apply(listing, product_type, patches)
            if not issues and not preview:
                self._accept(seller_key, listing, changed)
            return issues

    def _accept(self, seller_key, listing, changed):
        country = BY_ID[listing.marketplace_id].country
        was_amazons = listing.by_amazon
        listing.availability = changed.pop("fulfillment_availability", listing.availability)
        listing.attributes = changed
        listing.updated = self._clock.now()
        self.changes.append((seller_key, country, listing.sku, listing.quantity))
        if was_amazons and not listing.by_amazon:
            self.switched_to_merchant.append((seller_key, country, listing.sku))

    def _fill(self, shelf, seller, marketplace_id):
        offered = set(seller.marketplace_ids) - seller.not_participating
        marketplace = BY_ID[marketplace_id]
        if marketplace_id not in offered or BY_COUNTRY[marketplace.country] != marketplace:
            return
        amazons = f"AMAZON_{marketplace.country if seller.region == 'fe' else seller.region}"
        for product in PRODUCTS:
            channel = amazons.upper() if product.by_amazon else "DEFAULT"
            self.add(seller.key, marketplace.country, product.sku, channel=channel)


def _entry(channel, quantity):
    entry = {"fulfillment_channel_code": channel}
    return entry if channel != "DEFAULT" else {**entry, "quantity": quantity}
