"""Reports API 2021-06-30, getReportDocument: where to download a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError
from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetReportDocument(Operation):
    name = "getReportDocument"
    path = "/reports/2021-06-30/documents/<document_id>"
    rate = 0.0167
    burst = 15

    def answer(self, call: Call) -> JsonObject:
        document_id = call.arguments["document_id"]
        reports = call.simulator.reports
        document = reports.document(document_id, call.seller.key)
        if document is None:
            details = f"There is no report document {document_id}."
            raise ApiError(404, "NotFound", "Resource not found", details)
        answer = {"reportDocumentId": document_id, "url": reports.address(document, "GET")}
        if document.compressed:
            answer["compressionAlgorithm"] = "GZIP"
        return answer
