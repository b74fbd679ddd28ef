"""Reports API 2021-06-30, createReport."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import times
from ..errors import ApiError, InvalidInputError, UnauthorizedError
from ..report_types import REPORT_TYPES, SETTLEMENT, Request
from ..shapes import JsonObject
from . import bodies, listings
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class CreateReport(Operation):
    name = "createReport"
    method = "POST"
    path = "/reports/2021-06-30/reports"
    rate = 0.0167
    burst = 15
    status = 202

    def answer(self, call: Call) -> JsonObject:
        body = bodies.read(call)
        report_type = bodies.text(body, "reportType")
        if report_type == SETTLEMENT:
            message = "Request for report type 1118 is not allowed at this time."
            raise ApiError(400, "InvalidInput", message)
        if report_type not in REPORT_TYPES:
            raise InvalidInputError(f"The simulator has no report type {report_type}.")
        if report_type == "GET_MERCHANT_LISTINGS_ALL_DATA" and not call.seller.listing_role:
            raise UnauthorizedError()
        marketplace_ids = listings.all_sold_in(call, body)
        start, end = (_moment(body, name, call.now) for name in ("dataStartTime", "dataEndTime"))
        if end < start:
            raise InvalidInputError("dataEndTime must not be before dataStartTime.")
        request = Request(call.simulator, call.seller, tuple(marketplace_ids), start, end)
        return {"reportId": call.simulator.reports.create(report_type, request).report_id}


def _moment(body: JsonObject, name: str, now: datetime) -> datetime:
    value = body.get(name)
    if value is None:
        return now
    try:
        moment = times.parse(str(value))
    except ValueError:
        raise InvalidInputError(f"{name} must be a date and time in ISO 8601 format.") from None
    # Clocks of machines differ by a little.
    if moment > now + timedelta(minutes=1):
        raise InvalidInputError(f"{name} must be prior to or equal to the current date and time.")
    return moment
