"""Page tokens of the operations that list one page after the other."""

import secrets
from datetime import datetime, timedelta
from typing import TypeVar

from .clock import Clock
from .errors import InvalidInputError

Entry = TypeVar("Entry")


class Cursors:
    """Tokens that go on with a request where its last page ended.

    :param seconds: how long a token lives by the simulator's clock
    """

    def __init__(self, clock: Clock, name: str, seconds: float) -> None:
        self._clock = clock
        self._name = name
        self._life = timedelta(seconds=seconds)
        self._tokens: dict[str, tuple[object, int, datetime]] = {}

    def page(
        self, request: object, found: list[Entry], size: int, token: str | None = None
    ) -> tuple[list[Entry], str | None]:
        """One page of ``found``, and the token of the next one (None on the last page).

        :param request: what must be the same from page to page, comparable
        :param token: that of the last page, None for the first page
        """
        start = self._resume(token, request) if token else 0
        end = start + size
        following = self._issue(request, end) if end < len(found) else None
        return found[start:end], following

    def _issue(self, request: object, position: int) -> str:
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (request, position, self._clock.now() + self._life)
        return token

    def _resume(self, token: str, request: object) -> int:
        if token not in self._tokens:
            raise InvalidInputError(f"The {self._name} is not valid.")
        first_request, position, until = self._tokens[token]
        if self._clock.now() > until:
            raise InvalidInputError(f"The {self._name} has expired.")
        if request != first_request:
            raise InvalidInputError(
                f"With a {self._name} every other parameter must keep its value."
            )
        return position
