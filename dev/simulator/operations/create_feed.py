"""Feeds API 2021-06-30, createFeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..documents import Document
from ..errors import InvalidInputError
from ..feed_types import FEED_TYPES
from ..shapes import JsonObject
from . import bodies, listings
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


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
        feed = call.simulator.feeds.submit(call.seller, feed_type, marketplace_ids, document)
        return {"feedId": feed.feed_id}


def _document(call: Call, document_id: str) -> Document:
    document = call.simulator.feeds.document(document_id, call.seller.key)
    if document is None:
        raise InvalidInputError(f"There is no feed document {document_id}.")
    if document.content is None:
        raise InvalidInputError(f"The feed document {document_id} has not been uploaded.")
    return document
