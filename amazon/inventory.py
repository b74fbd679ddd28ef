"""The FBA Inventory API: the seller's stock in Amazon's warehouses.

https://developer-docs.amazon.com/sp-api/docs/fba-inventory-api
"""

from dataclasses import dataclass

from .payload import Node

# Sums of these have to fit into an integer of PostgreSQL.
MAX_UNITS = 100_000_000


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
    def from_node(cls, node: Node) -> "InventorySummary":
        details = node.child_or_empty("inventoryDetails")
        inbound = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")
        reserved = details.child_or_empty("reservedQuantity")
        unsellable = details.child_or_empty("unfulfillableQuantity")
        return cls(
            sku=node.text("sellerSku", required=True),
            asin=node.text("asin"),
            fulfillable=_units(details, "fulfillableQuantity"),
            inbound=sum(_units(details, name) for name in inbound),
            reserved=_units(reserved, "totalReservedQuantity"),
            unsellable=_units(unsellable, "totalUnfulfillableQuantity"),
        )


def _units(node: Node, name: str) -> int:
    return node.whole(name, most=MAX_UNITS) or 0


@dataclass(frozen=True, slots=True)
class InventoryPage:
    """One page of the summaries.

    ``problems`` says of each summary that cannot be read why: its units are not known.
    """

    summaries: tuple[InventorySummary, ...]
    next_token: str
    problems: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: object) -> "InventoryPage":
        node = Node(value, "the answer")
        summaries, problems = node.read_each("inventorySummaries", InventorySummary.from_node)
        return cls(
            summaries=summaries,
            next_token=node.child_or_empty("pagination").text("nextToken"),
            problems=problems,
        )
