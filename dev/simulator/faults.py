"""Faults on demand: what Amazon or the line between does on a bad day.

Each function makes a fault for ``Simulator.faults.add(operation, fault)``.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from werkzeug.wrappers import Response

from .errors import ApiError, LwaError, QuotaExceededError, UnauthorizedError
from .responses import error_response, json_response, text_response
from .shapes import Change, JsonObject

if TYPE_CHECKING:
    from .application import Call

_OUTAGE_PAGE = (
    "<html><head><title>503 Service Temporarily Unavailable</title></head>"
    "<body><h1>Service Temporarily Unavailable</h1></body></html>"
)

_MEGABYTE = 1024 * 1024

GoOn: TypeAlias = "Callable[[Call], Response]"
Fault: TypeAlias = "Callable[[Call, GoOn], Response]"
Match: TypeAlias = "Callable[[Call], object]"


class LineCutError(ConnectionResetError):
    """The line to the caller is to be cut, once the call is in the log."""


def error(
    status: int,
    code: str = "InternalFailure",
    message: str = "We encountered an internal error.",
    details: str = "",
) -> Fault:
    """An answer in Amazon's own error form."""
    return lambda call, go_on: error_response(ApiError(status, code, message, details))


def invalid_input(details: str = "") -> Fault:
    """400 InvalidInput, which Amazon has been seen to send for valid requests, too.

    See https://github.com/amzn/selling-partner-api-models/issues/5365
    """
    return error(400, "InvalidInput", "Invalid Input", details)


def html(status: int = 503) -> Fault:
    """A load balancer's page, in HTML."""
    return lambda call, go_on: text_response(_OUTAGE_PAGE, status, "text/html")


def message_only(status: int = 403, message: str = "Forbidden") -> Fault:
    """A gateway's JSON that has a message but no "errors"."""
    return lambda call, go_on: json_response({"message": message}, status)


def empty(status: int = 200) -> Fault:
    """No body at all."""
    return lambda call, go_on: text_response("", status, "application/json")


def invalid_json(status: int = 200) -> Fault:
    """JSON that ends in the middle."""
    return lambda call, go_on: text_response('{"orders": [{"orderId"', status, "application/json")


def body(payload: Any, status: int = 200) -> Fault:
    """Any JSON of the test's own."""
    return lambda call, go_on: json_response(payload, status)


def throttled(rate_header: float | None = None) -> Fault:
    """429, by default without the rate header, as Amazon sends it today."""

    def fault(call: Call, go_on: GoOn) -> Response:
        response = error_response(QuotaExceededError())
        if rate_header is not None:
            response.headers["x-amzn-RateLimit-Limit"] = str(rate_header)
        return response

    return fault


def expired_token() -> Fault:
    """The access token of this call expires early: a new one is needed from now on."""

    def fault(call: Call, go_on: GoOn) -> Response:
        call.simulator.tokens.expire(call.access_token)
        return error_response(UnauthorizedError("The access token you provided has expired."))

    return fault


def drop() -> Fault:
    """The connection is cut without an answer."""

    def fault(call: Call, go_on: GoOn) -> Response:
        raise LineCutError()

    return fault


def lost_answer() -> Fault:
    """Amazon does what it was asked to, but its answer never arrives: the line is cut."""

    def fault(call: Call, go_on: GoOn) -> Response:
        go_on(call)
        raise LineCutError()

    return fault


def delay(seconds: float) -> Fault:
    """The right answer, late."""

    def fault(call: Call, go_on: GoOn) -> Response:
        time.sleep(seconds)
        return go_on(call)

    return fault


def next_tokens(*tokens: str) -> Fault:
    """Every page says that another one follows, under these tokens in turn, for ever.

    For searchOrders and getInventorySummaries.
    """
    turns = itertools.cycle(tokens)

    def fault(call: Call, go_on: GoOn) -> Response:
        call.query.pop("paginationToken", None)
        call.query.pop("nextToken", None)
        response = go_on(call)
        if response.status_code == HTTPStatus.OK:
            payload = json.loads(response.get_data())
            payload["pagination"] = {"nextToken": next(turns)}
            response.set_data(json.dumps(payload))
        return response

    return fault


def same_next_token(token: str = "c2FtZSBwYWdlIGZvciBldmVy") -> Fault:
    """Every page says that another one follows, always under the same token."""
    return next_tokens(token)


def trickle(seconds: float, headers: bool = False) -> Fault:
    """The right answer, one byte after the other with a pause before each, from its headers on if
    wanted. It ends when the caller hangs up."""

    def fault(call: Call, go_on: GoOn) -> Response:
        response = go_on(call)
        content = response.get_data()
        if headers:
            _write_slowly(call, content, seconds)
        return Response(
            _slowly(content, seconds),
            status=response.status_code,
            headers=response.headers,
            direct_passthrough=True,
        )

    return fault


def bomb(megabytes: int, encoding: str = "gzip", layers: int = 1) -> Fault:
    """So many megabytes of blanks, packed until next to nothing is left."""

    def fault(call: Call, go_on: GoOn) -> Response:
        blocks: Iterable[bytes] = (b" " * _MEGABYTE for _ in range(megabytes))
        for _ in range(layers):
            blocks = _packed(blocks)
        headers = {"Content-Encoding": encoding} if encoding else {}
        return Response(b"".join(blocks), headers=headers, mimetype="application/json")

    return fault


def flood(megabytes: int, length: bool = False) -> Fault:
    """So many megabytes of blanks as they are, with or without a length in front."""

    def fault(call: Call, go_on: GoOn) -> Response:
        headers = {"Content-Length": str(megabytes * _MEGABYTE)} if length else {}
        blocks = (b" " * _MEGABYTE for _ in range(megabytes))
        return Response(blocks, headers=headers, mimetype="application/json")

    return fault


def spoiled(name: str, path: str, text: str) -> Fault:
    """The right answer, in which one order or SKU has this text of JSON, sound or not, at a path.

    :param str path: For instance ``orderItems.0.quantityOrdered``.
    """

    def fault(call: Call, go_on: GoOn) -> Response:
        response = go_on(call)
        if response.status_code == HTTPStatus.OK:
            payload = json.loads(response.get_data())
            for entry in [*payload.get("orders", []), *_summaries(payload)]:
                if name in (entry.get("orderId"), entry.get("sellerSku")):
                    _put(entry, path.split("."), "<spoiled>")
            whole = json.dumps(payload, ensure_ascii=False)
            response.set_data(whole.replace('"<spoiled>"', text))
        return response

    return fault


def changed(change: Change) -> Fault:
    """The right answer, in which something was changed."""

    def fault(call: Call, go_on: GoOn) -> Response:
        response = go_on(call)
        if response.status_code in (HTTPStatus.OK, HTTPStatus.CREATED):
            payload = json.loads(response.get_data())
            change(payload)
            response.set_data(json.dumps(payload))
        return response

    return fault


def instead(payload: JsonObject) -> Fault:
    """This answer, with all its characters as escapes: halves of surrogate pairs go through."""
    return lambda call, go_on: text_response(json.dumps(payload), 200, "application/json")


def lwa_error(
    status: int = 500, error: str = "server_error", description: str = "Internal server error"
) -> Fault:
    """A refusal of Login with Amazon, such as 400 invalid_grant."""
    return lambda call, go_on: error_response(LwaError(status, error, description))


def lwa_not_json(status: int = 200) -> Fault:
    """Login with Amazon answers with a page instead of a token."""
    return lambda call, go_on: text_response("<html>Sign in</html>", status, "text/html")


def _summaries(payload: JsonObject) -> list[JsonObject]:
    return list(payload.get("payload", {}).get("inventorySummaries", []))


def _put(node: Any, path: list[str], value: Any) -> None:
    *parents, last = (int(name) if name.isdigit() else name for name in path)
    for name in parents:
        node = node[name]
    node[last] = value


def _packed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    for block in blocks:
        yield packer.compress(block)
    yield packer.flush()


def _slowly(content: bytes, seconds: float) -> Iterator[bytes]:
    for position in range(len(content)):
        time.sleep(seconds)
        yield content[position : position + 1]


def _write_slowly(call: Call, content: bytes, seconds: float) -> NoReturn:
    line = call.request.environ["werkzeug.socket"]
    for piece in _slowly(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", seconds):
        line.sendall(piece)
    line.sendall(content)
    raise LineCutError()


@dataclass
class _Planned:
    operation: str
    fault: Fault
    times: int | None
    after: int
    match: Match | None

    def take(self, call: Call) -> bool:
        """Whether this fault hits the call; counts the calls it lets pass."""
        if self.operation not in ("*", call.operation.name) or self.times == 0:
            return False
        if self.match and not self.match(call):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults to come; at most one hits a call, the oldest first."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def add(
        self,
        operation: str,
        fault: Fault,
        *,
        times: int | None = 1,
        after: int = 0,
        match: Match | None = None,
    ) -> None:
        """Plan a fault for an operation ("*": any; "token": Login with Amazon).

        :param times: how many calls it hits, None for all from then on
        :param after: how many calls it lets pass first
        :param match: a function of the call that says whether it may be hit, for example
            ``lambda call: call.arguments.get("order_id") == "…"``
        """
        self._planned.append(_Planned(operation, fault, times, after, match))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._planned.clear()

    def apply(self, call: Call, go_on: GoOn) -> Response:
        """Answer the call with the fault that hits it, or as usual with ``go_on``."""
        with self._lock:
            planned = next((plan for plan in self._planned if plan.take(call)), None)
        return planned.fault(call, go_on) if planned else go_on(call)
