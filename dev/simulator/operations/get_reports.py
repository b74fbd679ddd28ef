"""Reports API 2021-06-30, getReports: what was asked for, and what Amazon makes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError, UnauthorizedError
from ..report_types import REPORT_TYPES, SETTLEMENT
from ..reports import KEPT
from ..shapes import JsonObject, Query
from . import parameters
from .base import Operation
from .get_report import described

if TYPE_CHECKING:
    from ..application import Call
    from ..reports import Report

_STATUSES = ("CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE")
_OTHERS = (
    "createdUntil",
    "createdSince",
    "pageSize",
    "marketplaceIds",
    "processingStatuses",
    "reportTypes",
)


class GetReports(Operation):
    name = "getReports"
    path = "/reports/2021-06-30/reports"
    rate = 0.0222
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        token = parameters.single(call.query, "nextToken")
        if token:
            _alone(call.query)
            page, following = call.simulator.report_pages.next(call.seller.key, token)
        else:
            page, following = self._first(call)
        answer: JsonObject = {"reports": [described(report, call.now) for report in page]}
        return {**answer, "nextToken": following} if following else answer

    def _first(self, call: Call) -> tuple[list[Report], str]:
        query = call.query
        types = _types(query)
        if SETTLEMENT in types and not call.seller.finance_role:
            raise UnauthorizedError()
        found = call.simulator.reports.found(
            call.seller.key,
            types,
            parameters.csv(query, "processingStatuses", _STATUSES),
            parameters.csv(query, "marketplaceIds", most=10),
            parameters.moment(query, "createdSince") or call.now - KEPT,
            parameters.moment(query, "createdUntil") or call.now,
        )
        size = parameters.integer(query, "pageSize", 1, 100, default=10)
        return call.simulator.report_pages.first(call.seller.key, found, size)


def _alone(query: Query) -> None:
    others = [name for name in _OTHERS if name in query]
    if others:
        words = "NextToken cannot be specified with other input parameters"
        raise ApiError(400, "InvalidInput", words, "".join(f"{name};" for name in others))


def _types(query: Query) -> frozenset[str]:
    types = parameters.csv(query, "reportTypes", most=10)
    if not types:
        words = "One or more required parameters missing"
        raise ApiError(400, "InvalidInput", words, "reportTypes;")
    for report_type in sorted(types - REPORT_TYPES.keys() - {SETTLEMENT}):
        raise ApiError(400, "InvalidInput", f"Invalid Report Type {report_type}")
    return types
