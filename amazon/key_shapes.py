"""What keys look like, so that a mistake is noticed while they are typed.

Amazon promises none of it: a shape that is not expected is a hint, and Amazon's answer decides.
"""

import re
from dataclasses import dataclass
from enum import Enum

CLIENT_ID = "amzn1.application-oa2-client."
CLIENT_SECRET = re.compile(r"amzn1\.oa2-cs\.|[0-9a-f]{64}\Z")
APP_ID = re.compile(r"amzn1\.(sellerapps|sp\.solution)\b")
REFRESH_TOKEN = "Atzr|"  # how it begins
ACCESS_TOKEN = "Atza|"  # how it begins
APPLICATION_ID = re.compile(r"amzn1\.(sellerapps\.app|sp\.solution)\.[A-Za-z0-9-]{1,100}")
# What Amazon sends with the browser; it becomes a field of a form.
CODE = re.compile(r"[!-~]{1,2000}")
SELLER_ID = re.compile(r"A[0-9A-Z]{9,20}\Z")


class Oddity(Enum):
    """What is odd about keys."""

    SWAPPED = "client ID and client secret are swapped"
    APP_ID = "the ID of the application in place of its client ID"
    NO_CLIENT_ID = "no client ID"
    NO_SECRET = "no client secret"
    ACCESS_TOKEN = "an access token, which lives for an hour"
    NO_REFRESH_TOKEN = "no refresh token"
    MARKETPLACE = "a marketplace ID in place of the Seller ID"
    NO_SELLER_ID = "no Seller ID"


@dataclass(frozen=True)
class Keys:
    """What was typed so far. Never printed, and each may be empty."""

    client_id: str = ""
    client_secret: str = ""
    refresh_token: str = ""
    seller_id: str = ""

    def __repr__(self) -> str:
        return "Keys(…)"

    def oddities(self, marketplace_ids: frozenset[str] = frozenset()) -> list[Oddity]:
        """What looks wrong.

        :param frozenset marketplace_ids: Those that are known: they look like a Seller ID.
        """
        found = [self._of_application(), self._of_token(), self._of_seller(marketplace_ids)]
        return [oddity for oddities in found for oddity in oddities]

    def _of_application(self) -> list[Oddity]:
        if _is_secret(self.client_id) or self.client_secret.startswith(CLIENT_ID):
            return [Oddity.SWAPPED]
        found = []
        if APP_ID.match(self.client_id):
            found.append(Oddity.APP_ID)
        elif self.client_id and not self.client_id.startswith(CLIENT_ID):
            found.append(Oddity.NO_CLIENT_ID)
        if self.client_secret and not _is_secret(self.client_secret):
            found.append(Oddity.NO_SECRET)
        return found

    def _of_token(self) -> list[Oddity]:
        if self.refresh_token.startswith(ACCESS_TOKEN):
            return [Oddity.ACCESS_TOKEN]
        is_odd = self.refresh_token and not self.refresh_token.startswith(REFRESH_TOKEN)
        return [Oddity.NO_REFRESH_TOKEN] if is_odd else []

    def _of_seller(self, marketplace_ids: frozenset[str]) -> list[Oddity]:
        seller_id = self.seller_id.upper()
        if seller_id in marketplace_ids:
            return [Oddity.MARKETPLACE]
        is_odd = seller_id and not SELLER_ID.match(seller_id)
        return [Oddity.NO_SELLER_ID] if is_odd else []


def is_application_id(text: str) -> bool:
    """Whether this looks like the ID of a public application."""
    return bool(APPLICATION_ID.fullmatch(text))


def is_seller_id(text: str) -> bool:
    """Whether this looks like a Seller ID."""
    return bool(SELLER_ID.match(text))


def _is_secret(text: str) -> bool:
    return bool(CLIENT_SECRET.match(text))
