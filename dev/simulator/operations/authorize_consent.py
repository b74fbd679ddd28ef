"""The page of Seller Central on which a seller authorises a public application.

Whoever opens it consents: the browser is sent back with a code at once. Where the application or
the address of the way back is missing, there is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ..errors import ApiError
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class AuthorizeConsent(Operation):
    name = "authorizeConsent"
    path = "/apps/authorize/consent"
    authorised = False

    def answer(self, call: Call) -> Response:
        query, consents = call.request.args, call.simulator.consents
        seller = call.simulator.sellers[consents.signed_in]
        redirect_uri = query.get("redirect_uri", "")
        if query.get("application_id") != seller.application_id or not redirect_uri:
            details = "The application is not known, or names no redirect URI."
            raise ApiError(400, "InvalidInput", "Invalid Input", details)
        call.caller = seller
        answer = {
            "state": query.get("state", ""),
            "selling_partner_id": seller.seller_id,
            "spapi_oauth_code": consents.issue(seller, redirect_uri),
        }
        return redirect(f"{redirect_uri}?{urlencode(answer)}")
