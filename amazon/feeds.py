"""The Feeds API: many changes in one document, and Amazon's report about them.

https://developer-docs.amazon.com/sp-api/docs/feeds-api
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from . import jsontext
from .errors import AmazonPayloadError
from .listings import quantity_patch
from .payload import MAX_TEXT, Node, storable
from .texts import MESSAGE_SIZE, shorten

LISTINGS_FEED = "JSON_LISTINGS_FEED"
ACKNOWLEDGEMENT_FEED = "POST_ORDER_ACKNOWLEDGEMENT_DATA"
INVOICE_FEED = "UPLOAD_VAT_INVOICE"
CONTENT_TYPES = {
    LISTINGS_FEED: "application/json; charset=UTF-8",
    ACKNOWLEDGEMENT_FEED: "text/xml; charset=UTF-8",
    INVOICE_FEED: "application/pdf",
}
MAX_LISTINGS_MESSAGES = 25_000
# Amazon may find more than one fault in a message.
MAX_ISSUES = 4 * MAX_LISTINGS_MESSAGES
# Of the reasons that Amazon knows, those for an order that was not shipped.
CANCEL_REASONS = (
    "NoInventory",
    "ShippingAddressUndeliverable",
    "CustomerExchange",
    "BuyerCanceled",
    "GeneralAdjustment",
    "PricingError",
)


@dataclass(frozen=True, slots=True)
class Feed:
    """How far Amazon is. ``document_id`` names the report, which may be there or not."""

    status: str
    document_id: str

    @classmethod
    def from_json(cls, value: object) -> "Feed":
        node = Node(value, "the feed")
        return cls(
            status=node.text("processingStatus", required=True),
            document_id=node.text("resultFeedDocumentId"),
        )

    @property
    def is_finished(self) -> bool:
        return self.status in ("DONE", "FATAL", "CANCELLED")

    @property
    def is_done(self) -> bool:
        """Whether Amazon has worked on the feed, so that only single messages may be refused."""
        return self.status == "DONE"


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed in Amazon's list of those that it took."""

    feed_id: str
    marketplace_ids: tuple[str, ...]

    @classmethod
    def from_node(cls, node: Node) -> "ListedFeed":
        return cls(node.text("feedId", required=True), node.texts("marketplaceIds"))


@dataclass(frozen=True, slots=True)
class Report:
    """Amazon's report: what it refused, by the number of the message.

    ``general`` is what Amazon says about the feed as a whole, and ``code`` the number of that.
    """

    refused: dict[int, str]
    general: str
    code: str = ""

    @classmethod
    def from_json_text(cls, text: str) -> "Report":
        """Read the report about a listings feed.

        :raise AmazonPayloadError: If it cannot be read.
        """
        node = Node(jsontext.loads(text, "the report", jsontext.MAX_VALUES), "the report")
        issues = node.children("issues", most=MAX_ISSUES)
        errors = [issue for issue in issues if issue.text("severity") == "ERROR"]
        return cls._from_pairs(
            (issue.whole("messageId"), issue.text("message")) for issue in errors
        )

    @classmethod
    def from_xml_text(cls, text: str) -> "Report":
        """Read the report about an XML feed.

        :raise AmazonPayloadError: If it cannot be read.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(text.encode(errors="surrogatepass"), parser)
        except etree.XMLSyntaxError:
            raise AmazonPayloadError("The report about a feed is no XML.") from None
        results = root.findall(".//Result")
        errors = [r for r in results if r.findtext("ResultCode") == "Error"]
        return cls._from_pairs(
            (
                _message_id(result.findtext("MessageID", "")),
                storable(result.findtext("ResultDescription", ""))[:MAX_TEXT],
            )
            for result in errors
        )

    @classmethod
    def _from_pairs(cls, pairs: Iterable[tuple[int | None, str]]) -> "Report":
        refused: dict[int, list[str]] = {}
        for message_id, text in pairs:
            refused.setdefault(message_id or 0, []).append(text)
        texts = {
            key: shorten(" ".join(dict.fromkeys(filter(None, lines))), MESSAGE_SIZE)
            for key, lines in refused.items()
        }
        return cls(general=texts.pop(0, ""), refused=texts)


def _message_id(text: str) -> int:
    """The number of a message. Zero is the feed as a whole, and stands for what is no number."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def listings_feed(seller_id: str, changes: Iterable[tuple[int, str, str, int]]) -> str:
    """The text of a feed that sets quantities.

    https://github.com/amzn/selling-partner-api-models/blob/main/schemas/feeds/listings-feed-schema-v2.json

    :param changes: Tuples of message number, SKU, product type and quantity.
    """
    messages = [
        {
            "messageId": number,
            "sku": sku,
            "operationType": "PATCH",
            **quantity_patch(product_type, quantity),
        }
        for number, sku, product_type, quantity in changes
    ]
    header = {"sellerId": seller_id, "version": "2.0", "issueLocale": "en_US"}
    return json.dumps({"header": header, "messages": messages}, ensure_ascii=False)


def cancellation_feed(
    seller_id: str, cancellations: Iterable[tuple[int, str, Iterable[str], str]]
) -> str:
    """The text of a feed that cancels orders as a whole.

    https://developer-docs.amazon.com/sp-api/docs/order-feed-type-values

    :param cancellations: Tuples of message number, order, Amazon's items and reason.
    """
    envelope = etree.Element("AmazonEnvelope")
    header = etree.SubElement(envelope, "Header")
    _add(header, DocumentVersion="1.01", MerchantIdentifier=seller_id)
    _add(envelope, MessageType="OrderAcknowledgement")
    for number, order_id, item_ids, reason in cancellations:
        message = etree.SubElement(envelope, "Message")
        _add(message, MessageID=str(number))
        order = etree.SubElement(message, "OrderAcknowledgement")
        _add(order, AmazonOrderID=order_id, StatusCode="Failure")
        for item_id in item_ids:
            item = etree.SubElement(order, "Item")
            _add(item, AmazonOrderItemCode=item_id, CancelReason=reason)
    text = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
    return text.decode()


def _add(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text
