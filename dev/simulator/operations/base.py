"""What an operation is to the simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from werkzeug.wrappers import Response

from ..errors import ApiError
from ..shapes import JsonObject

if TYPE_CHECKING:
    from ..application import Call


class Operation:
    """One operation of an API.

    A subclass names itself as Amazon does, gives the usage plan of Amazon's model, and
    returns from ``answer`` the JSON of a success (or a whole Response), or raises an ApiError.
    """

    name = ""
    method = "GET"
    path = ""  #: in werkzeug's form, e.g. "/orders/2026-01-01/orders/<order_id>"
    rate: float = 0.0  #: requests per second; 0 where there is no plan
    burst: int = 0  #: size of the token bucket
    status = 200  #: of a success
    authorised = True  #: an access token is needed

    def answer(self, call: Call) -> JsonObject | Response:
        raise NotImplementedError


class UnknownOperation(Operation):
    """Any request no operation stands for."""

    name = "unknown"
    authorised = False

    def answer(self, call: Call) -> NoReturn:
        request = call.request
        details = f"The simulator has no operation {request.method} {request.path}"
        raise ApiError(404, "NotFound", "Resource not found", details)
