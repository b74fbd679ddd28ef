"""Listings Items API 2021-08-01, searchListingsItems."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInputError
from ..listings import Listing
from ..shapes import JsonObject, Query
from . import listings, parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

#: No more SKUs than these can be paged through.
MOST = 1000
_SORT_KEYS: dict[str, Callable[[Listing], Any]] = {
    "sku": lambda listing: listing.sku,
    "createdDate": lambda listing: (listing.created, listing.sku),
    "lastUpdatedDate": lambda listing: (listing.updated, listing.sku),
}
# A filter that is passed over in silence would make a test believe what is not so.
_NOT_SIMULATED = (
    "variationParentSku",
    "packageHierarchySku",
    "createdAfter",
    "createdBefore",
    "lastUpdatedAfter",
    "lastUpdatedBefore",
    "withIssueSeverity",
    "withStatus",
    "withoutStatus",
)


class SearchListingsItems(Operation):
    name = "searchListingsItems"
    path = listings.PATH
    rate = 5
    burst = 5

    def answer(self, call: Call) -> JsonObject:
        datasets = listings.datasets(call)
        size = parameters.integer(call.query, "pageSize", 1, 20, default=10)
        token = parameters.single(call.query, "pageToken")
        found = _found(call)
        request = (call.seller.key, _repeated(call))
        cursors = call.simulator.listing_pages
        page, following = cursors.page(request, found[:MOST], size, token)
        answer: JsonObject = {
            "numberOfResults": len(found),
            "items": [listing.as_json(datasets) for listing in page],
        }
        if following:
            answer["pagination"] = {"nextToken": following}
        return answer


def _found(call: Call) -> list[Listing]:
    _refuse_unknown(call)
    found = list(listings.shelf(call).values())
    kind, wanted = _identifiers(call)
    if wanted:
        found = [one for one in found if (one.sku if kind == "SKU" else one.product.asin) in wanted]
    key = _choice(call, "sortBy", _SORT_KEYS, "lastUpdatedDate")
    order = _choice(call, "sortOrder", ("ASC", "DESC"), "DESC")
    return sorted(found, key=_SORT_KEYS[key], reverse=order == "DESC")


def _identifiers(call: Call) -> tuple[str | None, frozenset[str]]:
    wanted = parameters.csv(call.query, "identifiers", most=20)
    kind = parameters.single(call.query, "identifiersType")
    if bool(wanted) != bool(kind):
        raise InvalidInputError("identifiers and identifiersType are required together.")
    if kind not in (None, "SKU", "ASIN"):
        raise InvalidInputError(f"The simulator does not search by {kind}.")
    return kind, wanted


def _choice(call: Call, name: str, choices: Collection[str], default: str) -> str:
    value = parameters.single(call.query, name) or default
    if value not in choices:
        raise InvalidInputError(f"{name} must be one of {', '.join(choices)}.")
    return value


def _repeated(call: Call) -> Query:
    changing = ("pageToken", "pageSize", "includedData")
    return {name: values for name, values in call.query.items() if name not in changing}


def _refuse_unknown(call: Call) -> None:
    for name in _NOT_SIMULATED:
        if name in call.query:
            raise InvalidInputError(f"The simulator does not know the filter {name}.")
