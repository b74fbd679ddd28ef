"""The orders Amazon knows at this moment."""

import copy
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import times, transitions
from .clock import Clock
from .marketplaces import BY_COUNTRY
from .sellers import Sellers
from .shapes import Change, JsonObject

# How long ago an order whose dates are broken is taken to have been updated.
_SOME_TIME = timedelta(minutes=10)
_TWO_YEARS = timedelta(days=730)
# "This API does not display order data that is more than two years old, except in the JP,
# AU, and SG marketplaces" (description of the Orders API model 2026-01-01).
_LONG_MEMORY = {BY_COUNTRY[country].id for country in ("JP", "AU", "SG")}


@dataclass
class Record:
    """An order, with what the simulator goes by even if the order's JSON is broken."""

    order_id: str
    seller_key: str
    created: datetime
    updated: datetime
    order: JsonObject
    steps: list[JsonObject]
    facts: JsonObject | None  #: the sound order behind a broken one

    def get(self, *path: str) -> Any:
        """The value at ``path`` in the order, or None."""
        node: Any = self.facts or self.order
        for name in path:
            node = node.get(name) if isinstance(node, dict) else None
        return node

    def remembered(self, now: datetime) -> bool:
        """Whether Amazon still shows an order of this age."""
        recent = now - self.created <= _TWO_YEARS
        return recent or self.get("salesChannel", "marketplaceId") in _LONG_MEMORY


class Orders:
    """The orders of all sellers; whatever changes one makes it "updated" now.

    Searches without an upper bound hide the last two minutes, as Amazon does: change an
    order with ``ago=180`` (seconds), or advance the clock, to see the change at once.
    """

    def __init__(self, clock: Clock, sellers: Sellers) -> None:
        self._clock = clock
        self._sellers = sellers
        self._records: dict[str, Record] = {}
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._records))

    def __contains__(self, order_id: object) -> bool:
        return order_id in self._records

    def add(
        self,
        order: JsonObject,
        *,
        seller: str | None = None,
        order_id: str | None = None,
        steps: Iterable[JsonObject] = (),
        facts: JsonObject | None = None,
    ) -> str:
        """Add an order's JSON as it is, and return its id.

        :param seller: key of the seller; by default the one who sells in its marketplace
        :param order_id: needed only where the JSON has none
        :param steps: later versions of the order, for ``advance_timeline``
        :param facts: the sound order that filters and dates are taken from, where the JSON
            itself is broken
        """
        order_id = order_id or order["orderId"]
        with self._lock:
            if order_id in self._records:
                raise ValueError(f"There is an order {order_id} already")
            self._records[order_id] = Record(
                order_id=order_id,
                seller_key=seller or self._seller_key(order),
                created=self._time(facts or order, "createdTime"),
                updated=self._time(facts or order, "lastUpdatedTime"),
                order=copy.deepcopy(order),
                steps=copy.deepcopy(list(steps)),
                facts=copy.deepcopy(facts),
            )
        return order_id

    def get(self, order_id: str) -> JsonObject:
        """A copy of an order's whole JSON; KeyError where there is none."""
        return copy.deepcopy(self._records[order_id].order)

    def remove(self, order_id: str) -> None:
        """Forget an order."""
        with self._lock:
            del self._records[order_id]

    def records(self, seller_key: str, now: datetime) -> list[Record]:
        """The orders of a seller that Amazon still shows, least recently updated first."""
        with self._lock:
            found = [
                copy.copy(record)
                for record in self._records.values()
                if record.seller_key == seller_key and record.remembered(now)
            ]
        return sorted(found, key=lambda record: (record.updated, record.order_id))

    def record(self, order_id: str, seller_key: str, now: datetime) -> Record | None:
        """One order of a seller, or None."""
        record = self._records.get(order_id)
        if record and record.seller_key == seller_key and record.remembered(now):
            return copy.copy(record)
        return None

    def update(
        self,
        order_id: str,
        change: Change | JsonObject | None = None,
        *,
        at: datetime | None = None,
        ago: float = 0,
    ) -> JsonObject:
        """Change an order and touch its lastUpdatedTime; returns its new JSON.

        :param change: a function that is given the order's JSON and changes it in place,
            or a dict whose keys replace those of the order
        :param at: the moment of the change; by default now, or ``ago`` seconds before
        """
        with self._lock:
            record = self._records[order_id]
            order = copy.deepcopy(record.order)
            if callable(change):
                change(order)
            else:
                order.update(copy.deepcopy(change or {}))
            record.updated = at or self._clock.now() - timedelta(seconds=ago)
            order["lastUpdatedTime"] = times.text(record.updated)
            record.order = order
        return copy.deepcopy(order)

    def set_status(self, order_id: str, status: str, **when: Any) -> JsonObject:
        """Give an order a status, and its items the quantities that go with it."""
        return self.update(order_id, lambda o: transitions.set_status(o, status), **when)

    def ship(
        self, order_id: str, quantities: Mapping[str, int] | None = None, **when: Any
    ) -> JsonObject:
        """Ship all of an order, or ``{orderItemId: quantity}`` of it."""
        return self.update(order_id, lambda o: transitions.ship(o, quantities), **when)

    def request_cancellation(self, order_id: str, reason: str = "", **when: Any) -> JsonObject:
        """Let the buyer ask for the cancellation of every item."""
        return self.update(order_id, lambda o: transitions.request_cancellation(o, reason), **when)

    def take_over(self, order_id: str, **when: Any) -> JsonObject:
        """Let Amazon ship what the merchant was to ship."""
        return self.update(order_id, transitions.take_over, **when)

    def change_address(self, order_id: str, parts: JsonObject, **when: Any) -> JsonObject:
        """Let the buyer correct parts of the delivery address."""
        return self.update(order_id, lambda o: transitions.change_address(o, **parts), **when)

    def reprice(self, order_id: str, amount: object, **when: Any) -> JsonObject:
        """Change what the buyer pays for the first item of an order."""
        return self.update(order_id, lambda o: transitions.reprice(o, amount), **when)

    def advance_timeline(self, order_id: str | None = None, **when: Any) -> list[str]:
        """Take the next scripted step of one order, or of all; returns the ids moved on."""
        moved = []
        for record in list(self._records.values()):
            if record.steps and order_id in (None, record.order_id):
                step = record.steps.pop(0)
                self.update(record.order_id, transitions.replace_by(step), **when)
                moved.append(record.order_id)
        return moved

    def _seller_key(self, order: JsonObject) -> str:
        channel = order.get("salesChannel") or {}
        seller = self._sellers.of_marketplace(channel.get("marketplaceId"))
        if seller is None:
            raise ValueError(f"No seller sells where {order.get('orderId')} was placed")
        return seller.key

    def _time(self, order: JsonObject, name: str) -> datetime:
        try:
            return times.parse(order[name])
        except (KeyError, TypeError, ValueError):
            return self._clock.now() - _SOME_TIME
