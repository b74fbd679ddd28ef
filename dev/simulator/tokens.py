"""Access tokens handed out by the simulated Login with Amazon."""

import secrets
from datetime import timedelta

from .errors import UnauthorizedError

#: Life of an access token in seconds, as ``expires_in`` tells it.
LIFETIME = 3600


class AccessTokens:
    """The access tokens in circulation, and whose they are."""

    def __init__(self, clock):
        self._clock = clock
        self._tokens = {}

    def issue(self, seller):
        """A new token for ``seller``; older ones stay good, as Amazon's do."""
        token = f"Atza|{secrets.token_urlsafe(24)}"
        self._tokens[token] = (seller, self._clock.now() + timedelta(seconds=LIFETIME))
        return token

    def expire(self, token):
        """Make one token useless before its time."""
        self._tokens.pop(token, None)

    def expire_all(self):
        """Make every token handed out so far useless."""
        self._tokens.clear()

    def seller(self, token):
        """The seller a token speaks for; UnauthorizedError where it does not (any more)."""
        if not token:
            raise UnauthorizedError("Access token is missing in the request header.")
        seller, until = self._tokens.get(token, (None, None))
        if seller is None or self._clock.now() >= until:
            raise UnauthorizedError("The access token you provided has expired.")
        return seller
