"""FBA Inventory API v1, getInventorySummaries: what lies in Amazon's warehouses.

See https://developer-docs.amazon.com/sp-api/reference/getinventorysummaries
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import InvalidInputError
from ..fba_inventory import Stock
from ..shapes import JsonObject, Query
from . import listings, parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

PAGE_SIZE = 50
_EIGHTEEN_MONTHS = timedelta(days=548)


class GetInventorySummaries(Operation):
    name = "getInventorySummaries"
    path = "/fba/inventory/v1/summaries"
    rate = 2
    burst = 2

    def answer(self, call: Call) -> JsonObject:
        marketplace_id = _marketplace_id(call)
        details = _details(call)
        found = _found(call, marketplace_id)
        token = parameters.single(call.query, "nextToken")
        request = (call.seller.key, _repeated(call))
        cursors = call.simulator.fba_inventory_pages
        page, following = cursors.page(request, found, PAGE_SIZE, token)
        answer: JsonObject = {
            "payload": {
                "granularity": {
                    "granularityType": "Marketplace",
                    "granularityId": marketplace_id,
                },
                "inventorySummaries": [stock.as_json(details) for stock in page],
            }
        }
        if following:
            answer["pagination"] = {"nextToken": following}
        return answer


def _marketplace_id(call: Call) -> str:
    marketplace_id = listings.marketplace_id(call)
    if parameters.single(call.query, "granularityType") != "Marketplace":
        raise InvalidInputError("granularityType is required and must be Marketplace.")
    if parameters.single(call.query, "granularityId") != marketplace_id:
        raise InvalidInputError("granularityId is required and must be the marketplace's id.")
    return marketplace_id


def _details(call: Call) -> bool:
    details = parameters.single(call.query, "details") or "false"
    if details.lower() not in ("true", "false"):
        raise InvalidInputError("details must be true or false.")
    return details.lower() == "true"


def _found(call: Call, marketplace_id: str) -> list[Stock]:
    skus = parameters.csv(call.query, "sellerSkus", most=50)
    one = parameters.single(call.query, "sellerSku")
    since = parameters.moment(call.query, "startDateTime")
    if since and since < call.now - _EIGHTEEN_MONTHS:
        raise InvalidInputError("startDateTime must not be earlier than 18 months ago.")
    shelf = call.simulator.fba_inventory.of(call.seller.key, marketplace_id)
    wanted = skus | {one} if one else skus
    return [
        stock
        for sku, stock in sorted(shelf.items())
        if (not wanted or sku in wanted) and (since is None or stock.updated >= since)
    ]


def _repeated(call: Call) -> Query:
    return {name: values for name, values in call.query.items() if name != "nextToken"}
