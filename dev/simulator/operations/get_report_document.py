"""Reports API 2021-06-30, getReportDocument: where to download a report."""

from __future__ import annotations

from .offered_document import OfferedDocument


class GetReportDocument(OfferedDocument):
    name = "getReportDocument"
    path = "/reports/2021-06-30/documents/<document_id>"
    rate = 0.0167
    burst = 15
    kind = "report"
