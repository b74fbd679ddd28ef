"""Login with Amazon: access tokens from a refresh token, which may come from a seller's consent.

https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api
"""

import hashlib
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from sp_api.auth import AccessTokenClient, AccessTokenResponse
from sp_api.auth.credentials import Credentials as LibraryCredentials
from sp_api.base._transport_httpx import HttpxTransport

from . import endpoints, jsontext
from .errors import (
    AmazonAuthError,
    AmazonPayloadError,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from .payload import MAX_CODE, storable
from .wire import MEGABYTE, Wire

# A token is renewed a little before it ends, so that it does not end on the way.
MARGIN_SECONDS = 120
LONGEST_LIFE = 3600
# It becomes a header of every call.
TOKEN = re.compile(r"[!-~]{1,8000}")
ANSWER_BYTES = MEGABYTE
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
PROBLEMS = {
    "invalid_client": AuthProblem.CLIENT,
    "unauthorized_client": AuthProblem.CLIENT,
    "invalid_grant": AuthProblem.TOKEN,
}


@dataclass(frozen=True)
class Credentials:
    """What a private application needs to act for a seller. Never printed."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """A key that tells credentials apart without giving them away."""
        parts = (self.client_id, self.client_secret, self.refresh_token)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Authorisation:
    """What a seller's consent in the browser brings, and who asked for it. Never printed.

    https://developer-docs.amazon.com/sp-api/docs/website-authorization-workflow
    """

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    code: str = field(repr=False)
    redirect_uri: str = field(repr=False)


def exchange(authorisation: Authorisation) -> str:
    """The refresh token for a code, which works once: this is not tried again.

    :raise AmazonAuthError: If Amazon does not take the code or the application.
    :raise AmazonMisdirected: If the environment leads calls to where they must not go.
    """
    form = {
        "grant_type": "authorization_code",
        "code": authorisation.code,
        "redirect_uri": authorisation.redirect_uri,
        "client_id": authorisation.client_id,
        "client_secret": authorisation.client_secret,
    }
    url = endpoints.token_url()
    with Wire(ANSWER_BYTES) as http_client:
        answer = _ask(HttpxTransport(client=http_client), url, form, FORM)
    token: Any = answer.get("refresh_token")
    if not (isinstance(token, str) and TOKEN.fullmatch(token)):
        raise AmazonUnavailable("Login with Amazon sent no refresh token.")
    return token


class TokenCache:
    """The access tokens of this process, one for each set of credentials.

    The library's own cache holds ten entries, forgets which client a token belongs to, and
    lets every thread ask for a token of its own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[str, tuple[str, float]] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def get(self, key: str, fetch: Callable[[], tuple[str, float]]) -> str:
        """The token for a key; ``fetch()`` returns a new one and its life in seconds."""
        with self._guard:
            lock = self._locks[key]
        with lock:
            token, ends = self._tokens.get(key, (None, 0))
            if token is None or ends <= self._clock():
                token, life = fetch()
                with self._guard:
                    self._tokens[key] = token, self._clock() + life - MARGIN_SECONDS
            return token

    def forget(self, key: str, token: str | None) -> None:
        """Drop a token, unless another thread has replaced it already."""
        with self._guard:
            if self._tokens.get(key, (None, 0))[0] == token:
                del self._tokens[key]


class TokenClient(AccessTokenClient):  # type: ignore[misc] # the library has no types
    """The library's token client with our URL, time limit, cache and errors.

    It does not call the library's constructor, which would open a second connection pool.
    """

    def __init__(
        self, credentials: Credentials, url: str, cache: TokenCache, http_client: httpx.Client
    ) -> None:
        scheme, rest = url.split("://", 1)
        host, slash, path = rest.partition("/")
        self.scheme, self.host, self.path = f"{scheme}://", host, slash + path
        self.cred = LibraryCredentials(
            None,
            _LibraryConfig(
                credentials.client_id, credentials.client_secret, credentials.refresh_token
            ),
        )
        self._key = credentials.fingerprint
        self._cache = cache
        self._token: str | None = None
        self._transport = HttpxTransport(client=http_client)

    def get_auth(self) -> Any:
        self._token = self._cache.get(self._key, self._fetch)
        return AccessTokenResponse(access_token=self._token)

    @property
    def has_token(self) -> bool:
        """Whether a token was asked for and given."""
        return self._token is not None

    def forget(self) -> None:
        """Ask for a new token at the next call: Amazon no longer takes this one."""
        self._cache.forget(self._key, self._token)

    def _fetch(self) -> tuple[str, float]:
        url = self.scheme + self.host + self.path
        answer = _ask(self._transport, url, self.data, self.headers)
        token: Any = answer.get("access_token")
        life: Any = answer.get("expires_in", 3600)
        is_token = isinstance(token, str) and TOKEN.fullmatch(token)
        if not (is_token and isinstance(life, (int, float)) and life > 0):
            raise AmazonUnavailable("Login with Amazon sent no access token.")
        return token, min(life, LONGEST_LIFE)


def _ask(transport: HttpxTransport, url: str, data: Any, headers: Any) -> dict[str, Any]:
    try:
        response = transport.request("POST", url, data=data, headers=headers)
    except httpx.HTTPError as error:
        # The text of the error could hold the form that was sent.
        name = type(error).__name__
        raise AmazonUnavailable(f"Login with Amazon cannot be reached: {name}.") from None
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise AmazonThrottled("Login with Amazon is busy.", retry_after=60, status=status)
    try:
        answer = jsontext.loads(response.content, "the answer")
    except AmazonPayloadError:
        answer = None
    if not isinstance(answer, dict):
        raise AmazonUnavailable("Login with Amazon sent no usable answer.", status=status)
    if status != httpx.codes.OK:
        code = answer.get("error")
        raise _refusal(status, storable(code)[:MAX_CODE] if isinstance(code, str) else "")
    return answer


def _refusal(status: int, code: str) -> AmazonUnavailable | AmazonAuthError:
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return AmazonUnavailable("Login with Amazon is not working.", code=code, status=status)
    problem = PROBLEMS.get(code, AuthProblem.CLIENT)
    return AmazonAuthError(
        "Login with Amazon refuses the credentials.", problem=problem, code=code, status=status
    )


@dataclass(frozen=True)
class _LibraryConfig:
    lwa_app_id: str = field(repr=False)
    lwa_client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
