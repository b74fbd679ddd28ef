"""Reports API 2021-06-30, getReport."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .. import times
from ..errors import ApiError
from ..reports import Report
from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetReport(Operation):
    name = "getReport"
    path = "/reports/2021-06-30/reports/<report_id>"
    rate = 2
    burst = 15

    def answer(self, call: Call) -> JsonObject:
        report_id = call.arguments["report_id"]
        report = call.simulator.reports.report(report_id, call.seller.key)
        if report is None:
            details = f"There is no report {report_id}."
            raise ApiError(404, "NotFound", "Resource not found", details)
        return described(report, call.now)


def described(report: Report, now: datetime) -> JsonObject:
    """A report, as getReport and getReports say it."""
    status = report.status(now)
    answer = {
        "reportId": report.report_id,
        "reportType": report.report_type,
        "marketplaceIds": list(report.request.marketplace_ids),
        "dataStartTime": times.text(report.request.start),
        "dataEndTime": times.text(report.request.end),
        "createdTime": times.text(report.created),
        "processingStatus": status,
    }
    if status != "IN_QUEUE":
        answer["processingStartTime"] = times.text(report.started)
    if status == report.end_status:
        answer["processingEndTime"] = times.text(report.ended)
    if status == "DONE":
        answer["reportDocumentId"] = report.document_id
    return answer
