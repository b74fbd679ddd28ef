"""Sellers API v1: where the seller may sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetMarketplaceParticipations(Operation):
    name = "getMarketplaceParticipations"
    path = "/sellers/v1/marketplaceParticipations"
    rate = 0.016
    burst = 15

    def answer(self, call: Call) -> JsonObject:
        return {"payload": call.seller.participations()}
