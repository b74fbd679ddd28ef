"""Invoices for Amazon: one PDF in each feed, and what Amazon answers.

https://developer-docs.amazon.com/sp-api/docs/invoice-feeds-attributes
https://developer-docs.amazon.com/sp-api/docs/vat-calculation-service-error-handling
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .errors import AmazonPayloadError
from .feeds import Report
from .payload import MAX_CODE, storable
from .texts import MESSAGE_SIZE, shorten

# Amazon's guide to this feed names eight stores. Its list of pending invoices names Ireland and
# Belgium, too: what is pending there must get there somehow.
STORES = frozenset(("BE", "DE", "ES", "FR", "GB", "IE", "IT", "NL", "PL", "SE"))
BUSINESS_PROGRAM = "AMAZON_BUSINESS"
INVOICED_BY_AMAZON_PROGRAM = "INVOICE_BY_AMAZON"
PDF_MARK = b"%PDF-"
SATURDAY = 5

_PREFIX = "metadata:"
_FORBIDDEN = re.compile(r"[^A-Za-z0-9,/\\\-_;:# ]")
_ERROR_LINE = re.compile(r"^(?:\d*\t)?[^\t]*\t?(\d{5})\t+(?:Error|Fatal)\t+(.*)$", re.IGNORECASE)
_SUCCESSFUL = re.compile(r"records successful\s+(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InvoiceOptions:
    """What Amazon has to know of the invoice in a feed.

    :param tax: Only where it is sure: it must be Amazon's own, to the cent.
    :param transaction_id: Amazon's number of the refund that a credit note is about, if known.
    """

    order_id: str
    number: str
    total: Decimal
    is_credit_note: bool = False
    tax: Decimal | None = None
    transaction_id: str = ""

    def to_json(self) -> dict[str, str]:
        """The options of the feed. Without the prefix of its names, Amazon does not see them."""
        options = {
            "OrderId": self.order_id,
            "InvoiceNumber": allowed(self.number),
            "DocumentType": "CreditNote" if self.is_credit_note else "Invoice",
            "TotalAmount": f"{self.total:.2f}",
            "TotalVATAmount": "" if self.tax is None else f"{self.tax:.2f}",
            "TransactionId": allowed(self.transaction_id),
        }
        return {f"{_PREFIX}{name}": value for name, value in options.items() if value}


def allowed(text: str) -> str:
    """The text in the characters that Amazon takes: letters lose their accents, and a dash stands
    for each other character."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _FORBIDDEN.sub("-", plain).strip()


class Refusal(Enum):
    """What to do about an invoice that Amazon did not take."""

    # Amazon makes the invoice itself: there is nothing to do, now or later.
    BY_AMAZON = "by Amazon"
    # It may pass: the order has not left as far as Amazon knows, or the document was not there yet.
    WAIT = "wait"
    # Somebody has to change something first.
    ASK = "ask"
    # Nothing that anybody could change.
    GIVE_UP = "give up"


REFUSALS = {
    "79503": Refusal.ASK,
    "79509": Refusal.ASK,
    "79513": Refusal.ASK,
    "79517": Refusal.WAIT,
    "79523": Refusal.GIVE_UP,
    "79525": Refusal.BY_AMAZON,
    "79531": Refusal.GIVE_UP,
    "79540": Refusal.WAIT,
    "79544": Refusal.WAIT,
}


def refusal(code: str) -> Refusal:
    """What an error of Amazon's means; one that is not known is for people."""
    return REFUSALS.get(code, Refusal.ASK)


def read_upload_report(text: str) -> Report:
    """Read Amazon's report about the one invoice of a feed. It is a table, with words before it.

    https://github.com/amzn/selling-partner-api-models/issues/2437

    :raise AmazonPayloadError: If it says neither that the invoice was taken nor why not.
    """
    for line in text.splitlines():
        if match := _ERROR_LINE.match(line):
            words = storable(match[2].replace("\t", " "))
            return Report(refused={}, general=shorten(words, MESSAGE_SIZE) or "-", code=match[1])
    if text.lstrip().startswith("<"):
        return _read_xml(text)
    successful = _SUCCESSFUL.search(text)
    if not successful:
        raise AmazonPayloadError("The report about an invoice says nothing of it.")
    if int(successful[1]) == 0:
        return Report(refused={}, general="Amazon did not take the invoice and gives no reason.")
    return Report(refused={}, general="")


def _read_xml(text: str) -> Report:
    """The form that other feeds have, should Amazon ever send it for this one."""
    report = Report.from_xml_text(text)
    code = re.search(r"<ResultMessageCode>\s*(\d+)", text)
    words = " ".join(filter(None, (report.general, *report.refused.values())))
    return Report(refused={}, general=words, code=code[1][:MAX_CODE] if code and words else "")


def due_date(dispatched: date) -> date:
    """Until when a business buyer's invoice has to be there: one working day after dispatch.
    Holidays differ from country to country, and are not known."""
    due = dispatched + timedelta(days=1)
    while due.weekday() >= SATURDAY:
        due += timedelta(days=1)
    return due
