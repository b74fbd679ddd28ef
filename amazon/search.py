"""How far a search for orders has come, in a form that survives the process."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dateutil import parser as date_parser

from .errors import AmazonPayloadError

# A page token lives for 24 hours.
# https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
TOKEN_LIFE = timedelta(hours=23)
# What Amazon changed while it answered the search before must not be missed.
OVERLAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Search:
    """A search for the orders that changed since a moment.

    ``filters`` have to stay the same for every page. ``updated_before`` is where the next
    search begins: Amazon names it with the first page.
    """

    filters: dict
    started: datetime
    token: str = ""
    updated_before: datetime | None = None

    @classmethod
    def begin(cls, marketplace_ids, since, now):
        """Search everything that changed since the last search (aware UTC times)."""
        after = (since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
        return cls({"lastUpdatedAfter": after, "marketplaceIds": sorted(marketplace_ids)}, now)

    def is_alive(self, now):
        """Whether Amazon still takes the page token."""
        return now - self.started < TOKEN_LIFE

    def following(self, page):
        """The search after a page: ``token`` is empty if that was the last one.

        :raise AmazonPayloadError: If Amazon sends the same page again and again.
        """
        if page.next_token and page.next_token == self.token:
            raise AmazonPayloadError("Amazon answered the search with the same page twice.")
        # Amazon always names the end of the window. If it did not, ours is two minutes old, as
        # Amazon's is, and the overlap covers the difference of the clocks.
        end = self.updated_before or page.updated_before or self.started - timedelta(minutes=2)
        return replace(self, token=page.next_token, updated_before=end)

    def to_text(self):
        return json.dumps(
            {
                "filters": self.filters,
                "started": self.started.isoformat(),
                "token": self.token,
                "updated_before": self.updated_before and self.updated_before.isoformat(),
            }
        )

    @classmethod
    def from_text(cls, text):
        value = json.loads(text)
        end = value["updated_before"]
        return cls(
            filters=value["filters"],
            started=date_parser.isoparse(value["started"]),
            token=value["token"],
            updated_before=end and date_parser.isoparse(end),
        )
