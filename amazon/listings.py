"""The Listings Items API: what a seller offers, and how many of it.

https://developer-docs.amazon.com/sp-api/docs/listings-items-api
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .errors import AmazonPayloadError
from .payload import Node
from .texts import MESSAGE_SIZE, shorten

# How Amazon names the seller's own stock. Amazon's warehouses have names such as AMAZON_EU.
MERCHANT_CHANNEL = "DEFAULT"
# More than this is no quantity, but somebody's way to say "no end of it".
MOST_UNITS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A SKU on a marketplace. ``product_type`` has to be named with every change of it,
    ``quantity`` is how many units of the seller's own stock Amazon sells."""

    sku: str
    asin: str
    product_type: str
    channels: tuple[str, ...]
    quantity: int

    @classmethod
    def from_node(cls, node: Node, marketplace_id: str) -> "Listing":
        summary = _of_marketplace(node.children("summaries"), marketplace_id)
        kind = _of_marketplace(node.children("productTypes"), marketplace_id)
        channels = node.children("fulfillmentAvailability")
        return cls(
            sku=node.text("sku", required=True),
            asin=summary.text("asin"),
            product_type=kind.text("productType") or summary.text("productType"),
            channels=tuple(entry.text("fulfillmentChannelCode") for entry in channels),
            quantity=min(sum(_own_units(entry) for entry in channels), MOST_UNITS),
        )

    @property
    def is_fulfilled_by_amazon(self) -> bool:
        return any(channel != MERCHANT_CHANNEL for channel in self.channels)


def _of_marketplace(nodes: Iterable[Node], marketplace_id: str) -> Node:
    mine = (node for node in nodes if node.text("marketplaceId") == marketplace_id)
    return next(mine, Node({}))


def _own_units(entry: Node) -> int:
    if entry.text("fulfillmentChannelCode") != MERCHANT_CHANNEL:
        return 0
    try:
        return entry.whole("quantity") or 0
    except AmazonPayloadError:
        # What is shown to compare with must not keep a listing from being read.
        return 0


@dataclass(frozen=True, slots=True)
class Submission:
    """Amazon's answer to a change of a listing, which comes with HTTP 200 even if refused."""

    is_accepted: bool
    reason: str

    @classmethod
    def from_json(cls, value: object) -> "Submission":
        node = Node(value, "the answer")
        status = node.text("status", required=True)
        texts = [
            issue.text("message")
            for issue in node.children("issues")
            if issue.text("severity") == "ERROR"
        ]
        return cls(
            is_accepted=status in ("ACCEPTED", "VALID") and not texts,
            reason=shorten(" ".join(dict.fromkeys(text for text in texts if text)), MESSAGE_SIZE),
        )


def quantity_patch(product_type: str, quantity: int) -> dict[str, Any]:
    """The body of patchListingsItem, and of a message in a listings feed, for a quantity.

    Replacing the attribute would set the handling time and the restock date back:
    https://developer-docs.amazon.com/sp-api/docs/merge-a-listing
    """
    availability = {"fulfillment_channel_code": MERCHANT_CHANNEL, "quantity": quantity}
    return {
        "productType": product_type,
        "patches": [
            {
                "op": "merge",
                "path": "/attributes/fulfillment_availability",
                "value": [availability],
            }
        ],
    }
