"""Access tokens handed out by the simulated Login with Amazon."""

import secrets
from datetime import datetime, timedelta

from .clock import Clock
from .errors import UnauthorizedError
from .sellers import Seller

#: Life of an access token in seconds, as ``expires_in`` tells it.
LIFETIME = 3600


class AccessTokens:
    """The access tokens in circulation, and whose they are."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, tuple[Seller, datetime]] = {}

    def issue(self, seller: Seller) -> str:
        """A new token for ``seller``; older ones stay good, as Amazon's do."""
        token = f"Atza|{secrets.token_urlsafe(24)}"
        self._tokens[token] = (seller, self._clock.now() + timedelta(seconds=LIFETIME))
        return token

    def expire(self, token: str | None) -> None:
        """Make one token useless before its time."""
        self._tokens.pop(token or "", None)

    def expire_all(self) -> None:
        """Make every token handed out so far useless."""
        self._tokens.clear()

    def seller(self, token: str | None) -> Seller:
        """The seller a token speaks for; UnauthorizedError where it does not (any more)."""
        if not token:
            raise UnauthorizedError("Access token is missing in the request header.")
        if token in self._tokens:
            seller, until = self._tokens[token]
            if self._clock.now() < until:
                return seller
        raise UnauthorizedError("The access token you provided has expired.")
