"""Amazon's usage plans: one token bucket per seller, region and operation.

See https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING

from .clock import Clock
from .errors import QuotaExceededError
from .sellers import Seller

if TYPE_CHECKING:
    from .operations.base import Operation


class Rates:
    """The buckets; ``fast`` switches them off, ``plan`` gives an operation its own plan."""

    #: Requests per second the rate header promises while ``fast`` is on.
    FAST_RATE = 100.0

    def __init__(self, clock: Clock, fast: bool = True) -> None:
        self.fast = fast
        self._clock = clock
        self._plans: dict[str, tuple[float, int]] = {}
        self._buckets: dict[tuple[str, str, str], tuple[float, datetime]] = {}
        self._lock = threading.Lock()

    def plan(self, operation_name: str, rate: float, burst: int) -> None:
        """Set an operation's rate and burst for every seller, as Amazon does for large ones."""
        self._plans[operation_name] = (rate, burst)

    def header(self, operation: Operation) -> str:
        """The value of ``x-amzn-RateLimit-Limit`` for an operation."""
        return str(self.FAST_RATE if self.fast else float(self._limits(operation)[0]))

    def take(self, seller: Seller, operation: Operation) -> None:
        """Use up one request of the seller's bucket; QuotaExceededError when it is empty."""
        if self.fast:
            return
        rate, burst = self._limits(operation)
        key = (seller.key, seller.region, operation.name)
        now = self._clock.now()
        with self._lock:
            tokens, since = self._buckets.get(key, (burst, now))
            tokens = min(burst, tokens + max(0.0, (now - since).total_seconds()) * rate)
            self._buckets[key] = (tokens if tokens < 1 else tokens - 1, now)
        if tokens < 1:
            raise QuotaExceededError()

    def _limits(self, operation: Operation) -> tuple[float, int]:
        return self._plans.get(operation.name, (operation.rate, operation.burst))
