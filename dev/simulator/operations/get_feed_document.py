"""Feeds API 2021-06-30, getFeedDocument: where to download the result of a feed."""

from __future__ import annotations

from .offered_document import OfferedDocument


class GetFeedDocument(OfferedDocument):
    name = "getFeedDocument"
    path = "/feeds/2021-06-30/documents/<document_id>"
    rate = 0.0222
    burst = 10
    kind = "feed"
