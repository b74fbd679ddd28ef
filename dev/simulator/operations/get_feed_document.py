"""Feeds API 2021-06-30, getFeedDocument: where to download the result of a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError
from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetFeedDocument(Operation):
    name = "getFeedDocument"
    path = "/feeds/2021-06-30/documents/<document_id>"
    rate = 0.0222
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        document_id = call.arguments["document_id"]
        feeds = call.simulator.feeds
        document = feeds.document(document_id, call.seller.key)
        if document is None:
            details = f"There is no feed document {document_id}."
            raise ApiError(404, "NotFound", "Resource not found", details)
        answer = {"feedDocumentId": document_id, "url": feeds.address(document, "GET")}
        if document.compressed:
            answer["compressionAlgorithm"] = "GZIP"
        return answer
