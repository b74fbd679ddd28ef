"""UPLOAD_VAT_INVOICE: one PDF for one order, described by the options of the feed.

See https://developer-docs.amazon.com/sp-api/docs/invoice-feeds-attributes and
https://developer-docs.amazon.com/sp-api/docs/vat-calculation-service-error-handling
"""

import re

from ..invoices import Invoice
from ..marketplaces import BY_COUNTRY
from .work import Work

STORES = {
    BY_COUNTRY[country].id
    for country in ("BE", "DE", "ES", "FR", "GB", "IE", "IT", "NL", "PL", "SE")
}
DOCUMENT_TYPES = {"invoice": "Invoice", "creditnote": "CreditNote"}
_PREFIX = "metadata:"
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_MISSING = (
    "Please provide metadata:shippingid or metadata:orderid,metadata:invoicenumber,"
    "metadata:totalamount,metadata:totalvatamount"
)
_SUMMARY = (
    "Feed Processing Summary:\n"
    "\tNumber of records processed\t\t1\n"
    "\tNumber of records successful\t\t{successful}\n"
)
_ERROR = (
    "\noriginal-record-number\tsku\terror-code\terror-type\terror-message\n1\t\t{}\tError\t{}\n"
)


class _RefusedError(Exception):
    """The invoice is refused: Amazon's code, and words."""


def process(work: Work) -> str:
    """Take the invoice, or say why not: Amazon does both in a table with words before it."""
    try:
        work.simulator.invoices.uploaded.append(_invoice(work))
    except _RefusedError as refusal:
        return _SUMMARY.format(successful=0) + _ERROR.format(*refusal.args)
    return _SUMMARY.format(successful=1)


def _invoice(work: Work) -> Invoice:
    # Names are read without regard to case.
    options = {
        name.lower().removeprefix(_PREFIX): value
        for name, value in work.options.items()
        if name.lower().startswith(_PREFIX)
    }
    if not work.seller.self_invoicing:
        raise _RefusedError("79509", "Invoice Upload API is in a closed beta.")
    if len(work.marketplace_ids) != 1 or work.marketplace_ids[0] not in STORES:
        raise _RefusedError("79523", "Exactly one supported marketplace is needed.")
    order_id = _order_of(work, options)
    _check(work, options)
    return Invoice(
        seller_key=work.seller.key,
        marketplace_id=work.marketplace_ids[0],
        order_id=order_id,
        number=options["invoicenumber"],
        document_type=_document_type(options),
        total=options.get("totalamount", ""),
        tax=options.get("totalvatamount", ""),
        transaction_id=options.get("transactionid", ""),
        content=work.content,
    )


def _order_of(work: Work, options: dict[str, str]) -> str:
    order_id = options.get("orderid", "")
    if not order_id or not options.get("invoicenumber"):
        raise _RefusedError("79513", _MISSING)
    invoices = work.simulator.invoices
    if order_id in invoices.refused:
        raise _RefusedError(*invoices.refused[order_id])
    record = work.simulator.orders.record(order_id, work.seller.key, work.simulator.clock.now())
    store = record and record.order["salesChannel"]["marketplaceId"]
    if not record or store != work.marketplace_ids[0]:
        raise _RefusedError("79517", f"The order {order_id} is invalid.")
    if order_id in invoices.by_amazon or "INVOICE_BY_AMAZON" in record.order["programs"]:
        words = f"Amazon will generate invoice for shipmentId N/A, orderId {order_id}"
        raise _RefusedError("79525", words)
    if record.order["fulfillment"]["fulfillmentStatus"] != "SHIPPED":
        raise _RefusedError("79517", f"The order {order_id} is invalid.")
    return order_id


def _check(work: Work, options: dict[str, str]) -> None:
    if not work.content:
        raise _RefusedError("79540", "There is no file in the feed.")
    if not work.content.startswith(b"%PDF-"):
        raise _RefusedError("79503", "The file of the invoice is not a PDF.")
    for name in ("totalamount", "totalvatamount"):
        if name in options and not _AMOUNT.fullmatch(options[name]):
            raise _RefusedError("79513", _MISSING)
    if _document_type(options) == "CreditNote" and not options.get("transactionid"):
        raise _RefusedError("79513", "Please provide metadata:transactionid")


def _document_type(options: dict[str, str]) -> str:
    name = options.get("documenttype", "Invoice").lower()
    if name not in DOCUMENT_TYPES:
        raise _RefusedError("79531", "The document type must be Invoice or CreditNote.")
    return DOCUMENT_TYPES[name]
