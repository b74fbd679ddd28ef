"""How far a search for orders has come, in a form that survives the process."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dateutil import parser as date_parser

from .documents import OrderPage
from .errors import AmazonPayloadError
from .status import OPEN

# A page token lives for 24 hours.
# https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
TOKEN_LIFE = timedelta(hours=23)
# What Amazon changed while it answered the search before must not be missed.
OVERLAP = timedelta(minutes=5)
# Amazon shows no order that is more than two years old.
MEMORY = timedelta(days=729)
# Amazon answers some 500 searches while a page token lives.
MAX_PAGES = 1_000


def following_pages(seen: tuple[str, ...], token: str) -> tuple[str, ...]:
    """The pages of a search that were seen, after one that names the token of the next page.

    :param tuple seen: What this function returned for the page before; empty at first.
    :raise AmazonPayloadError: If that page was seen before, however long ago, or if there are so
        many that they have no end.
    """
    if not token:
        return ()
    mark = hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()[:16]
    if mark in seen:
        raise AmazonPayloadError("Amazon sent the same page twice, so that there is no last one.")
    if len(seen) >= MAX_PAGES:
        raise AmazonPayloadError(f"Amazon sent more than {MAX_PAGES} pages.")
    return (*seen, mark)


@dataclass(frozen=True, slots=True)
class Search:
    """A search for the orders that changed since a moment.

    ``filters`` have to stay the same for every page. ``updated_before`` is where the next
    search begins: Amazon names it with the first page. ``seen`` marks the pages so far.
    ``is_catching_up`` tells a search apart that reads what was missed, and after which the next
    one begins where it would have anyway.
    """

    filters: dict[str, Any]
    started: datetime
    token: str = ""
    updated_before: datetime | None = None
    seen: tuple[str, ...] = ()
    is_catching_up: bool = False

    @classmethod
    def begin(
        cls,
        marketplace_ids: Iterable[str],
        since: datetime,
        now: datetime,
        is_catching_up: bool = False,
    ) -> "Search":
        """Search everything that changed since the last search (aware UTC times).

        :param bool is_catching_up: Whether it is apart from the searches that follow each other.
        """
        after = (since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
        filters = {"lastUpdatedAfter": after, "marketplaceIds": sorted(marketplace_ids)}
        return cls(filters, now, is_catching_up=is_catching_up)

    @classmethod
    def of_open_orders(cls, marketplace_ids: Iterable[str], now: datetime) -> "Search":
        """Search everything that the seller still has to ship, however long ago it changed."""
        search = cls.begin(marketplace_ids, now - MEMORY, now, is_catching_up=True)
        filters = {"fulfillmentStatuses": list(OPEN), "fulfilledBy": ["MERCHANT"]}
        return replace(search, filters={**search.filters, **filters})

    @property
    def is_of_open_orders(self) -> bool:
        return "fulfillmentStatuses" in self.filters

    def is_alive(self, now: datetime) -> bool:
        """Whether Amazon still takes the page token."""
        return now - self.started < TOKEN_LIFE

    def following(self, page: OrderPage) -> "Search":
        """The search after a page: ``token`` is empty if that was the last one.

        :raise AmazonPayloadError: If Amazon's pages come round again, or have no end.
        """
        seen = following_pages(self.seen, page.next_token)
        # Amazon always names the end of the window. If it did not, ours is two minutes old, as
        # Amazon's is, and the overlap covers the difference of the clocks.
        end = self.updated_before or page.updated_before or self.started - timedelta(minutes=2)
        return replace(self, token=page.next_token, updated_before=end, seen=seen)

    def to_text(self) -> str:
        return json.dumps(
            {
                "filters": self.filters,
                "started": self.started.isoformat(),
                "token": self.token,
                "updated_before": self.updated_before and self.updated_before.isoformat(),
                "seen": self.seen,
                "is_catching_up": self.is_catching_up,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> "Search":
        value = json.loads(text)
        end = value["updated_before"]
        return cls(
            filters=value["filters"],
            started=date_parser.isoparse(value["started"]),
            token=value["token"],
            updated_before=end and date_parser.isoparse(end),
            seen=tuple(value.get("seen", ())),
            is_catching_up=value.get("is_catching_up", False),
        )
