"""Login with Amazon: a refresh token, or the code of a seller's consent, becomes an access token.

See https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hmac import compare_digest
from typing import TYPE_CHECKING

from ..errors import LwaError
from ..sellers import Seller
from ..shapes import JsonObject
from ..tokens import LIFETIME
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

#: What each kind of grant needs.
GRANTS = {
    "refresh_token": ("refresh_token",),
    "authorization_code": ("code", "redirect_uri"),
}


class Token(Operation):
    name = "token"
    method = "POST"
    path = "/auth/o2/token"
    authorised = False

    def answer(self, call: Call) -> JsonObject:
        form = call.request.form
        self._check_grant_type(form)
        sellers = self._sellers_of_client(call.simulator.sellers, form)
        if form["grant_type"] == "authorization_code":
            code, redirect_uri = form["code"], form["redirect_uri"]
            call.caller = call.simulator.consents.take(code, sellers, redirect_uri)
        else:
            call.caller = self._seller_of_refresh_token(sellers, form)
        return {
            "access_token": call.simulator.tokens.issue(call.seller),
            "refresh_token": call.seller.refresh_token,
            "token_type": "bearer",
            "expires_in": LIFETIME,
        }

    def _check_grant_type(self, form: Mapping[str, str]) -> None:
        grant_type = form.get("grant_type", "")
        for name in ("grant_type", "client_id", "client_secret", *GRANTS.get(grant_type, ())):
            if not form.get(name):
                raise LwaError(
                    400,
                    "invalid_request",
                    f"The request is missing a required parameter : {name}",
                )
        if grant_type not in GRANTS:
            raise LwaError(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server",
            )

    def _sellers_of_client(
        self, sellers: Iterable[Seller], form: Mapping[str, str]
    ) -> list[Seller]:
        found = [
            seller
            for seller in sellers
            if _same(seller.client_id, form["client_id"])
            and _same(seller.client_secret, form["client_secret"])
        ]
        if not found:
            raise LwaError(401, "invalid_client", "Client authentication failed")
        return found

    def _seller_of_refresh_token(
        self, sellers: Iterable[Seller], form: Mapping[str, str]
    ) -> Seller:
        for seller in sellers:
            if _same(seller.refresh_token, form["refresh_token"]):
                return seller
        raise LwaError(
            400, "invalid_grant", "The request has an invalid grant parameter : refresh_token"
        )


def _same(known: str, given: str) -> bool:
    return compare_digest(known.encode(), given.encode())
