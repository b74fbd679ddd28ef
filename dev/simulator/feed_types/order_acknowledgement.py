"""POST_ORDER_ACKNOWLEDGEMENT_DATA: the seller accepts an order, or cancels it.

See https://developer-docs.amazon.com/sp-api/docs/order-feed-type-values
"""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .. import transitions
from ..orders import Record
from ..shapes import JsonObject
from .work import FatalFeedError, Work

CANCEL_REASONS = (
    "NoInventory",
    "ShippingAddressUndeliverable",
    "CustomerExchange",
    "BuyerCanceled",
    "GeneralAdjustment",
    "CarrierCreditDecision",
    "RiskAssessmentInformationNotValid",
    "CarrierCoverageFailure",
    "CustomerReturn",
    "MerchandiseNotReceived",
    "CannotVerifyInformation",
    "PricingError",
    "RejectOrder",
    "WeatherDelay",
)
_REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header>
    <DocumentVersion>1.02</DocumentVersion>
    <MerchantIdentifier>{seller_id}</MerchantIdentifier>
  </Header>
  <MessageType>ProcessingReport</MessageType>
  <Message>
    <MessageID>1</MessageID>
    <ProcessingReport>
      <DocumentTransactionID>{feed_id}</DocumentTransactionID>
      <StatusCode>{status}</StatusCode>
      <ProcessingSummary>
        <MessagesProcessed>{processed}</MessagesProcessed>
        <MessagesSuccessful>{successful}</MessagesSuccessful>
        <MessagesWithError>{errors}</MessagesWithError>
        <MessagesWithWarning>0</MessagesWithWarning>
      </ProcessingSummary>{results}
    </ProcessingReport>
  </Message>
</AmazonEnvelope>
"""
_RESULT = """
      <Result>
        <MessageID>{message_id}</MessageID>
        <ResultCode>Error</ResultCode>
        <ResultMessageCode>{code}</ResultMessageCode>
        <ResultDescription>{words}</ResultDescription>
        <AdditionalInfo><AmazonOrderID>{order_id}</AmazonOrderID></AdditionalInfo>
      </Result>"""


class _RefusedError(Exception):
    """One message is refused: a code of Amazon's kind, and words."""


def process(work: Work) -> str:
    """Apply the messages that are sound, one by one, and report on the others."""
    messages = _messages(work)
    results = []
    for number, message in messages:
        order_id = message.findtext("OrderAcknowledgement/AmazonOrderID", "").strip()
        try:
            _apply(work, order_id, message.find("OrderAcknowledgement"))
        except _RefusedError as refusal:
            code, words = refusal.args
            results.append((number, order_id, code, words))
    return _report(work, "Complete", len(messages), results)


def _messages(work: Work) -> list[tuple[str, ElementTree.Element]]:
    """The messages of the feed with their ids; FatalFeedError where the whole is faulty."""
    envelope = _parse(work)
    if envelope.findtext("Header/MerchantIdentifier") != work.seller.seller_id:
        raise _fatal(work, "The MerchantIdentifier is not the one of the submitter.")
    if envelope.findtext("MessageType") != "OrderAcknowledgement":
        raise _fatal(work, "The MessageType must be OrderAcknowledgement.")
    messages = [(one.findtext("MessageID", ""), one) for one in envelope.findall("Message")]
    ids = [number for number, _message in messages]
    if not ids or len(set(ids)) < len(ids) or not all(number.isdigit() for number in ids):
        raise _fatal(work, "Every message needs a MessageID of its own.")
    return messages


def _parse(work: Work) -> ElementTree.Element:
    # Without a DOCTYPE there are no entities, hence none that grow or read files.
    if "<!DOCTYPE" in work.text:
        raise _fatal(work, "The feed must not have a DOCTYPE.")
    try:
        envelope = ElementTree.fromstring(work.text)
    except ElementTree.ParseError:
        raise _fatal(work, "XML Parsing Fatal Error") from None
    if envelope.tag != "AmazonEnvelope":
        raise _fatal(work, "The root must be AmazonEnvelope.")
    return envelope


def _apply(work: Work, order_id: str, acknowledgement: ElementTree.Element | None) -> None:
    record = work.simulator.orders.record(order_id, work.seller.key, work.simulator.clock.now())
    if acknowledgement is None or record is None:
        raise _RefusedError("18028", f"The order {order_id} was not found.")
    status = acknowledgement.findtext("StatusCode")
    if status not in ("Success", "Failure"):
        raise _RefusedError("25", "StatusCode must be Success or Failure.")
    if status == "Failure":
        reason = _reason(record, acknowledgement.findall("Item"))
        work.simulator.orders.update(order_id, lambda order: _cancel(order, reason))


def _reason(record: Record, items: list[ElementTree.Element]) -> str:
    known = {item["orderItemId"] for item in record.order["orderItems"]}
    if not items:
        raise _RefusedError("25", "Failure needs the items of the order, each with a CancelReason.")
    for item in items:
        code, reason = item.findtext("AmazonOrderItemCode"), item.findtext("CancelReason")
        if code not in known:
            raise _RefusedError("18028", f"The order has no item {code}.")
        if reason not in CANCEL_REASONS:
            raise _RefusedError("25", f"The CancelReason {reason} does not exist.")
    return items[0].findtext("CancelReason", "")


def _cancel(order: JsonObject, reason: str) -> None:
    fulfillment = order["fulfillment"]
    if fulfillment["fulfilledBy"] != "MERCHANT":
        raise _RefusedError("18045", "The order is fulfilled by Amazon.")
    if fulfillment["fulfillmentStatus"] != "UNSHIPPED":
        status = fulfillment["fulfillmentStatus"].lower().replace("_", " ")
        raise _RefusedError("18045", f"The order is {status} and cannot be cancelled.")
    transitions.cancel(order, "MERCHANT", reason)


def _fatal(work: Work, words: str) -> FatalFeedError:
    return FatalFeedError(_report(work, "Rejected", 0, [("0", "", "5001", words)], fatal=True))


def _report(
    work: Work,
    status: str,
    processed: int,
    results: list[tuple[str, str, str, str]],
    fatal: bool = False,
) -> str:
    return _REPORT.format(
        seller_id=escape(work.seller.seller_id),
        feed_id=work.feed_id,
        status=status,
        processed=processed,
        successful=0 if fatal else processed - len(results),
        errors=len(results),
        results="".join(
            _RESULT.format(
                message_id=number, code=code, words=escape(words), order_id=escape(order_id)
            )
            for number, order_id, code, words in results
        ),
    )
