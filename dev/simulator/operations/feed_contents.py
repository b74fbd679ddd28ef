"""The store of feed documents, which takes addresses that Amazon signed, and no token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from ..feeds import Document
from ..responses import text_response
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

_DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>{code}</Code><Message>{message}</Message></Error>"
)


class _FeedContents(Operation):
    path = "/feed-documents/<key>"
    authorised = False

    def answer(self, call: Call) -> Response:
        document = call.simulator.feeds.at(call.arguments["key"], self.method)
        if document is None:
            return _denied("AccessDenied", "Request has expired")
        return self.serve(call, document)

    def serve(self, call: Call, document: Document) -> Response:
        raise NotImplementedError


class UploadFeedDocument(_FeedContents):
    name = "uploadFeedDocument"
    method = "PUT"

    def serve(self, call: Call, document: Document) -> Response:
        if call.request.headers.get("Content-Type") != document.content_type:
            words = "The request signature we calculated does not match the signature you provided."
            return _denied("SignatureDoesNotMatch", words)
        document.content = call.request.get_data()
        return Response(status=200)


class DownloadFeedDocument(_FeedContents):
    name = "downloadFeedDocument"

    def serve(self, call: Call, document: Document) -> Response:
        return Response(document.content or b"", content_type=document.content_type)


def _denied(code: str, message: str) -> Response:
    return text_response(_DENIED.format(code=code, message=message), 403, "application/xml")
