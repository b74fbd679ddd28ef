"""Feeds API 2021-06-30, getFeed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import times
from ..errors import ApiError
from ..shapes import JsonObject
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class GetFeed(Operation):
    name = "getFeed"
    path = "/feeds/2021-06-30/feeds/<feed_id>"
    rate = 2
    burst = 15

    def answer(self, call: Call) -> JsonObject:
        feed_id = call.arguments["feed_id"]
        feed, status = call.simulator.feeds.look(feed_id, call.seller.key)
        if feed is None:
            raise ApiError(404, "NotFound", "Resource not found", f"There is no feed {feed_id}.")
        answer = {
            "feedId": feed.feed_id,
            "feedType": feed.feed_type,
            "marketplaceIds": list(feed.marketplace_ids),
            "createdTime": times.text(feed.created),
            "processingStatus": status,
            "processingStartTime": times.text(feed.created),
        }
        if status in ("DONE", "FATAL"):
            answer["processingEndTime"] = times.text(call.now)
            answer["resultFeedDocumentId"] = feed.result_id
        return answer
