"""The Feeds API: documents, feeds, and Amazon's reports about them.

https://developer-docs.amazon.com/sp-api/docs/feeds-api
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sp_api.api.feeds.feeds_2021_06_30 import FeedsV20210630
from sp_api.base import fill_query_params, sp_endpoint

from . import limits
from .caller import Caller, answered_object
from .errors import AmazonPayloadError
from .feeds import INVOICE_FEED, Feed, ListedFeed
from .payload import Node

PAGE_SIZE = 100


class FeedsClient(Caller):
    """The operations of the Feeds API."""

    def upload_feed(self, content: str | bytes, content_type: str) -> str:
        """Bring what is in a feed to Amazon, where nothing happens with it yet.

        :return: Amazon's name for the document.
        """
        answer = self._call(
            limits.CREATE_FEED_DOCUMENT,
            self._api(_Feeds).create_feed_document,
            None,
            content_type,
        )
        document = Node(answered_object(answer), "the feed document")
        content = content.encode() if isinstance(content, str) else content
        self._upload(document.text("url", required=True), content, content_type)
        return document.text("feedDocumentId", required=True)

    def submit_feed(
        self,
        feed_type: str,
        marketplace_ids: Iterable[str],
        document_id: str,
        options: Mapping[str, str] | None = None,
    ) -> str:
        """Hand in a feed that was uploaded. :return: Amazon's number of it.

        https://developer-docs.amazon.com/sp-api/docs/submit-a-feed

        :param dict options: What feeds of this type want to know beside the document.
        :raise AmazonUnavailable: If it is not known whether Amazon took it.
        """
        if feed_type == INVOICE_FEED:
            self._wait_for_turn(limits.UPLOAD_INVOICE)
        answer = self._call(
            limits.CREATE_FEED,
            self._api(_Feeds).create_feed,
            feed_type,
            document_id,
            marketplaceIds=list(marketplace_ids),
            **({"feedOptions": dict(options)} if options else {}),
        )
        return Node(answered_object(answer), "the feed").text("feedId", required=True)

    def get_feed(self, feed_id: str) -> Feed:
        """How far Amazon is with a feed.

        :rtype: Feed
        """
        answer = self._call(limits.GET_FEED, self._api(_Feeds).get_feed, feed_id)
        return Feed.from_json(answered_object(answer))

    def latest_feeds(self, feed_type: str, since: datetime) -> tuple[ListedFeed, ...]:
        """The feeds of a type that Amazon took since a moment, as many as are on one page.

        :param datetime since: An aware UTC time.
        """
        answer = self._call(
            limits.GET_FEEDS,
            self._api(_Feeds).get_feeds,
            feedTypes=[feed_type],
            createdSince=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            pageSize=PAGE_SIZE,
        )
        feeds = Node(answered_object(answer), "the answer").children("feeds")
        return tuple(ListedFeed.from_node(node) for node in feeds)

    def get_feed_result(self, document_id: str) -> str:
        """The text of Amazon's report about a feed."""
        answer = self._call(
            limits.GET_FEED_DOCUMENT, self._api(_Feeds).get_feed_document, document_id
        )
        document = Node(answered_object(answer), "the feed document")
        content, _charset = self._download(
            document.text("url", required=True), document.text("compressionAlgorithm")
        )
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise AmazonPayloadError("A document of Amazon's cannot be read.") from None


class _Feeds(FeedsV20210630):  # type: ignore[misc] # the library has no types
    """The library would download a document by itself, past all that :class:`Caller` sees to, and
    send marketplaces that nobody asked for."""

    @sp_endpoint("/feeds/2021-06-30/feeds", method="GET")  # type: ignore[untyped-decorator]
    def get_feeds(self, **kwargs: Any) -> Any:
        return self._request(kwargs.pop("path"), params=kwargs, add_marketplace=False)

    @sp_endpoint("/feeds/2021-06-30/documents/{}", method="GET")  # type: ignore[untyped-decorator]
    def get_feed_document(self, document_id: str, **kwargs: Any) -> Any:
        path = fill_query_params(kwargs.pop("path"), document_id)
        return self._request(path, params=kwargs, add_marketplace=False)
