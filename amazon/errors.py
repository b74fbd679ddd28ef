"""Errors that are decisions: each class says what the caller can do about it.

A message never holds a secret or a buyer's data, so that it can be logged and shown.
"""

from enum import Enum
from typing import Any

from .texts import MESSAGE_SIZE, shorten


class AmazonError(Exception):
    """Something about a call to Amazon went wrong.

    :param str message: What happened, in English, safe to log.
    :param str code: Amazon's machine-readable code, if there is one.
    :param int status: The HTTP status, if there was an answer.
    :param str request_id: Amazon's ``x-amzn-RequestId``, which its support asks for.
    """

    def __init__(
        self, message: str, *, code: str = "", status: int | None = None, request_id: str = ""
    ) -> None:
        self.message = shorten(message, MESSAGE_SIZE)
        super().__init__(self.message)
        self.code = code
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        facts = {"code": self.code, "status": self.status, "request": self.request_id}
        known = ", ".join(f"{name} {value}" for name, value in facts.items() if value)
        return f"{self.message} ({known})" if known else self.message


class AmazonThrottled(AmazonError):
    """Wait: the published rate is used up. ``retry_after`` says for how many seconds."""

    def __init__(self, message: str, *, retry_after: float | None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class AmazonOutOfTime(AmazonThrottled):
    """Go on in the next run: not Amazon, but the job itself has no time left."""


class AmazonUnavailable(AmazonError):
    """Retry later: Amazon or the network did not give a usable answer."""


class AuthProblem(Enum):
    """Which part of the authorisation Amazon refuses."""

    CLIENT = "client"
    TOKEN = "token"
    ROLE = "role"


class AmazonAuthError(AmazonError):
    """Ask the user: credentials or roles have to be corrected. ``problem`` says which."""

    def __init__(self, message: str, *, problem: AuthProblem, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.problem = problem

    @property
    def concerns_credentials(self) -> bool:
        """Whether nothing at all works until they are corrected; a role is missing for some."""
        return self.problem is not AuthProblem.ROLE


class AmazonRejected(AmazonError):
    """Give up on this call: Amazon understood the request and refuses it."""


class AmazonNotFound(AmazonRejected):
    """Give up on this record: Amazon does not know it."""


class AmazonPayloadError(AmazonError):
    """Give up on this record: what Amazon sent cannot be read."""


class AmazonMisdirected(AmazonError):
    """Ask the server's administrator: calls would go where they must not go, so none is made."""
