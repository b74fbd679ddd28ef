"""Reports: asked for, compiled after a while, and kept to be fetched."""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .documents import Documents
from .marketplaces import BY_COUNTRY
from .report_types import LONGEST, REPORT_TYPES, SETTLEMENT, Request, Table

if TYPE_CHECKING:
    from .server import Simulator

#: How long Amazon keeps a report.
KEPT = timedelta(days=90)


@dataclass
class Report:
    """A report of a seller. ``end_status`` is what it comes to: DONE, CANCELLED or FATAL."""

    report_id: str
    report_type: str
    request: Request
    created: datetime
    seconds: float
    end_status: str
    document_id: str

    @property
    def started(self) -> datetime:
        return self.created + timedelta(seconds=self.seconds / 3)

    @property
    def ended(self) -> datetime:
        return self.created + timedelta(seconds=self.seconds)

    def status(self, now: datetime) -> str:
        """How far it is: IN_QUEUE and IN_PROGRESS come before the end."""
        if now >= self.ended:
            return self.end_status
        return "IN_QUEUE" if now < self.started else "IN_PROGRESS"


class Reports(Documents):
    """The reports of all sellers.

    What is in a report is decided when it is asked for. ``seconds`` is how long Amazon takes by the
    simulator's clock; with ``gzip`` documents are compressed; ``fatal`` types come to nothing;
    ``encoding`` is that of documents (by default UTF-8, and Windows-31J for Japan), which the
    store names if ``names_encoding`` is set; ``ends_early`` has Amazon leave so many of the last
    rows out, as where a report is late.
    """

    folder = "report-documents"

    def __init__(self, simulator: Simulator, seconds: float = 0) -> None:
        super().__init__(simulator)
        self.seconds = seconds
        self.gzip = False
        self.fatal: set[str] = set()
        self.encoding = ""
        self.names_encoding = False
        self.ends_early = 0
        self._reports: dict[str, Report] = {}
        self._lock = threading.RLock()

    def create(self, report_type: str, request: Request) -> Report:
        """Have a report compiled."""
        make, has_window = REPORT_TYPES[report_type]
        too_long = has_window and request.end - request.start > LONGEST
        table = make(request)
        table = table[: len(table) - self.ends_early]
        status, document_id = "DONE", ""
        if too_long or report_type in self.fatal:
            status = "FATAL"
        elif len(table) < 2:
            status = "CANCELLED"
        else:
            document_id = self._document(request, table)
        return self._keep(report_type, request, status, document_id, seconds=self.seconds)

    def publish(
        self,
        report_type: str,
        request: Request,
        content: bytes,
        created: datetime | None = None,
    ) -> Report:
        """Have a report that Amazon makes by itself."""
        packed = gzip.compress(content) if self.gzip else content
        document = self.new_document(request.seller.key, "text/plain", packed, self.gzip)
        return self._keep(report_type, request, "DONE", document.document_id, created)

    def list_again(self, report: Report) -> Report:
        """The same document under another number."""
        return self._keep(report.report_type, report.request, "DONE", report.document_id)

    def report(self, report_id: str, seller_key: str) -> Report | None:
        """A report of a seller, or None."""
        report = self._reports.get(report_id)
        if report is None or report.request.seller.key != seller_key:
            return None
        return report if self._simulator.clock.now() - report.created <= KEPT else None

    def found(
        self,
        seller_key: str,
        types: frozenset[str],
        statuses: frozenset[str],
        marketplace_ids: frozenset[str],
        since: datetime,
        until: datetime,
    ) -> list[Report]:
        """The reports of a seller that are kept and fit, the newest first.

        Settlements are of all stores, whichever are asked for.
        """
        now = self._simulator.clock.now()
        fitting = [
            report
            for report in list(self._reports.values())
            if report.request.seller.key == seller_key
            and report.report_type in types
            and max(since, now - KEPT) <= report.created <= until
            and (not statuses or report.status(now) in statuses)
            and (
                not marketplace_ids
                or report.report_type == SETTLEMENT
                or marketplace_ids & set(report.request.marketplace_ids)
            )
        ]
        return sorted(fitting, key=lambda report: report.created, reverse=True)

    def _keep(
        self,
        report_type: str,
        request: Request,
        status: str,
        document_id: str,
        created: datetime | None = None,
        seconds: float = 0,
    ) -> Report:
        with self._lock:
            report_id = str(700_001 + len(self._reports))
            created = created or self._simulator.clock.now()
            report = Report(report_id, report_type, request, created, seconds, status, document_id)
            self._reports[report_id] = report
        return report

    def _document(self, request: Request, table: Table) -> str:
        is_japan = BY_COUNTRY["JP"].id in request.marketplace_ids
        encoding = self.encoding or ("cp932" if is_japan else "utf-8")
        text = "".join("\t".join(row) + "\r\n" for row in table)
        content = text.encode(encoding, errors="replace")
        if self.gzip:
            content = gzip.compress(content)
        kind = f"text/plain; charset={encoding}" if self.names_encoding else "text/plain"
        key = request.seller.key
        return self.new_document(key, kind, content, self.gzip).document_id
