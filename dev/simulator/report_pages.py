"""Page tokens of getReports: each stands for the whole request, and is sent alone."""

import base64
import secrets

from .errors import InvalidInputError
from .reports import Report


class ReportPages:
    """The tokens handed out; each can be used more than once."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[str, list[Report], int]] = {}

    def first(self, seller_key: str, found: list[Report], size: int) -> tuple[list[Report], str]:
        """The first page of ``found``, and the token of the next one, "" on the last page."""
        following = self._issue(seller_key, found[size:], size) if len(found) > size else ""
        return found[:size], following

    def next(self, seller_key: str, token: str) -> tuple[list[Report], str]:
        """The page that a token stands for, and the token of the next one."""
        if token not in self._tokens or self._tokens[token][0] != seller_key:
            raise InvalidInputError("The nextToken is not valid.")
        _key, found, size = self._tokens[token]
        return self.first(seller_key, found, size)

    def _issue(self, seller_key: str, found: list[Report], size: int) -> str:
        # As Amazon's, with letters that have to be escaped in addresses.
        token = f"{base64.b64encode(secrets.token_bytes(24)).decode()}+/=="
        self._tokens[token] = (seller_key, found, size)
        return token
