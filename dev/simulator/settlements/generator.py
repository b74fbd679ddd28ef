"""Settlements made of orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from .. import times
from ..catalogue.proceeds import rounded
from ..marketplaces import BY_COUNTRY, Marketplace
from ..shapes import JsonObject
from . import charges
from .rows import Row, style_of
from .sales import Refund, marketplace_of, refund, sale
from .sheet import Settlement

#: How much of a period Amazon spends until the money is sent.
TO_THE_BANK = timedelta(days=2)
PERIOD = timedelta(days=14)


def settlement_of(  # noqa: PLR0913, as many sides has a settlement
    orders: Sequence[JsonObject],
    *,
    country: str = "",
    ref: str = "20000000001",
    style: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    refunds: Iterable[Refund] = (),
    items: Mapping[str, Sequence[int]] | None = None,
    fees: bool = True,
    reserve: Decimal | str = "0",
    previous: Settlement | None = None,
) -> Settlement:
    """A settlement of a store's orders, posted evenly over its time.

    :param orders: as JSON, all of one store; of those that are refunded alone, ``refunds`` says so
    :param country: of the store, needed only where there is no order
    :param style: "de", "us", "in" or "old"; by default as the store writes
    :param items: {order id: places of the items that are in this settlement}; by default all
    :param fees: whether there are rows of the account itself: storage, advertising, …
    :param reserve: what Amazon keeps back
    :param previous: the settlement before, whose reserve comes back
    """
    given = list(refunds)
    concerned = [*orders, *(entry.order for entry in given)]
    store = BY_COUNTRY[country] if country else _store(concerned)
    end = (end or datetime.now(timezone.utc)).replace(microsecond=0)
    start = (start or (previous.end if previous else end - PERIOD)).replace(microsecond=0)
    moments = _moments(start, end, len(orders) + len(given))
    rows: list[Row] = []
    for order in orders:
        posted = _posted(order, next(moments), end)
        rows += sale(order, posted, (items or {}).get(order["orderId"]))
    withheld = next((row for row in rows if row.kind == "withheld_tax"), None)
    if withheld:
        rows += charges.rebooking(withheld)
    for entry in given:
        rows += refund(entry, _posted(entry.order, next(moments), end))
    if fees:
        rows += charges.charges(store, end)
    if previous and previous.reserve:
        rows.append(charges.released(previous.reserve, start))
    if Decimal(reserve):
        rows.append(charges.reserve(rounded(Decimal(reserve), store.currency), end))
    rows += _charge(rows, end)
    return Settlement(
        ref,
        store.currency,
        start,
        end,
        end + TO_THE_BANK,
        tuple(rows),
        style or style_of(store.country),
    )


def _charge(rows: list[Row], posted: datetime) -> list[Row]:
    """What a seller owes in the end is taken from the card, and nothing is paid out."""
    owed = -sum((row.amount for row in rows), Decimal(0))
    return [charges.movement("Successful charge", owed, posted)] if owed > 0 else []


def _store(orders: Sequence[JsonObject]) -> Marketplace:
    stores = {marketplace_of(order) for order in orders}
    if len(stores) != 1:
        raise ValueError(f"A settlement is of one store, not of {len(stores)}")
    return stores.pop()


def _posted(order: JsonObject, moment: datetime, end: datetime) -> datetime:
    """Nothing is paid out before it was ordered, where the order is older than the settlement."""
    ordered = times.parse(order["createdTime"]).replace(microsecond=0)
    return max(moment, ordered) if ordered < end else moment


def _moments(start: datetime, end: datetime, count: int) -> Iterator[datetime]:
    step = (end - start) / (count + 1)
    return iter([(start + number * step).replace(microsecond=0) for number in range(1, count + 1)])
