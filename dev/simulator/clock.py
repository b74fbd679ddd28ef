"""The time the simulator lives in."""

from datetime import datetime, timedelta, timezone


class Clock:
    """UTC time that can be moved on, so that tokens expire without waiting."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The simulator's time, aware and in UTC, with Amazon's millisecond precision."""
        now = datetime.now(timezone.utc) + self._offset
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass at once (negative ones turn the clock back)."""
        self._offset += timedelta(seconds=seconds)
