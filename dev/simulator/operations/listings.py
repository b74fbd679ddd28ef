"""What the operations of the Listings Items API 2021-08-01 share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError, InvalidInputError, UnauthorizedError
from ..listings import Listing
from ..shapes import JsonObject
from . import bodies, parameters

if TYPE_CHECKING:
    from ..application import Call

DATASETS = (
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes",
)
PATH = "/listings/2021-08-01/items/<seller_id>"


def shelf(call: Call) -> dict[str, Listing]:
    """The listings by SKU that a request is about: the caller's own, in one marketplace."""
    if not call.seller.listing_role:
        raise UnauthorizedError()
    if call.arguments["seller_id"] != call.seller.seller_id:
        raise UnauthorizedError("The selling partner is not the one who authorised the call.")
    return call.simulator.listings.of(call.seller.key, marketplace_id(call))


def marketplace_id(call: Call) -> str:
    """The one marketplace of a request, where the caller sells."""
    ids = parameters.csv(call.query, "marketplaceIds", most=1)
    if not ids:
        raise InvalidInputError("marketplaceIds is required.")
    return sold_in(call, *ids)


def sold_in(call: Call, id_: str) -> str:
    """A marketplace id, once it is sure that the caller sells there."""
    if id_ not in call.seller.marketplace_ids:
        raise InvalidInputError(f"The seller does not sell in the marketplace {id_}.")
    return id_


def all_sold_in(call: Call, body: JsonObject) -> list[str]:
    """The marketplace ids of a body, once it is sure that the caller sells in all of them."""
    return [sold_in(call, id_) for id_ in bodies.strings(body, "marketplaceIds", most=25)]


def listing(call: Call) -> Listing:
    """The listing that a request is about."""
    sku = call.arguments["sku"]
    found = shelf(call).get(sku)
    if found is None:
        words = f"SKU '{sku}' not found in marketplace {marketplace_id(call)}"
        raise ApiError(404, "NOT_FOUND", words)
    return found


def datasets(call: Call) -> frozenset[str]:
    """The datasets a request asks for."""
    names = parameters.csv(call.query, "includedData", allowed=DATASETS)
    return names or frozenset(("summaries",))
