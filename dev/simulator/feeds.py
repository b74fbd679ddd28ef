"""Feeds and their documents."""

from __future__ import annotations

import gzip
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from .feed_types import FEED_TYPES, FatalFeedError, Work
from .sellers import Seller

if TYPE_CHECKING:
    from .server import Simulator

#: How long the address of a document can be used.
ADDRESS_LIFETIME = timedelta(minutes=5)


@dataclass
class Document:
    """A document that a seller uploads, or that Amazon answers a feed with."""

    document_id: str
    seller_key: str
    content_type: str
    content: bytes | None = None  #: None until it is uploaded
    compressed: bool = False


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


class Feeds:
    """The feeds of all sellers.

    A feed takes effect when it is submitted. ``delay`` is how many times getFeed answers
    IN_PROGRESS before it tells the end; with ``gzip`` result documents are compressed.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.delay = 0
        self.gzip = False
        #: What was submitted, oldest first: (type, text, status).
        self.submitted: list[Submission] = []
        self._simulator = simulator
        self._documents: dict[str, Document] = {}
        self._addresses: dict[str, tuple[Document, str, datetime]] = {}
        self._feeds: dict[str, Feed] = {}
        self._lock = threading.RLock()

    def new_document(
        self,
        seller_key: str,
        content_type: str,
        content: bytes | None = None,
        compressed: bool = False,
    ) -> Document:
        """A document of a seller, to be uploaded unless its content is given."""
        document_id = f"amzn1.tortuga.4.{secrets.token_hex(16)}"
        document = Document(document_id, seller_key, content_type, content, compressed)
        self._documents[document_id] = document
        return document

    def document(self, document_id: str, seller_key: str) -> Document | None:
        """A document of a seller, or None."""
        document = self._documents.get(document_id)
        return document if document and document.seller_key == seller_key else None

    def address(self, document: Document, method: str) -> str:
        """An address nobody can guess, good for one method and for five minutes."""
        key = secrets.token_urlsafe(32)
        until = self._simulator.clock.now() + ADDRESS_LIFETIME
        self._addresses[key] = (document, method, until)
        return f"{self._simulator.api_url}/feed-documents/{key}"

    def at(self, key: str, method: str) -> Document | None:
        """The document at an address, or None where it is not good (any more)."""
        if key not in self._addresses:
            return None
        document, allowed, until = self._addresses[key]
        if allowed != method or self._simulator.clock.now() > until:
            return None
        return document

    def submit(
        self, seller: Seller, feed_type: str, marketplace_ids: Iterable[str], document: Document
    ) -> Feed:
        """Process a feed, and return it."""
        with self._lock:
            feed_id = str(500_001 + len(self._feeds))
            text = (document.content or b"").decode("utf-8", errors="replace")
            work = Work(self._simulator, seller, feed_id, text, tuple(marketplace_ids))
            status, result = _process(feed_type, work)
            self.submitted.append(Submission(feed_type, text, status))
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

    def _result(self, seller_key: str, result: str) -> Document:
        kind = "text/xml" if result.startswith("<?xml") else "application/json"
        content = result.encode()
        if self.gzip:
            content = gzip.compress(content)
        return self.new_document(seller_key, f"{kind}; charset=UTF-8", content, self.gzip)


def _process(feed_type: str, work: Work) -> tuple[str, str]:
    try:
        return "DONE", FEED_TYPES[feed_type](work)
    except FatalFeedError as error:
        return "FATAL", error.result
