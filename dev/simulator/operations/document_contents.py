"""The store of documents, which takes addresses that Amazon signed, and no token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from ..documents import Document, Documents
from ..responses import text_response
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

_DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>{code}</Code><Message>{message}</Message></Error>"
)


class _Contents(Operation):
    authorised = False

    def documents(self, call: Call) -> Documents:
        return call.simulator.feeds

    def answer(self, call: Call) -> Response:
        document = self.documents(call).at(call.arguments["key"], self.method)
        if document is None:
            return _denied("AccessDenied", "Request has expired")
        return self.serve(call, document)

    def serve(self, call: Call, document: Document) -> Response:
        raise NotImplementedError


class UploadFeedDocument(_Contents):
    name = "uploadFeedDocument"
    path = "/feed-documents/<key>"
    method = "PUT"

    def serve(self, call: Call, document: Document) -> Response:
        if call.request.headers.get("Content-Type") != document.content_type:
            words = "The request signature we calculated does not match the signature you provided."
            return _denied("SignatureDoesNotMatch", words)
        document.content = call.request.get_data()
        return Response(status=200)


class DownloadFeedDocument(_Contents):
    name = "downloadFeedDocument"
    path = "/feed-documents/<key>"

    def serve(self, call: Call, document: Document) -> Response:
        return Response(document.content or b"", content_type=document.content_type)


class DownloadReportDocument(DownloadFeedDocument):
    name = "downloadReportDocument"
    path = "/report-documents/<key>"

    def documents(self, call: Call) -> Documents:
        return call.simulator.reports


def _denied(code: str, message: str) -> Response:
    return text_response(_DENIED.format(code=code, message=message), 403, "application/xml")
