"""Pagination tokens: which search they go on with, and from where."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import InvalidInputError

#: A token can be used for this long after it was handed out.
LIFETIME = timedelta(hours=24)


@dataclass(frozen=True)
class Search:
    """A search at the moment of its first page: its filters and the orders it found."""

    seller_key: str
    filters: object
    before: datetime
    order_ids: tuple[str, ...]


class PaginationTokens:
    """The pagination tokens handed out; each can be used more than once."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[Search, int, datetime]] = {}

    def issue(self, search: Search, position: int, now: datetime) -> str:
        """A token for the page of ``search`` that starts at ``position``."""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (search, position, now)
        return token

    def resume(
        self, token: str, seller_key: str, filters: object, now: datetime
    ) -> tuple[Search, int]:
        """The search and the position a token stands for, once the rules are kept."""
        if token not in self._tokens or self._tokens[token][0].seller_key != seller_key:
            raise InvalidInputError("The paginationToken is not valid.")
        search, position, issued = self._tokens[token]
        if now - issued > LIFETIME:
            raise InvalidInputError("The paginationToken has expired: it is older than 24 hours.")
        if filters != search.filters:
            raise InvalidInputError(
                "With a paginationToken every parameter except maxResultsPerPage and"
                " includedData must keep the value of the first request."
            )
        return search, position
