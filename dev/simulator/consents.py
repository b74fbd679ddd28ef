"""Consent of sellers to public applications, and the codes that come of it.

See https://developer-docs.amazon.com/sp-api/docs/website-authorization-workflow
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from .clock import Clock
from .errors import LwaError
from .sellers import Seller

#: Life of a code in seconds.
LIFETIME = 300


@dataclass(frozen=True)
class _Consent:
    seller: Seller
    redirect_uri: str
    until: datetime


class Consents:
    """The codes in circulation. ``signed_in`` is the key of the seller whom the browser shows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, _Consent] = {}
        self.signed_in = "eu"

    def issue(self, seller: Seller, redirect_uri: str) -> str:
        """A new code for the application of ``seller``."""
        code = secrets.token_urlsafe(15)
        until = self._clock.now() + timedelta(seconds=LIFETIME)
        self._codes[code] = _Consent(seller, redirect_uri, until)
        return code

    def take(self, code: str, sellers: Collection[Seller], redirect_uri: str) -> Seller:
        """The seller who consented, if ``sellers`` has the client and all else fits, too; once."""
        consent = self._codes.pop(code, None)
        if (
            consent
            and consent.seller in sellers
            and consent.redirect_uri == redirect_uri
            and self._clock.now() < consent.until
        ):
            return consent.seller
        raise LwaError(400, "invalid_grant", "The request has an invalid grant parameter : code")
