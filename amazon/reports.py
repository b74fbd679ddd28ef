"""What Amazon says of a report, and how the text of one is read."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal

from dateutil import parser as date_parser

from .errors import AmazonPayloadError
from .payload import YEARS, Node, storable

LISTINGS_REPORT = "GET_MERCHANT_LISTINGS_ALL_DATA"
SETTLEMENT_REPORT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
ORDERS_BY_DATE_REPORT = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
ORDERS_BY_UPDATE_REPORT = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
DONE = "DONE"
# More than this is no quantity, but somebody's way to say "no end of it".
MOST_UNITS = 2**31 - 1
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{0,10})?")
# In which of them a report may be written that is no UTF-8.
LEGACY_CHARSETS = {"fe": ("cp932", "cp1252")}


@dataclass(frozen=True, slots=True)
class Report:
    """How far Amazon is. ``document_id`` names the text of it once it is done."""

    status: str
    document_id: str

    @classmethod
    def from_json(cls, value: object) -> "Report":
        node = Node(value, "the report")
        return cls(
            status=node.text("processingStatus", required=True),
            document_id=node.text("reportDocumentId"),
        )

    @property
    def is_finished(self) -> bool:
        return self.status in (DONE, "CANCELLED", "FATAL")

    @property
    def is_done(self) -> bool:
        return self.status == DONE

    @property
    def is_empty(self) -> bool:
        """Whether Amazon found nothing to report, and so made no document."""
        return self.status == "CANCELLED"


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report that Amazon made, as its list names it. ``created`` tells two versions of the same
    apart. Which marketplaces it names says little: every marketplace of the region is named."""

    report_id: str
    document_id: str
    created: datetime
    data_start: datetime | None
    data_end: datetime | None
    marketplace_ids: tuple[str, ...]
    status: str

    @classmethod
    def from_node(cls, node: Node) -> "ListedReport":
        status = node.text("processingStatus", required=True)
        return cls(
            report_id=node.identity("reportId", required=True),
            document_id=node.identity("reportDocumentId", required=status == DONE),
            created=node.moment("createdTime", required=True),
            data_start=node.moment("dataStartTime"),
            data_end=node.moment("dataEndTime"),
            marketplace_ids=node.texts("marketplaceIds"),
            status=status,
        )

    @property
    def is_done(self) -> bool:
        return self.status == DONE


@dataclass(frozen=True, slots=True)
class ReportList:
    """The reports that are done. ``problems`` says of each entry that cannot be
    read why: it may be a report that nobody has seen."""

    reports: tuple[ListedReport, ...]
    problems: tuple[str, ...]


def decoded(content: bytes, charset: str, region: str) -> str:
    """The text of a report: in UTF-8, in what the storage says, or in what its region used before.

    :param str charset: As the storage of the document names it; may be empty or wrong.
    """
    names = ["utf-8-sig", *LEGACY_CHARSETS.get(region, ("cp1252",))]
    if charset and _is_known(charset):
        names.insert(1, charset)
    for name in names:
        try:
            return content.decode(name)
        # Some of what Python calls a charset is none, and says so in another way.
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1")


def _is_known(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name not in ("ascii", "iso8859-1")
    except (LookupError, ValueError):
        return False


def read_table(text: str, names: Mapping[str, str], required: str) -> Iterator[dict[str, str]]:
    """The rows of a report that is a table divided by tabs.

    A row without the required column, the rest of a text with line breaks for instance, is none.

    :param dict names: Our names of the columns by Amazon's, of which there may be several in
        several languages. Columns that are missing are empty.
    :raise AmazonPayloadError: If this is no such report.
    """
    for row in lines_of_table(text, names, [required]):
        if row[required]:
            yield row


def lines_of_table(
    text: str, names: Mapping[str, str], required: Iterable[str]
) -> Iterator[dict[str, str]]:
    """Every line of a table below its head, also what is empty.

    Amazon quotes nothing, so that a quotation mark belongs to the text, unless the head is quoted.

    :raise AmazonPayloadError: If a required column is missing, and so this is no such report.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    head = lines[0].rstrip("\r").split("\t")
    is_quoted = any(_is_quoted(cell) for cell in head)
    columns = [names.get(_plain(cell, is_quoted).lower().replace(" ", "-"), "") for cell in head]
    if not set(required) <= set(columns):
        raise AmazonPayloadError("Amazon's report lacks the columns that it should have.")
    for line in lines[1:]:
        cells = line.rstrip("\r").split("\t")
        row = dict.fromkeys(names.values(), "")
        # The first of several columns of the same meaning that says something.
        for name, cell in zip(columns, cells, strict=False):
            if name and not row[name]:
                row[name] = _plain(cell, is_quoted)
        yield row


def _is_quoted(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == cell[-1] == '"'


def _plain(cell: str, is_quoted: bool) -> str:
    if is_quoted and _is_quoted(cell):
        cell = cell[1:-1].replace('""', '"')
    return storable(cell)


def moment_of(text: str) -> datetime | None:
    """An aware UTC time, or ``None`` where the report has none."""
    try:
        moment = date_parser.isoparse(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        moment = moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None


def whole_of(text: str) -> int | None:
    """A number of units, or ``None`` where the report has none."""
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text[:20]), MOST_UNITS)


def amount_of(text: str) -> Decimal | None:
    """An amount of money, or ``None`` where the report has none. The point may be a comma, and
    three digits after the only comma are thousands: ``12.50``, ``12,50``, ``1,250``."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point and len(text) - comma != 4:
        text = text.replace(".", "").replace(",", ".")
    text = text.replace(",", "")
    if not _AMOUNT.fullmatch(text):
        return None
    return Decimal(text)
