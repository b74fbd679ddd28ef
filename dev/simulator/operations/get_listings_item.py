"""Listings Items API 2021-08-01, getListingsItem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shapes import JsonObject
from . import listings
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetListingsItem(Operation):
    name = "getListingsItem"
    path = listings.PATH + "/<path:sku>"
    rate = 5
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        datasets = listings.datasets(call)
        return listings.listing(call).as_json(datasets)
