"""Feeds, and what became of them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from .documents import Document, Documents
from .feed_types import FEED_TYPES, FatalFeedError, Work
from .sellers import Seller

if TYPE_CHECKING:
    from .server import Simulator


@dataclass
class Feed:
    """A feed, which was processed as soon as it was submitted."""

    feed_id: str
    seller_key: str
    feed_type: str
    marketplace_ids: tuple[str, ...]
    created: datetime
    status: str  #: DONE or FATAL
    result_id: str
    looks: int = 0  #: how many times its status was asked for


class Submission(NamedTuple):
    """A feed as it was submitted, and what came of it."""

    type: str
    text: str
    status: str


class Feeds(Documents):
    """The feeds of all sellers.

    A feed takes effect when it is submitted. ``delay`` is how many times getFeed answers
    IN_PROGRESS before it tells the end; with ``gzip`` result documents are compressed.
    """

    folder = "feed-documents"

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.delay = 0
        self.gzip = False
        #: What was submitted, oldest first: (type, text, status).
        self.submitted: list[Submission] = []
        self._feeds: dict[str, Feed] = {}
        self._lock = threading.RLock()

    def submit(
        self,
        seller: Seller,
        feed_type: str,
        marketplace_ids: Iterable[str],
        document: Document,
        options: dict[str, str] | None = None,
    ) -> Feed:
        """Process a feed, and return it."""
        with self._lock:
            feed_id = str(500_001 + len(self._feeds))
            work = Work(
                self._simulator,
                seller,
                feed_id,
                document.content or b"",
                document.content_type,
                tuple(marketplace_ids),
                options or {},
            )
            status, result = _process(feed_type, work)
            self.submitted.append(Submission(feed_type, work.text, status))
            feed = Feed(
                feed_id=feed_id,
                seller_key=seller.key,
                feed_type=feed_type,
                marketplace_ids=work.marketplace_ids,
                created=self._simulator.clock.now(),
                status=status,
                result_id=self._result(seller.key, result).document_id,
            )
            self._feeds[feed_id] = feed
        return feed

    def look(self, feed_id: str, seller_key: str) -> tuple[Feed, str] | tuple[None, None]:
        """A feed of a seller and its status now, or (None, None); counts as one look."""
        feed = self._feeds.get(feed_id)
        if feed is None or feed.seller_key != seller_key:
            return None, None
        with self._lock:
            feed.looks += 1
            return feed, feed.status if feed.looks > self.delay else "IN_PROGRESS"

    def of(self, seller_key: str) -> list[Feed]:
        """The feeds of a seller, the newest first."""
        return [feed for feed in reversed(self._feeds.values()) if feed.seller_key == seller_key]

    def _result(self, seller_key: str, result: str) -> Document:
        kind = {"<": "text/xml", "{": "application/json"}.get(result[:1], "text/plain")
        content = result.encode()
        if self.gzip:
            content = gzip.compress(content)
        return self.new_document(seller_key, f"{kind}; charset=UTF-8", content, self.gzip)


def _process(feed_type: str, work: Work) -> tuple[str, str]:
    try:
        return "DONE", FEED_TYPES[feed_type](work)
    except FatalFeedError as error:
        return "FATAL", error.result
