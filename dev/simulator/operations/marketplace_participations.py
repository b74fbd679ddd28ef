"""Sellers API v1: where the seller may sell."""

from .base import Operation


class GetMarketplaceParticipations(Operation):
    name = "getMarketplaceParticipations"
    path = "/sellers/v1/marketplaceParticipations"
    rate = 0.016
    burst = 15

    def answer(self, call):
        return {"payload": call.seller.participations()}
