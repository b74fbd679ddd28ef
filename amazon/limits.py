"""Amazon's published rates, and the token bucket that Amazon counts with.

https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the Selling Partner API with its default usage plan.

    ``rate`` is in calls a second, ``burst`` in calls. ``retries`` bounds how often a call that
    got no usable answer is repeated at once: each try uses up a call of the plan.
    """

    name: str
    rate: float
    burst: int
    retries: int = 2


SEARCH_ORDERS = Operation("searchOrders", rate=0.0056, burst=20, retries=1)
GET_ORDER = Operation("getOrder", rate=0.5, burst=30)
GET_PARTICIPATIONS = Operation("getMarketplaceParticipations", rate=0.016, burst=15)
CONFIRM_SHIPMENT = Operation("confirmShipment", rate=2, burst=10)
GET_LISTING = Operation("getListingsItem", rate=5, burst=10)
SEARCH_LISTINGS = Operation("searchListingsItems", rate=5, burst=5)
PATCH_LISTING = Operation("patchListingsItem", rate=5, burst=5)
SEARCH_PRODUCT_TYPES = Operation("searchDefinitionsProductTypes", rate=5, burst=10)
CREATE_FEED_DOCUMENT = Operation("createFeedDocument", rate=0.5, burst=15)
CREATE_FEED = Operation("createFeed", rate=0.0083, burst=15, retries=0)
# Of these feeds, Amazon takes one every three seconds, whatever else createFeed allows.
UPLOAD_INVOICE = Operation("createFeed UPLOAD_VAT_INVOICE", rate=1 / 3, burst=1)
GET_FEED = Operation("getFeed", rate=2, burst=15)
GET_FEEDS = Operation("getFeeds", rate=0.0222, burst=10)
GET_FEED_DOCUMENT = Operation("getFeedDocument", rate=0.0222, burst=10)
GET_REPORTS = Operation("getReports", rate=0.0222, burst=10)
GET_INVENTORY = Operation("getInventorySummaries", rate=2, burst=2)
CREATE_REPORT = Operation("createReport", rate=0.0167, burst=15, retries=1)
GET_REPORT = Operation("getReport", rate=2, burst=15)
GET_REPORT_DOCUMENT = Operation("getReportDocument", rate=0.0167, burst=15, retries=1)

LISTINGS_PAGE_SIZE = 20
# One feed uses up a call that takes as long to come back as this many patches take to send. Up
# to there patches are as fast, and Amazon answers each at once.
PATCHES_PER_FEED = int(PATCH_LISTING.rate / CREATE_FEED.rate)


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many calls of an operation are left, as of a moment.

    A bucket fills by ``rate`` a second up to the operation's burst. It may hold less than
    nothing: Amazon said "too many", so that the next call has to wait for longer.
    """

    tokens: float
    rate: float
    at: datetime

    @classmethod
    def full(cls, operation: Operation, now: datetime) -> "Bucket":
        return cls(float(operation.burst), operation.rate, now)

    def refilled(self, operation: Operation, now: datetime) -> "Bucket":
        """The same bucket at a later moment."""
        # A clock that was set back must not take tokens away.
        elapsed = max((now - self.at).total_seconds(), 0.0)
        return Bucket(min(self.tokens + elapsed * self.rate, operation.burst), self.rate, now)

    def take(self, operation: Operation, now: datetime, reserve: int = 0) -> tuple["Bucket", float]:
        """Take one call out.

        :param int reserve: How many calls have to be left for others.
        :return: The bucket afterwards, and the seconds to wait: zero if the call may be made;
                 otherwise nothing was taken.
        :rtype: tuple[Bucket, float]
        """
        bucket = self.refilled(operation, now)
        if bucket.tokens < 1 + reserve:
            return bucket, (1 + reserve - bucket.tokens) / bucket.rate
        return Bucket(bucket.tokens - 1, bucket.rate, now), 0.0

    def drained(self, now: datetime, retry_after: float | None = None) -> "Bucket":
        """The bucket after Amazon refused a call: empty, whatever was thought to be in it."""
        wait = retry_after or 1 / self.rate
        return Bucket(min(0.0, 1 - wait * self.rate), self.rate, now)

    def next_call(self) -> datetime:
        """The moment from which a call may be made."""
        missing = max(1 - self.tokens, 0.0)
        return self.at + timedelta(seconds=missing / self.rate)


def utcnow() -> datetime:
    return datetime.now(timezone.utc)


class Throttle:
    """Counts the calls of one seller, so that Amazon never has to refuse one.

    This one counts in memory. One that several processes share overrides :meth:`_change`.

    :param dict reserves: How many calls are left for others, by the name of the operation.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utcnow,
        reserves: Mapping[str, int] | None = None,
    ) -> None:
        self._clock = clock
        self._reserves = reserves or {}
        self._buckets: dict[str, Bucket] = {}

    def take(self, operation: Operation) -> float:
        """Ask for a call. :return: Zero if it may be made now, else the seconds to wait."""
        reserve = self._reserves.get(operation.name, 0)
        return self._change(operation, lambda bucket, now: bucket.take(operation, now, reserve))

    def refused(self, operation: Operation, retry_after: float | None = None) -> float:
        """Amazon refused a call all the same: others use the same plan.

        :return: The seconds to wait.
        """

        def drain(bucket: Bucket, now: datetime) -> tuple[Bucket, float]:
            drained = bucket.drained(now, retry_after)
            return drained, (drained.next_call() - now).total_seconds()

        return self._change(operation, drain)

    def learn(self, operation: Operation, rate: float) -> None:
        """Amazon said which rate this seller really has.

        https://developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits
        """
        self._change(
            operation,
            lambda bucket, now: (replace(bucket.refilled(operation, now), rate=rate), None),
        )

    def _change(
        self, operation: Operation, change: Callable[[Bucket, datetime], tuple[Bucket, Result]]
    ) -> Result:
        """Replace the bucket of an operation by what ``change(bucket, now)`` makes of it.

        :return: The second value that ``change`` returns.
        """
        now = self._clock()
        bucket = self._buckets.get(operation.name) or Bucket.full(operation, now)
        self._buckets[operation.name], result = change(bucket, now)
        return result
