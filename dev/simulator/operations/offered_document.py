"""Where to download a document that Amazon offers: the result of a feed, or a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ApiError
from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class OfferedDocument(Operation):
    """A subclass says of what kind the document is: "feed" or "report"."""

    kind = ""

    def answer(self, call: Call) -> JsonObject:
        document_id = call.arguments["document_id"]
        shelf = {"feed": call.simulator.feeds, "report": call.simulator.reports}[self.kind]
        document = shelf.document(document_id, call.seller.key)
        if document is None:
            details = f"There is no {self.kind} document {document_id}."
            raise ApiError(404, "NotFound", "Resource not found", details)
        answer = {f"{self.kind}DocumentId": document_id, "url": shelf.address(document, "GET")}
        if document.compressed:
            answer["compressionAlgorithm"] = "GZIP"
        return answer
