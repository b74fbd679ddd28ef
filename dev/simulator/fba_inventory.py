"""The sellers' stock in Amazon's warehouses, by marketplace and SKU."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .catalogue.products import BY_SKU, Product
from .clock import Clock
from .listings import Listings
from .marketplaces import BY_COUNTRY
from .shapes import JsonObject
from .times import text


@dataclass(frozen=True)
class Stock:
    """Units of one SKU: fulfillable, on their way to Amazon, reserved, and not to be sold."""

    sku: str
    product: Product
    updated: datetime
    fulfillable: int = 25
    inbound: int = 10
    reserved: int = 2
    unfulfillable: int = 1

    def as_json(self, details: bool) -> JsonObject:
        """The inventory summary of the FBA Inventory API."""
        summary = {
            "asin": self.product.asin,
            "fnSku": "X" + self.product.asin[1:],
            "sellerSku": self.sku,
            "condition": "NewItem",
            "lastUpdatedTime": text(self.updated),
            "productName": self.product.name,
            "totalQuantity": (self.fulfillable + self.inbound + self.reserved + self.unfulfillable),
        }
        return {**summary, "inventoryDetails": self._details()} if details else summary

    def _details(self) -> JsonObject:
        return {
            "fulfillableQuantity": self.fulfillable,
            "inboundWorkingQuantity": 0,
            "inboundShippedQuantity": self.inbound,
            "inboundReceivingQuantity": 0,
            "reservedQuantity": {
                "totalReservedQuantity": self.reserved,
                "pendingCustomerOrderQuantity": self.reserved,
                "pendingTransshipmentQuantity": 0,
                "fcProcessingQuantity": 0,
            },
            "researchingQuantity": {
                "totalResearchingQuantity": 0,
                "researchingQuantityBreakdown": [],
            },
            "unfulfillableQuantity": {
                "totalUnfulfillableQuantity": self.unfulfillable,
                "customerDamagedQuantity": self.unfulfillable,
                "warehouseDamagedQuantity": 0,
                "distributorDamagedQuantity": 0,
                "carrierDamagedQuantity": 0,
                "defectiveQuantity": 0,
                "expiredQuantity": 0,
            },
        }


class FbaInventory:
    """The stock of all sellers; what Amazon ships for them at first has some."""

    def __init__(self, clock: Clock, listings: Listings) -> None:
        self._clock = clock
        self._listings = listings
        self._shelves: dict[tuple[str, str], dict[str, Stock]] = {}
        self._lock = threading.RLock()

    def set(self, seller: str, country: str, sku: str, **quantities: Any) -> None:
        """Set some of ``fulfillable``, ``inbound``, ``reserved`` and ``unfulfillable``.

        A SKU that had no stock starts with none of each. As at Amazon, a change of what is
        inbound alone does not count as an update.
        """
        shelf = self.of(seller, BY_COUNTRY[country].id)
        with self._lock:
            stock = shelf.get(sku) or self._stock(sku, 0, 0, 0, 0)
            changed = replace(stock, **quantities)
            if replace(changed, inbound=stock.inbound) != stock:
                changed = replace(changed, updated=self._clock.now())
            shelf[sku] = changed

    def remove(self, seller: str, country: str, sku: str) -> None:
        """Have Amazon list a SKU no longer."""
        with self._lock:
            del self.of(seller, BY_COUNTRY[country].id)[sku]

    def of(self, seller_key: str, marketplace_id: str) -> dict[str, Stock]:
        """The stock of a seller in a marketplace, by SKU."""
        with self._lock:
            if (seller_key, marketplace_id) not in self._shelves:
                listings = self._listings.of(seller_key, marketplace_id)
                self._shelves[seller_key, marketplace_id] = {
                    sku: self._stock(sku) for sku, one in listings.items() if one.by_amazon
                }
            return self._shelves[seller_key, marketplace_id]

    def _stock(self, sku: str, *quantities: int) -> Stock:
        product = BY_SKU.get(sku) or Product(sku, f"Article {sku}", "10.00")
        return Stock(sku, product, self._clock.now(), *quantities)
