"""Feeds API 2021-06-30, createFeedDocument: where to upload a feed."""

from . import bodies
from .base import Operation


class CreateFeedDocument(Operation):
    name = "createFeedDocument"
    method = "POST"
    path = "/feeds/2021-06-30/documents"
    rate = 0.5
    burst = 15
    status = 201

    def answer(self, call):
        content_type = bodies.text(bodies.read(call), "contentType")
        feeds = call.simulator.feeds
        document = feeds.new_document(call.seller.key, content_type)
        return {
            "feedDocumentId": document.document_id,
            "url": feeds.address(document, "PUT"),
        }
