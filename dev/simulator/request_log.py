"""What was asked of the simulator, for tests to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .application import Call

_SECRET_HEADERS = {"x-amz-access-token", "authorization", "cookie"}


@dataclass(frozen=True)
class LoggedRequest:
    """One request, without any secret; ``status`` is None where the line was cut."""

    time: datetime
    operation: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    status: int | None
    seller: str | None


class RequestLog:
    """The requests since the start or the last reset, oldest first."""

    def __init__(self) -> None:
        self._entries: list[LoggedRequest] = []

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, operation: str, status: int | None = None) -> list[LoggedRequest]:
        """The requests for one operation, or those of them answered with ``status``."""
        return [
            entry
            for entry in self
            if entry.operation == operation and status in (None, entry.status)
        ]

    def count(self, operation: str, status: int | None = None) -> int:
        """How many requests ``of`` finds."""
        return len(self.of(operation, status))

    def clear(self) -> None:
        self._entries.clear()

    def record(self, call: Call, status: int | None) -> None:
        """Keep a call and the status it was answered with."""
        request = call.request
        self._entries.append(
            LoggedRequest(
                time=call.now,
                operation=call.operation.name,
                method=request.method,
                path=request.path,
                query=request.args.to_dict(),
                headers=_without_secrets(request.headers),
                status=status,
                seller=call.caller.key if call.caller else None,
            )
        )


def _without_secrets(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower() not in _SECRET_HEADERS}
