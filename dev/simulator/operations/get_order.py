"""Orders API 2026-01-01, getOrder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import datasets
from ..errors import ApiError, InvalidInputError
from ..shapes import JsonObject
from . import parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

_ORDER_ID = re.compile(r"[0-9A-Z]{3}-\d{7}-\d{7}")


class GetOrder(Operation):
    name = "getOrder"
    path = "/orders/2026-01-01/orders/<order_id>"
    rate = 0.5
    burst = 30

    def answer(self, call: Call) -> JsonObject:
        included = parameters.csv(call.query, "includedData", allowed=datasets.DATASETS)
        order_id = call.arguments["order_id"]
        if not _ORDER_ID.fullmatch(order_id):
            raise InvalidInputError(f"{order_id} is not an order id of Amazon.")
        record = call.simulator.orders.record(order_id, call.seller.key, call.now)
        if record is None:
            raise ApiError(404, "NotFound", "Resource not found", f"There is no order {order_id}.")
        return {"order": datasets.visible(record.order, included, call.seller, call.now)}
