"""Feeds API 2021-06-30, getFeeds: what was handed in of some types, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import times
from ..errors import InvalidInputError
from ..shapes import JsonObject
from . import parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetFeeds(Operation):
    name = "getFeeds"
    path = "/feeds/2021-06-30/feeds"
    rate = 0.0222
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        types = parameters.csv(call.query, "feedTypes", most=10)
        if not types:
            raise InvalidInputError("feedTypes or nextToken is required.")
        since = parameters.moment(call.query, "createdSince")
        size = parameters.integer(call.query, "pageSize", 1, 100, default=10)
        wanted = parameters.csv(call.query, "marketplaceIds", most=10)
        found = [
            feed
            for feed in call.simulator.feeds.of(call.seller.key)
            if feed.feed_type in types
            and (since is None or feed.created >= since)
            and (not wanted or wanted & set(feed.marketplace_ids))
        ]
        return {
            "feeds": [
                {
                    "feedId": feed.feed_id,
                    "feedType": feed.feed_type,
                    "marketplaceIds": list(feed.marketplace_ids),
                    "createdTime": times.text(feed.created),
                    "processingStatus": feed.status,
                    "resultFeedDocumentId": feed.result_id,
                }
                for feed in found[:size]
            ]
        }
