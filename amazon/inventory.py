"""The FBA Inventory API: the seller's stock in Amazon's warehouses.

https://developer-docs.amazon.com/sp-api/docs/fba-inventory-api
"""

from dataclasses import dataclass

from .payload import Node


@dataclass(frozen=True, slots=True)
class InventorySummary:
    """The units of a SKU. ``inbound`` is on its way to Amazon or being received, ``reserved``
    is there but promised or being moved, ``unsellable`` is damaged or expired."""

    sku: str
    asin: str
    fulfillable: int
    inbound: int
    reserved: int
    unsellable: int

    @classmethod
    def from_node(cls, node):
        details = node.child_or_empty("inventoryDetails")
        inbound = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")
        reserved = details.child_or_empty("reservedQuantity")
        unsellable = details.child_or_empty("unfulfillableQuantity")
        return cls(
            sku=node.text("sellerSku", required=True),
            asin=node.text("asin"),
            fulfillable=details.whole("fulfillableQuantity") or 0,
            inbound=sum(details.whole(name) or 0 for name in inbound),
            reserved=reserved.whole("totalReservedQuantity") or 0,
            unsellable=unsellable.whole("totalUnfulfillableQuantity") or 0,
        )


@dataclass(frozen=True, slots=True)
class InventoryPage:
    """One page of the summaries."""

    summaries: tuple[InventorySummary, ...]
    next_token: str

    @classmethod
    def from_json(cls, value):
        node = Node(value, "the answer")
        return cls(
            summaries=tuple(
                InventorySummary.from_node(child) for child in node.children("inventorySummaries")
            ),
            next_token=node.child_or_empty("pagination").text("nextToken"),
        )
