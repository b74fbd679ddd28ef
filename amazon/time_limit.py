"""How much time a job has: no job may run for longer than its host lets it."""

import math
from dataclasses import dataclass
from time import monotonic

from .errors import AmazonOutOfTime

# Who cannot wait for as long does not ask: an answer that is cut off is worse than none.
LEAST_SECONDS = 5


@dataclass(frozen=True)
class TimeLimit:
    """When a job has to end, by ``time.monotonic()``, and how long one answer may be waited for."""

    deadline: float = math.inf
    answer_seconds: float = math.inf

    @property
    def seconds_left(self) -> float:
        return self.deadline - monotonic()

    @property
    def is_up(self) -> bool:
        """Whether too little is left to ask Amazon anything."""
        return self.seconds_left < min(self.answer_seconds / 2, LEAST_SECONDS)

    def for_answer(self, usual: float) -> float:
        """The seconds that an answer may take which usually gets ``usual`` seconds.

        :raise AmazonOutOfTime: If too few are left to ask at all.
        """
        if self.is_up:
            raise AmazonOutOfTime("The time for this job is used up.", retry_after=0)
        return min(usual, self.answer_seconds, self.seconds_left)

    def may_ask_again(self, pause: float) -> bool:
        """Whether there is time to ask once more, after a pause of so many seconds."""
        return self.seconds_left >= pause + LEAST_SECONDS
