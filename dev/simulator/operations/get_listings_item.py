"""Listings Items API 2021-08-01, getListingsItem."""

from . import listings
from .base import Operation


class GetListingsItem(Operation):
    name = "getListingsItem"
    path = listings.PATH + "/<path:sku>"
    rate = 5
    burst = 10

    def answer(self, call):
        datasets = listings.datasets(call)
        return listings.listing(call).as_json(datasets)
