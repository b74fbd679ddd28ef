"""How a call to Amazon is made.

python-amazon-sp-api builds the requests, and :mod:`.wire` sends them. What the library leaves
open is closed here: answers that are no JSON, errors without a class, and everything it would
take from the environment of the process.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
from sp_api.base._transport_httpx import HttpxTransport
from sp_api.base.credential_provider import FromCodeCredentialProvider

from . import endpoints, jsontext, limits, wire
from .errors import (
    AmazonAuthError,
    AmazonError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .payload import MAX_CODE, storable
from .time_limit import TimeLimit
from .tokens import Credentials, TokenCache, TokenClient
from .wire import MEGABYTE, Wire, trusted, unpacked

USER_AGENT = "amazon_connector/1.0 (Language=Python)"
# A page of 100 orders has some two megabytes, a report about a full feed some ten.
ANSWER_BYTES = 32 * MEGABYTE
DOCUMENT_BYTES = 32 * MEGABYTE
# A report about some hundred thousand listings.
REPORT_BYTES = 64 * MEGABYTE
# Access tokens, and what Amazon's storage answers to an upload.
SMALL_ANSWER_BYTES = MEGABYTE
RETRY_SECONDS = 1
# Amazon counts a call when it arrives, and one may travel faster than the one before.
TRAVEL_SECONDS = 1
# No plan of Amazon's is slower. A header that says so is not believed.
LOWEST_RATE = 0.0001
# Who is further from Amazon's time is not let in: certificates would not be valid.
WRONGEST_CLOCK = timedelta(days=2)
GZIP_MARK = b"\x1f\x8b"
ACCESS_TOKENS = TokenCache()
AnyCaller = TypeVar("AnyCaller", bound="Caller")


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """What the library reads of a marketplace."""

    endpoint: str
    region: str
    marketplace_id: str = ""


class Caller:
    """Makes calls in their turn, and lets only what is an answer pass.

    Use as a context manager, for one job and in one thread. Everything raises the errors of
    :mod:`.errors` and no others.

    :param Credentials credentials: The seller's authorisation.
    :param str region: ``na``, ``eu`` or ``fe``.
    :param Throttle throttle: Counts the calls.
    :param float patience: How many seconds the client may wait in all, for its turn or before
                           it tries again.
    :param TimeLimit time_limit: No call begins after its deadline, and none is waited for beyond.
    :param before_call: Called before each call, and so before all waiting.
    :raise AmazonMisdirected: If the environment leads calls to where they must not go.
    """

    def __init__(
        self,
        credentials: Credentials,
        region: str,
        *,
        throttle: limits.Throttle | None = None,
        patience: float = 0,
        time_limit: TimeLimit | None = None,
        sleep: Callable[[float], object] = time.sleep,
        before_call: Callable[[], object] = lambda: None,
    ) -> None:
        self._throttle = throttle or limits.Throttle()
        self._patience = patience
        self._time_limit = time_limit or TimeLimit()
        self._sleep = sleep
        self._before_call = before_call
        self._endpoint = _Endpoint(endpoints.api_url(region), region)
        token_url = endpoints.token_url()
        self._http = Wire(ANSWER_BYTES, check=self._check_answer)
        self._plain_http = Wire(SMALL_ANSWER_BYTES)
        self._tokens = TokenClient(credentials, token_url, ACCESS_TOKENS, self._plain_http)
        self._apis: dict[type[Any], Any] = {}
        self._amazon_is_ahead: timedelta | None = None

    def __enter__(self: AnyCaller) -> AnyCaller:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._http.close()
        self._plain_http.close()

    @property
    def amazon_time(self) -> datetime | None:
        """Amazon's present by the date of its last answer: an aware UTC time, or ``None``."""
        ahead = self._amazon_is_ahead
        return None if ahead is None else limits.utcnow() + ahead

    @property
    def is_authorised(self) -> bool:
        """Whether Login with Amazon gave a token for a call: the credentials work."""
        return self._tokens.has_token

    def _api(self, api_class: type[Any]) -> Any:
        if api_class not in self._apis:
            self._apis[api_class] = self._open_api(api_class)
        return self._apis[api_class]

    def _open_api(self, api_class: type[Any]) -> Any:
        api = api_class(
            marketplace=self._endpoint,
            # The values are never used, but without them the library searches the environment.
            credentials={"lwa_app_id": "unused", "lwa_client_secret": "unused"},
            credential_providers=[FromCodeCredentialProvider],
            auth_token_client_class=lambda **_ignored: self._tokens,
            # Its own client is replaced at once, and need not read all certificates for that.
            verify=trusted(),
        )
        # SP_API_DEFAULT_MARKETPLACE in the environment wins over the argument.
        api.endpoint = self._endpoint.endpoint
        api.marketplace_id = self._endpoint.marketplace_id
        api.region = self._endpoint.region
        api.user_agent = USER_AGENT
        api.close()
        api._transport = HttpxTransport(client=self._http)
        return api

    def _call(
        self, operation: limits.Operation, method: Callable[..., Any], *args: Any, **params: Any
    ) -> Any:
        """Make a call in its turn; renew the token once, and try again where that may help."""
        retries, may_renew_token = operation.retries, True
        while True:
            self._before_call()
            started = time.monotonic()
            try:
                self._limit_time()
                # Where there is no token there is no call, so that none is used up.
                self._tokens.get_auth()
                self._wait_for_turn(operation)
                started = time.monotonic()
                self._limit_time()
                return self._request(operation, method, *args, **params)
            except AmazonAuthError as error:
                if error.problem is not AuthProblem.ROLE or not may_renew_token:
                    raise
                self._tokens.forget()
                may_renew_token = False
            except AmazonUnavailable:
                # An answer that never came was waited for, too.
                self._patience -= time.monotonic() - started
                if not retries or not self._may_try_again():
                    raise
                self._wait(RETRY_SECONDS, operation)
                retries -= 1

    def _request(
        self, operation: limits.Operation, method: Callable[..., Any], *args: Any, **params: Any
    ) -> Any:
        try:
            answer = method(*args, **params)
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise AmazonUnavailable(f"Amazon cannot be reached: {name}.") from None
        except AmazonThrottled as error:
            error.retry_after = self._throttle.refused(operation, error.retry_after)
            raise
        if rate := _rate(answer.rate_limit):
            self._throttle.learn(operation, rate)
        return answer

    def _upload(self, url: str, content: bytes, content_type: str) -> None:
        """Put a document where Amazon said. The address itself is the permission."""
        self._transfer("PUT", url, content=content, headers={"Content-Type": content_type})

    def _download(
        self, url: str, compression: str, most_bytes: int = DOCUMENT_BYTES
    ) -> tuple[bytes, str]:
        """A document that Amazon offers under an address, and the charset that its storage names,
        if it does."""
        response = self._transfer("GET", url, most_bytes=most_bytes)
        content = response.content
        # The server of the document may have undone the compression on the way.
        if compression == "GZIP" and content[:2] == GZIP_MARK:
            content = unpacked([content], most_bytes)
        return content, response.charset_encoding or ""

    def _transfer(
        self, method: str, url: str, *, most_bytes: int = SMALL_ANSWER_BYTES, **options: Any
    ) -> httpx.Response:
        endpoints.check_document_url(url, self._endpoint.endpoint)
        self._before_call()
        self._limit_time()
        try:
            response = self._plain_http.request(
                method, url, extensions={"most_bytes": most_bytes}, **options
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            name = type(error).__name__
            raise AmazonUnavailable(f"A document cannot be transferred: {name}.") from None
        if not response.is_success:
            raise AmazonUnavailable(
                "Amazon's document storage returned an error.", status=response.status_code
            )
        return response

    def _limit_time(self) -> None:
        """Let what is asked next be answered in time.

        :raise AmazonOutOfTime: If the time is up.
        """
        seconds = self._time_limit.for_answer(wire.CALL_SECONDS)
        usual = wire.TIMEOUT.as_dict().items()
        timeout = {name: min(limit or seconds, seconds) for name, limit in usual}
        for http in (self._http, self._plain_http):
            http.call_seconds = seconds
            http.timeout = httpx.Timeout(**timeout)

    def _may_try_again(self) -> bool:
        # Out of time is no news of Amazon's; that it did not answer is.
        return self._patience >= RETRY_SECONDS and self._time_limit.may_ask_again(RETRY_SECONDS)

    def _check_answer(self, answer: wire.Answer) -> None:
        """Let nothing pass but a JSON object, or the answer that there is nothing to say: the
        library would take the rest for an empty answer."""
        if date := _date(answer):
            ahead = date - limits.utcnow()
            self._amazon_is_ahead = ahead if abs(ahead) < WRONGEST_CLOCK else None
        if answer.status_code == httpx.codes.NO_CONTENT:
            return
        answer.body = _body(answer)
        facts: dict[str, Any] = {
            "status": answer.status_code,
            "request_id": storable(answer.headers.get("x-amzn-RequestId", ""))[:MAX_CODE],
        }
        if answer.body is None and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
            raise AmazonUnavailable("Amazon sent no usable answer.", **facts)
        errors = answer.body.get("errors") if answer.body else None
        if errors or not answer.is_success:
            raise _error(answer, errors, facts)

    def _wait_for_turn(self, operation: limits.Operation) -> None:
        while seconds := self._throttle.take(operation):
            self._wait(seconds + TRAVEL_SECONDS, operation)

    def _wait(self, seconds: float, operation: limits.Operation) -> None:
        if seconds > min(self._patience, self._time_limit.seconds_left):
            raise AmazonThrottled(
                f"The rate of {operation.name} is used up for now.", retry_after=seconds
            )
        self._patience -= seconds
        self._sleep(seconds)


def answered_object(answer: Any) -> dict[str, Any]:
    """The JSON object that an answer of the library is about."""
    if not isinstance(answer.payload, dict):
        raise AmazonPayloadError("“payload” is not an object.")
    return answer.payload


def _body(response: httpx.Response) -> dict[str, Any] | None:
    """The JSON object of an answer; ``None`` if it has none."""
    try:
        body = jsontext.loads_answer(response.content)
    except ValueError:
        return None
    except AmazonPayloadError:
        # What an error looks like does not matter.
        if response.is_success:
            raise
        return None
    # The library hands all of it on by name, and these names are its own.
    return {name: value for name, value in body.items() if name not in ("self", "headers")}


def _date(response: httpx.Response) -> datetime | None:
    try:
        date = parsedate_to_datetime(response.headers.get("date", ""))
        return date.astimezone(timezone.utc) if date.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _error(response: httpx.Response, errors: Any, facts: dict[str, Any]) -> AmazonError:
    first = errors[0] if isinstance(errors, list) and errors else {}
    first = first if isinstance(first, dict) else {}
    facts["code"] = storable(str(first.get("code") or ""))[:MAX_CODE]
    message = _reason(first)
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        rate = _rate(response.headers.get("x-amzn-RateLimit-Limit"))
        return AmazonThrottled(message, retry_after=1 / rate if rate else None, **facts)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return AmazonAuthError(message, problem=AuthProblem.ROLE, **facts)
    if status == httpx.codes.NOT_FOUND:
        return AmazonNotFound(message, **facts)
    if response.is_server_error or response.is_redirect:
        return AmazonUnavailable(message, **facts)
    return AmazonRejected(message, **facts)


def _reason(error: dict[str, Any]) -> str:
    """What Amazon says. The details are often the better part, but may only repeat the rest."""
    texts = (storable(str(error.get(key) or "")) for key in ("message", "details"))
    return " – ".join(dict.fromkeys(text for text in texts if text)) or "Amazon gives no reason."


def _rate(text: Any) -> float | None:
    """The calls a second that a header promises, or ``None``."""
    try:
        rate = float(text)
    except (TypeError, ValueError):
        return None
    return rate if LOWEST_RATE <= rate < math.inf else None
