"""The settlements that Amazon has written, listed among the reports of their seller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..marketplaces import BY_COUNTRY
from ..report_types import SETTLEMENT, Request
from ..reports import Report
from ..shapes import JsonObject
from .generator import settlement_of
from .sales import Refund
from .sheet import Settlement

if TYPE_CHECKING:
    from ..server import Simulator

_FIRST = 20_000_000_001


@dataclass(frozen=True)
class Issued:
    """A settlement that Amazon has listed."""

    seller_key: str
    settlement: Settlement
    report: Report

    @property
    def truth(self) -> Any:
        return self.settlement.truth


class Settlements:
    """The settlements of all sellers, oldest first."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.issued: list[Issued] = []

    def add(
        self,
        seller_key: str,
        settlement: Settlement,
        content: bytes | None = None,
        created: datetime | None = None,
    ) -> Issued:
        """Let Amazon list a settlement. The same ``ref`` again is a reissue.

        :param content: another file than the settlement's own, such as that of a twin
        :param created: when Amazon wrote it; by default now
        """
        seller = self._simulator.sellers[seller_key]
        # Each of them names all stores of the region.
        request = Request(
            self._simulator,
            seller,
            tuple(seller.marketplace_ids),
            settlement.start,
            settlement.end,
        )
        content = settlement.content if content is None else content
        report = self._simulator.reports.publish(SETTLEMENT, request, content, created)
        issued = Issued(seller_key, settlement, report)
        self.issued.append(issued)
        return issued

    def add_file(self, seller_key: str, content: bytes, created: datetime | None = None) -> Report:
        """Let Amazon list a file, whatever is in it."""
        seller = self._simulator.sellers[seller_key]
        now = self._simulator.clock.now()
        request = Request(
            self._simulator, seller, tuple(seller.marketplace_ids), now - timedelta(14), now
        )
        return self._simulator.reports.publish(SETTLEMENT, request, content, created)

    def list_again(self, issued: Issued) -> Report:
        """Let Amazon list the same document under another report."""
        return self._simulator.reports.list_again(issued.report)

    def settle(
        self,
        seller_key: str,
        country: str,
        order_ids: Iterable[str] | None = None,
        *,
        refunds: Mapping[str, Decimal | str] | Iterable[Refund] = (),
        reserve: Decimal | str = "0",
        created: datetime | None = None,
        **options: Any,
    ) -> Issued:
        """Make a settlement of the seller's orders in a store, and list it.

        :param order_ids: by default all that are shipped and in no settlement yet
        :param refunds: {order id: share that is given back}, or refunds
        :param options: as for ``settlement_of``; ``ref`` goes on counting by itself, and the
            reserve of the last settlement of the store comes back
        """
        if order_ids is None:
            order_ids = self._unsettled(seller_key, country)
        if isinstance(refunds, Mapping):
            refunds = [Refund(self._order(ref), share) for ref, share in refunds.items()]
        currency = BY_COUNTRY[country].currency
        before = [one for one in self.of(seller_key) if one.settlement.currency == currency]
        options.setdefault("ref", str(_FIRST + len(self.issued)))
        options.setdefault("end", self._simulator.clock.now() - timedelta(days=1))
        options.setdefault("previous", before[-1].settlement if before else None)
        orders = [self._order(order_id) for order_id in order_ids]
        settlement = settlement_of(
            orders, country=country, refunds=refunds, reserve=reserve, **options
        )
        return self.add(seller_key, settlement, created=created)

    def of(self, seller_key: str) -> list[Issued]:
        """The settlements of a seller."""
        return [issued for issued in self.issued if issued.seller_key == seller_key]

    def _order(self, order_id: str) -> JsonObject:
        return self._simulator.orders.get(order_id)

    def _unsettled(self, seller_key: str, country: str) -> list[str]:
        settled = {row.order_id for issued in self.of(seller_key) for row in issued.settlement.rows}
        return [
            record.order_id
            for record in self._simulator.orders.records(seller_key, self._simulator.clock.now())
            if record.get("salesChannel", "marketplaceId") == BY_COUNTRY[country].id
            and record.get("salesChannel", "channelName") == "AMAZON"
            and record.get("fulfillment", "fulfillmentStatus") == "SHIPPED"
            and record.get("proceeds")
            and record.order_id not in settled
        ]
