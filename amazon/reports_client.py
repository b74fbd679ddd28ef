"""The Reports API: what Amazon compiles for a seller, asked for, waited for and fetched.

https://developer-docs.amazon.com/sp-api/docs/reports-api
"""

from collections.abc import Iterable
from datetime import datetime

from sp_api.api.reports.reports import Reports

from . import limits
from .caller import REPORT_BYTES, Caller, answered_object
from .errors import AmazonAuthError
from .payload import Node
from .reports import SETTLEMENT_REPORT, Report, decoded


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
            **{
                name: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
                for name, moment in window.items()
                if moment
            },
        )
        return Node(answered_object(answer), "the report").text("reportId", required=True)

    def may_read_settlements(self) -> bool:
        """Whether the application has the role that shows settlements: Amazon makes them by itself,
        and only lists them."""
        try:
            self._call(
                limits.GET_REPORTS,
                self._api(Reports).get_reports,
                reportTypes=[SETTLEMENT_REPORT],
                pageSize=1,
            )
        except AmazonAuthError as error:
            if error.concerns_credentials:
                raise
            return False
        return True

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
        answer = self._call(
            limits.GET_REPORT_DOCUMENT, self._api(Reports).get_report_document, document_id
        )
        document = Node(answered_object(answer), "the report document")
        content, charset = self._download(
            document.text("url", required=True),
            document.text("compressionAlgorithm"),
            REPORT_BYTES,
        )
        return decoded(content, charset, self._endpoint.region)
