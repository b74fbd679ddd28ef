"""What an operation is to the simulator."""

from ..errors import ApiError


class Operation:
    """One operation of an API.

    A subclass names itself as Amazon does, gives the usage plan of Amazon's model, and
    returns from ``answer`` the JSON of a success (or a whole Response), or raises an ApiError.
    """

    name = ""
    method = "GET"
    path = ""  #: in werkzeug's form, e.g. "/orders/2026-01-01/orders/<order_id>"
    rate = None  #: requests per second
    burst = None  #: size of the token bucket
    status = 200  #: of a success
    authorised = True  #: an access token is needed

    def answer(self, call):
        raise NotImplementedError


class UnknownOperation(Operation):
    """Any request no operation stands for."""

    name = "unknown"
    authorised = False

    def answer(self, call):
        request = call.request
        details = f"The simulator has no operation {request.method} {request.path}"
        raise ApiError(404, "NotFound", "Resource not found", details)
