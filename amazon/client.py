"""The one place where HTTP happens.

python-amazon-sp-api builds the requests. What it leaves open is closed here: time limits,
answers that are no JSON, errors without a class, and everything it would take from the
environment of the process.
"""

import math
import time
from dataclasses import dataclass

import httpx
from sp_api.api.orders.orders_2026_01_01 import OrdersV20260101
from sp_api.api.sellers.sellers import Sellers
from sp_api.base._transport_httpx import HttpxTransport
from sp_api.base.credential_provider import FromCodeCredentialProvider

from . import endpoints, limits
from .documents import OrderDocument, OrderPage
from .errors import (
    AmazonAuthError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .orders import INCLUDED_DATA
from .payload import storable
from .sellers import Participation
from .tokens import TokenCache, TokenClient

PAGE_SIZE = 100
USER_AGENT = "amazon_connector/1.0 (Language=Python)"
# A page of 100 orders with all datasets can take longer than the library's five seconds.
TIMEOUT = httpx.Timeout(60, connect=10)
RETRY_SECONDS = 1
# Amazon counts a call when it arrives, and one may travel faster than the one before.
TRAVEL_SECONDS = 1
# No plan of Amazon's is slower. A header that says so is not believed.
LOWEST_RATE = 0.0001
ACCESS_TOKENS = TokenCache()


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """What the library reads of a marketplace."""

    endpoint: str
    region: str
    marketplace_id: str = ""


class AmazonClient:
    """Calls the Selling Partner API for one seller in one region.

    Use as a context manager, for one job and in one thread. Every method raises the errors of
    :mod:`.errors` and no others.

    :param Credentials credentials: The seller's authorisation.
    :param str region: ``na``, ``eu`` or ``fe``.
    :param Throttle throttle: Counts the calls.
    :param float patience: How many seconds the client may wait in all, for its turn or before
                           it tries again.
    """

    def __init__(
        self, credentials, region, *, throttle=None, patience=0, sleep=time.sleep, http_client=None
    ):
        self._throttle = throttle or limits.Throttle()
        self._patience = patience
        self._sleep = sleep
        self._endpoint = _Endpoint(endpoints.api_url(region), region)
        self._http = http_client or httpx.Client(timeout=TIMEOUT)
        self._http.event_hooks["response"].append(_raise_for_answer)
        self._token_http = httpx.Client(timeout=TIMEOUT)
        self._tokens = TokenClient(
            credentials, endpoints.token_url(), ACCESS_TOKENS, self._token_http
        )
        self._apis = {}

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._http.close()
        self._token_http.close()

    def participations(self):
        """The marketplaces that Amazon lists for the seller.

        :rtype: tuple[Participation, ...]
        """
        api = self._api(Sellers)
        answer = self._call(limits.GET_PARTICIPATIONS, api.get_marketplace_participation)
        # The library turns an empty list into an empty dict.
        payload = answer.payload or []
        if not isinstance(payload, list):
            raise AmazonPayloadError("“payload” is not a list.")
        return tuple(Participation.from_json(value) for value in payload)

    def search_orders(self, filters, page_token=""):
        """One page of the orders that match.

        :param dict filters: Amazon's parameters. They must be the same for every page.
        :param str page_token: Where to go on; empty for the first page.
        :rtype: OrderPage
        """
        params = {
            **filters,
            "includedData": list(INCLUDED_DATA),
            "maxResultsPerPage": PAGE_SIZE,
        }
        if page_token:
            params["paginationToken"] = page_token
        answer = self._call(
            limits.SEARCH_ORDERS, self._api(OrdersV20260101).search_orders, **params
        )
        # The library takes the pagination out of the payload.
        return OrderPage.from_json({**_object(answer), "pagination": answer.pagination})

    def get_order(self, order_id):
        """One order. :raise AmazonNotFound: If Amazon does not know it for this seller.

        :rtype: OrderDocument
        """
        answer = self._call(
            limits.GET_ORDER,
            self._api(OrdersV20260101).get_order,
            order_id,
            includedData=list(INCLUDED_DATA),
        )
        order = _object(answer).get("order")
        if not order:
            raise AmazonPayloadError("“order” is missing from the answer.")
        return OrderDocument.from_json(order)

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
                # Where there is no token there is no call, so that none is used up.
                self._tokens.get_auth()
                self._wait_for_turn(operation)
                started = time.monotonic()
                return self._request(operation, method, *args, **params)
            except AmazonAuthError as error:
                if error.problem is not AuthProblem.ROLE or not may_renew_token:
                    raise
                self._tokens.forget()
                may_renew_token = False
            except AmazonUnavailable:
                # An answer that never came was waited for, too.
                self._patience -= time.monotonic() - started
                if not retries or self._patience < RETRY_SECONDS:
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

    def _wait_for_turn(self, operation):
        while seconds := self._throttle.take(operation):
            self._wait(seconds + TRAVEL_SECONDS, operation)

    def _wait(self, seconds, operation):
        if seconds > self._patience:
            raise AmazonThrottled(
                f"The rate of {operation.name} is used up for now.", retry_after=seconds
            )
        self._patience -= seconds
        self._sleep(seconds)


def _raise_for_answer(response):
    """Let nothing pass but a JSON object: the library would take the rest for an empty answer."""
    response.read()
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
    message = storable(str(first.get("message") or "")) or "Amazon gives no reason."
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


def _rate(text):
    """The calls a second that a header promises, or ``None``."""
    try:
        rate = float(text)
    except (TypeError, ValueError):
        return None
    return rate if LOWEST_RATE <= rate < math.inf else None


def _object(answer):
    if not isinstance(answer.payload, dict):
        raise AmazonPayloadError("“payload” is not an object.")
    return answer.payload
