"""How a call to Amazon is made: the one place where HTTP happens, but for tokens.

python-amazon-sp-api builds the requests. What it leaves open is closed here: time limits,
answers that are no JSON, errors without a class, and everything it would take from the
environment of the process.
"""

import gzip
import logging
import math
import time
import zlib
from dataclasses import dataclass

import httpx
from sp_api.base._transport_httpx import HttpxTransport
from sp_api.base.credential_provider import FromCodeCredentialProvider

from . import endpoints, limits
from .errors import (
    AmazonAuthError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .payload import storable
from .time_limit import TimeLimit
from .tokens import TokenCache, TokenClient

USER_AGENT = "amazon_connector/1.0 (Language=Python)"
# A page of 100 orders with all datasets can take longer than the library's five seconds.
TIMEOUT = httpx.Timeout(60, connect=10)
RETRY_SECONDS = 1
# Amazon counts a call when it arrives, and one may travel faster than the one before.
TRAVEL_SECONDS = 1
# No plan of Amazon's is slower. A header that says so is not believed.
LOWEST_RATE = 0.0001
GZIP_MARK = b"\x1f\x8b"
ACCESS_TOKENS = TokenCache()


class _WithoutSignatures(logging.Filter):
    """Who has the address of a document may read it, so that httpx must not log such addresses."""

    def filter(self, record):
        return "Signature=" not in record.getMessage()


logging.getLogger("httpx").addFilter(_WithoutSignatures())


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
    """

    def __init__(
        self, credentials, region, *, throttle=None, patience=0, time_limit=None, sleep=time.sleep
    ):
        self._throttle = throttle or limits.Throttle()
        self._patience = patience
        self._time_limit = time_limit or TimeLimit()
        self._sleep = sleep
        self._endpoint = _Endpoint(endpoints.api_url(region), region)
        self._http = httpx.Client(timeout=TIMEOUT)
        self._http.event_hooks["response"].append(_raise_for_answer)
        self._plain_http = httpx.Client(timeout=TIMEOUT)
        self._tokens = TokenClient(
            credentials, endpoints.token_url(), ACCESS_TOKENS, self._plain_http
        )
        self._apis = {}

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._http.close()
        self._plain_http.close()

    def _api(self, api_class):
        if api_class not in self._apis:
            self._apis[api_class] = self._open_api(api_class)
        return self._apis[api_class]

    def _open_api(self, api_class):
        api = api_class(
            marketplace=self._endpoint,
            # The values are never used, but without them the library searches the environment.
            credentials={"lwa_app_id": "unused", "lwa_client_secret": "unused"},
            credential_providers=[FromCodeCredentialProvider],
            auth_token_client_class=lambda **_ignored: self._tokens,
        )
        # SP_API_DEFAULT_MARKETPLACE in the environment wins over the argument.
        api.endpoint = self._endpoint.endpoint
        api.marketplace_id = self._endpoint.marketplace_id
        api.region = self._endpoint.region
        api.user_agent = USER_AGENT
        api.close()
        api._transport = HttpxTransport(client=self._http)
        return api

    def _call(self, operation, method, *args, **params):
        """Make a call in its turn; renew the token once, and try again where that may help."""
        retries, may_renew_token = operation.retries, True
        while True:
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

    def _request(self, operation, method, *args, **params):
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

    def _upload(self, url, content, content_type):
        """Put a document where Amazon said. The address itself is the permission."""
        self._transfer("PUT", url, content=content, headers={"Content-Type": content_type})

    def _download(self, url, compression):
        """The text of a document that Amazon offers under an address."""
        content = self._transfer("GET", url).content
        try:
            # The server of the document may have undone the compression on the way.
            packed = compression == "GZIP" and content[:2] == GZIP_MARK
            return (gzip.decompress(content) if packed else content).decode("utf-8-sig")
        except (OSError, EOFError, zlib.error, UnicodeDecodeError):
            raise AmazonPayloadError("A document of Amazon's cannot be read.") from None

    def _transfer(self, method, url, **options):
        # Only who serves the API itself without encryption may store documents without it.
        if not url.startswith(("https://", f"{self._endpoint.endpoint}/")):
            raise AmazonPayloadError("Amazon named no safe address for a document.")
        self._limit_time()
        try:
            response = self._plain_http.request(method, url, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            name = type(error).__name__
            raise AmazonUnavailable(f"A document cannot be transferred: {name}.") from None
        if not response.is_success:
            raise AmazonUnavailable(
                "Amazon's storage does not take part.", status=response.status_code
            )
        return response

    def _limit_time(self):
        """Let what is asked next be answered in time.

        :raise AmazonOutOfTime: If the time is up.
        """
        seconds = self._time_limit.for_answer(TIMEOUT.read)
        timeout = {name: min(usual, seconds) for name, usual in TIMEOUT.as_dict().items()}
        for http in (self._http, self._plain_http):
            http.timeout = httpx.Timeout(**timeout)

    def _may_try_again(self):
        # Out of time is no news of Amazon's; that it did not answer is.
        return self._patience >= RETRY_SECONDS and self._time_limit.may_ask_again(RETRY_SECONDS)

    def _wait_for_turn(self, operation):
        while seconds := self._throttle.take(operation):
            self._wait(seconds + TRAVEL_SECONDS, operation)

    def _wait(self, seconds, operation):
        if seconds > min(self._patience, self._time_limit.seconds_left):
            raise AmazonThrottled(
                f"The rate of {operation.name} is used up for now.", retry_after=seconds
            )
        self._patience -= seconds
        self._sleep(seconds)


def _raise_for_answer(response):
    """Let nothing pass but a JSON object, or the answer that there is nothing to say: the library
    would take the rest for an empty answer."""
    response.read()
    if response.status_code == httpx.codes.NO_CONTENT:
        return
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    body = body if isinstance(body, dict) else None
    facts = {
        "status": response.status_code,
        "request_id": response.headers.get("x-amzn-RequestId", ""),
    }
    if body is None and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
        raise AmazonUnavailable("Amazon sent no usable answer.", **facts)
    errors = body.get("errors") if body else None
    if errors or not response.is_success:
        raise _error(response, errors, facts)


def _error(response, errors, facts):
    first = errors[0] if isinstance(errors, list) and errors else {}
    first = first if isinstance(first, dict) else {}
    facts["code"] = storable(str(first.get("code") or ""))
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


def _reason(error):
    """What Amazon says. The details are often the better part, but may only repeat the rest."""
    texts = (storable(str(error.get(key) or "")) for key in ("message", "details"))
    return " – ".join(dict.fromkeys(text for text in texts if text)) or "Amazon gives no reason."


def _rate(text):
    """The calls a second that a header promises, or ``None``."""
    try:
        rate = float(text)
    except (TypeError, ValueError):
        return None
    return rate if LOWEST_RATE <= rate < math.inf else None
