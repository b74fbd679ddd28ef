"""The Reports API: what Amazon compiles for a seller, asked for, waited for and fetched.

https://developer-docs.amazon.com/sp-api/docs/reports-api
"""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from sp_api.api.reports.reports import Reports
from sp_api.base import sp_endpoint

from . import limits
from .caller import REPORT_BYTES, Caller, answered_object
from .errors import AmazonAuthError, AmazonPayloadError
from .payload import Node
from .reports import SETTLEMENT_REPORT, ListedReport, Report, ReportList, decoded

LISTED_PER_PAGE = 100
# Amazon keeps reports for 90 days. No seller has so many of one type.
MOST_PAGES = 100


class ReportsClient(Caller):
    """The operations of the Reports API."""

    def create_report(
        self,
        report_type: str,
        marketplace_ids: Iterable[str],
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> str:
        """Have Amazon compile a report, which takes minutes.

        :param datetime start: From when on, an aware UTC time, for reports about a time.
        :return: Amazon's number of it.
        """
        window = {"dataStartTime": start, "dataEndTime": end}
        answer = self._call(
            limits.CREATE_REPORT,
            self._api(Reports).create_report,
            reportType=report_type,
            marketplaceIds=list(marketplace_ids),
            **{name: _written(moment) for name, moment in window.items() if moment},
        )
        return Node(answered_object(answer), "the report").text("reportId", required=True)

    def may_read_settlements(self) -> bool:
        """Whether the application has the role that shows settlements: Amazon makes them by itself,
        and only lists them."""
        try:
            self._call(
                limits.GET_REPORTS,
                self._api(_Reports).list_reports,
                reportTypes=SETTLEMENT_REPORT,
                pageSize=1,
            )
        except AmazonAuthError as error:
            if error.concerns_credentials:
                raise
            return False
        return True

    def list_reports(self, report_type: str, since: datetime) -> ReportList:
        """The reports of a type that Amazon made by itself or on request, and that are done.

        The whole region is asked once: Amazon's filter by marketplace does not filter.
        https://github.com/amzn/selling-partner-api-models/issues/2911

        :param datetime since: When the oldest of them was created, an aware UTC time.
        :raise AmazonPayloadError: If the list has no end.
        """
        params: dict[str, Any] = {
            "reportTypes": report_type,
            "processingStatuses": "DONE",
            "createdSince": _written(since),
            "pageSize": LISTED_PER_PAGE,
        }
        reports: list[ListedReport] = []
        problems: list[str] = []
        for _page in range(MOST_PAGES):
            answer = self._call(limits.GET_REPORTS, self._api(_Reports).list_reports, **params)
            node = Node({"reports": answered_object(answer).get("reports")})
            # One that cannot be read must not hide the others.
            listed, unread = node.read_each("reports", ListedReport.from_node)
            reports += (report for report in listed if report.is_done)
            problems += unread
            if not answer.next_token:
                return ReportList(tuple(reports), tuple(problems))
            # Amazon refuses any other parameter beside it.
            params = {"nextToken": answer.next_token}
        raise AmazonPayloadError("Amazon's list of reports has no end.")

    def report(self, report_id: str) -> Report:
        """How far Amazon is with a report. :raise AmazonNotFound: If it has forgotten it.

        :rtype: Report
        """
        answer = self._call(limits.GET_REPORT, self._api(Reports).get_report, report_id)
        return Report.from_json(answered_object(answer))

    def report_text(self, document_id: str) -> str:
        """The text of a report that is done.

        :raise AmazonPayloadError: If it is too large or damaged.
        """
        content, charset = self.report_content(document_id)
        return decoded(content, charset, self._endpoint.region)

    def report_content(self, document_id: str) -> tuple[bytes, str]:
        """The bytes of a report that is done, and the charset that their storage names, if it does.

        :raise AmazonPayloadError: If it is too large or damaged.
        """
        answer = self._call(
            limits.GET_REPORT_DOCUMENT, self._api(Reports).get_report_document, document_id
        )
        document = Node(answered_object(answer), "the report document")
        return self._download(
            document.text("url", required=True),
            document.text("compressionAlgorithm"),
            REPORT_BYTES,
        )


class _Reports(Reports):  # type: ignore[misc] # the library has no types
    """The library would name a marketplace, where none is meant."""

    @sp_endpoint("/reports/2021-06-30/reports", method="GET")  # type: ignore[untyped-decorator]
    def list_reports(self, **kwargs: Any) -> Any:
        return self._request(kwargs.pop("path"), params=kwargs, add_marketplace=False)


def _written(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
