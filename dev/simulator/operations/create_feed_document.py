"""Feeds API 2021-06-30, createFeedDocument: where to upload a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shapes import JsonObject
from . import bodies
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class CreateFeedDocument(Operation):
    name = "createFeedDocument"
    method = "POST"
    path = "/feeds/2021-06-30/documents"
    rate = 0.5
    burst = 15
    status = 201

    def answer(self, call: Call) -> JsonObject:
        content_type = bodies.text(bodies.read(call), "contentType")
        feeds = call.simulator.feeds
        document = feeds.new_document(call.seller.key, content_type)
        return {
            "feedDocumentId": document.document_id,
            "url": feeds.address(document, "PUT"),
        }
