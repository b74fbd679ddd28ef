"""Orders API 2026-01-01, searchOrders, with every rule its model states.

See https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import times
from ..datasets import DATASETS, visible
from ..errors import InvalidInputError
from ..orders import Record
from ..pages import Search
from ..shapes import JsonObject, Query
from . import parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

STATUSES = (
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
)
#: No search sees what happened less than this before the request.
DELAY = timedelta(minutes=2)


@dataclass(frozen=True)
class Filters:
    """The parameters that must stay the same from page to page."""

    family: str  #: "created" or "lastUpdated"
    after: datetime
    before: datetime | None
    statuses: frozenset[str]
    marketplace_ids: frozenset[str]
    fulfilled_by: frozenset[str]

    @classmethod
    def read(cls, query: Query, now: datetime) -> Filters:
        """Read and check the filters of a request made ``now``."""
        family, after, before = _read_window(query, now)
        return cls(
            family=family,
            after=after,
            before=before,
            statuses=parameters.csv(query, "fulfillmentStatuses", allowed=STATUSES),
            marketplace_ids=parameters.csv(query, "marketplaceIds", most=50),
            fulfilled_by=parameters.csv(query, "fulfilledBy", allowed=("MERCHANT", "AMAZON")),
        )

    def accept(self, record: Record, before: datetime) -> bool:
        """Whether an order passes; both bounds are inclusive."""
        moment = record.created if self.family == "created" else record.updated
        return (
            self.after <= moment <= before
            and _passes(record.get("fulfillment", "fulfillmentStatus"), self.statuses)
            and _passes(record.get("salesChannel", "marketplaceId"), self.marketplace_ids)
            and _passes(record.get("fulfillment", "fulfilledBy"), self.fulfilled_by)
        )


class SearchOrders(Operation):
    name = "searchOrders"
    path = "/orders/2026-01-01/orders"
    rate = 0.0056
    burst = 20

    def answer(self, call: Call) -> JsonObject:
        filters = Filters.read(call.query, call.now)
        size = parameters.integer(call.query, "maxResultsPerPage", 1, 100, default=100)
        datasets = parameters.csv(call.query, "includedData", allowed=DATASETS)
        search, start = self._page(call, filters)
        body: JsonObject = {
            "orders": self._orders(call, search.order_ids[start : start + size], datasets)
        }
        if start + size < len(search.order_ids):
            token = call.simulator.pages.issue(search, start + size, call.now)
            body["pagination"] = {"nextToken": token}
        body[f"{filters.family}Before"] = times.text(search.before)
        return body

    def _page(self, call: Call, filters: Filters) -> tuple[Search, int]:
        token = parameters.single(call.query, "paginationToken")
        if token:
            return call.simulator.pages.resume(token, call.seller.key, filters, call.now)
        before = filters.before or call.now - DELAY
        records = call.simulator.orders.records(call.seller.key, call.now)
        found = tuple(r.order_id for r in records if filters.accept(r, before))
        return Search(call.seller.key, filters, before, found), 0

    def _orders(
        self, call: Call, order_ids: Iterable[str], datasets: Collection[str]
    ) -> list[JsonObject]:
        orders = call.simulator.orders
        records = [orders.record(id_, call.seller.key, call.now) for id_ in order_ids]
        return [
            visible(record.order, datasets, call.seller, call.now) for record in records if record
        ]


def _read_window(query: Query, now: datetime) -> tuple[str, datetime, datetime | None]:
    bounds = {
        (family, end): parameters.moment(query, family + end)
        for family in ("created", "lastUpdated")
        for end in ("After", "Before")
    }
    afters = {family: after for (family, end), after in bounds.items() if end == "After" and after}
    if len(afters) != 1:
        raise InvalidInputError("Exactly one of createdAfter and lastUpdatedAfter is required.")
    [(family, after)] = afters.items()
    other = "lastUpdated" if family == "created" else "created"
    before = bounds[family, "Before"]
    if bounds[other, "Before"]:
        raise InvalidInputError(f"{other}Before cannot be combined with {family}After.")
    if before and before < after:
        raise InvalidInputError(f"{family}Before must be equal to or after {family}After.")
    if before and before > now - DELAY:
        raise InvalidInputError(f"{family}Before must be at least two minutes before the request.")
    return family, after, before


def _passes(value: object, wanted: Collection[object]) -> bool:
    return not wanted or value in wanted
