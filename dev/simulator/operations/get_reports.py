"""Reports API 2021-06-30, getReports: settlements, of which there are none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidInputError, UnauthorizedError
from ..shapes import JsonObject
from . import parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


class GetReports(Operation):
    name = "getReports"
    path = "/reports/2021-06-30/reports"
    rate = 0.0222
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        types = parameters.csv(call.query, "reportTypes", most=10)
        if types != {SETTLEMENT}:
            raise InvalidInputError(f"The simulator lists reports of the type {SETTLEMENT} only.")
        parameters.integer(call.query, "pageSize", 1, 100, default=10)
        if not call.seller.finance_role:
            raise UnauthorizedError()
        return {"reports": []}
