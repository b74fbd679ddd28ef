"""Feeds API 2021-06-30, createFeed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..documents import Document
from ..errors import InvalidInputError, QuotaExceededError, UnauthorizedError
from ..feed_types import FEED_TYPES
from ..shapes import JsonObject
from . import bodies, listings
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

INVOICE = "UPLOAD_VAT_INVOICE"
# The point is in amounts; it is not among the characters that Amazon's guide names.
_VALUE = re.compile(r"[A-Za-z0-9,/\\\-_;:# .]+")


class CreateFeed(Operation):
    name = "createFeed"
    method = "POST"
    path = "/feeds/2021-06-30/feeds"
    rate = 0.0083
    burst = 15
    status = 202

    def answer(self, call: Call) -> JsonObject:
        body = bodies.read(call)
        feed_type = bodies.text(body, "feedType")
        if feed_type not in FEED_TYPES:
            raise InvalidInputError(f"The simulator has no feed type {feed_type}.")
        marketplace_ids = listings.all_sold_in(call, body)
        document = _document(call, bodies.text(body, "inputFeedDocumentId"))
        options = _options(body)
        if feed_type == INVOICE:
            _check_invoice(call)
        feed = call.simulator.feeds.submit(
            call.seller, feed_type, marketplace_ids, document, options
        )
        return {"feedId": feed.feed_id}


def _options(body: JsonObject) -> dict[str, str]:
    """The feedOptions: texts in letters, digits and a few characters."""
    options = body.get("feedOptions") or {}
    if not isinstance(options, dict):
        raise InvalidInputError("feedOptions must be an object.")
    for name, value in options.items():
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise InvalidInputError(f"The value of {name} in feedOptions is not allowed.")
    return options


def _check_invoice(call: Call) -> None:
    if not call.seller.tax_role:
        raise UnauthorizedError("Access to the resource is forbidden")
    invoices = call.simulator.invoices
    last = invoices.last
    is_too_soon = call.seller.key in last and call.now - last[call.seller.key] < invoices.pause
    if is_too_soon and not call.simulator.rates.fast:
        raise QuotaExceededError()
    last[call.seller.key] = call.now


def _document(call: Call, document_id: str) -> Document:
    document = call.simulator.feeds.document(document_id, call.seller.key)
    if document is None:
        raise InvalidInputError(f"There is no feed document {document_id}.")
    if document.content is None:
        raise InvalidInputError(f"The feed document {document_id} has not been uploaded.")
    return document
