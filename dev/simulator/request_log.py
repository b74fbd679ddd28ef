"""What was asked of the simulator, for tests to look at."""

from dataclasses import dataclass
from datetime import datetime

_SECRET_HEADERS = {"x-amz-access-token", "authorization", "cookie"}


@dataclass(frozen=True)
class LoggedRequest:
    """One request, without any secret; ``status`` is None where the line was cut."""

    time: datetime
    operation: str
    method: str
    path: str
    query: dict
    headers: dict
    status: int | None
    seller: str | None


class RequestLog:
    """The requests since the start or the last reset, oldest first."""

    def __init__(self):
        self._entries = []

    def __iter__(self):
        return iter(list(self._entries))

    def __len__(self):
        return len(self._entries)

    def of(self, operation, status=None):
        """The requests for one operation, or those of them answered with ``status``."""
        return [
            entry
            for entry in self
            if entry.operation == operation and status in (None, entry.status)
        ]

    def count(self, operation, status=None):
        """How many requests ``of`` finds."""
        return len(self.of(operation, status))

    def clear(self):
        self._entries.clear()

    def record(self, call, status):
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
                seller=call.seller.key if call.seller else None,
            )
        )


def _without_secrets(headers):
    return {name: value for name, value in headers if name.lower() not in _SECRET_HEADERS}
