"""The WSGI application: finds the operation, checks the caller, answers, keeps the log."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .errors import ApiError, UnauthorizedError
from .faults import LineCutError
from .operations import OPERATIONS, UnknownOperation
from .responses import error_response, json_response
from .sellers import Seller
from .shapes import JsonObject, Query

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from .operations.base import Operation
    from .server import Simulator

# The models declare the rate header for these statuses only; for 429 they say that it
# "is deprecated and no longer returned".
_RATE_HEADER_STATUSES = (200, 201, 202, 204, 400, 404)


@dataclass
class Call:
    """One request on its way through the simulator."""

    simulator: Simulator
    request: Request
    operation: Operation
    arguments: Mapping[str, Any]
    caller: Seller | None = None

    @property
    def seller(self) -> Seller:
        """Who calls, as the access token says."""
        if self.caller is None:
            raise UnauthorizedError()
        return self.caller

    @cached_property
    def now(self) -> datetime:
        return self.simulator.clock.now()

    @cached_property
    def query(self) -> Query:
        """The query parameters: a list of values for each name."""
        return self.request.args.to_dict(flat=False)

    @property
    def access_token(self) -> str | None:
        return self.request.headers.get("x-amz-access-token")


class Application:
    """Routes requests to the operations of one simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        operations = [operation() for operation in OPERATIONS]
        self._map = Map(
            [
                Rule(operation.path, methods=[operation.method], endpoint=operation)
                for operation in operations
            ]
        )

    @property
    def date(self) -> str:
        """The present, as headers have it."""
        return http_date(self._simulator.clock.now())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        # A connection closed upon an unread body would take the answer with it.
        request.get_data()
        call = self._route(request)
        try:
            response = self._simulator.faults.apply(call, self._answer)
        except Exception as error:
            # Who is cut off goes on at once, and may look into the log.
            self._simulator.requests.record(call, None)
            if isinstance(error, LineCutError):
                _cut(request)
            raise
        self._simulator.requests.record(call, response.status_code)
        response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
        return response

    def _route(self, request: Request) -> Call:
        # Bound to a fixed name: clients may send any Host header.
        urls = self._map.bind("simulator")
        try:
            operation, arguments = urls.match(request.path, method=request.method)
        except HTTPException:
            operation, arguments = UnknownOperation(), {}
        return Call(self._simulator, request, operation, arguments)

    def _answer(self, call: Call) -> Response:
        try:
            if call.operation.authorised:
                self._authorise(call)
                self._simulator.rates.take(call.seller, call.operation)
            answer = call.operation.answer(call)
            response = answer if isinstance(answer, Response) else self._json(call, answer)
        except ApiError as error:
            response = error_response(error)
        if call.operation.rate and response.status_code in _RATE_HEADER_STATUSES:
            limit = self._simulator.rates.header(call.operation)
            response.headers["x-amzn-RateLimit-Limit"] = limit
        return response

    def _json(self, call: Call, answer: JsonObject) -> Response:
        return json_response(answer, call.operation.status)

    def _authorise(self, call: Call) -> None:
        call.caller = self._simulator.tokens.seller(call.access_token)
        if call.seller.roles_missing:
            raise UnauthorizedError()


def _cut(request: Request) -> None:
    connection = request.environ.get("werkzeug.socket")
    if connection:
        connection.shutdown(socket.SHUT_RDWR)
