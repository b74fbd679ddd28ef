"""What became of a job, and the one table that says what each error means for it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from ..amazon.errors import (
    AmazonError,
    AmazonOutOfTime,
    AmazonPayloadError,
    AmazonThrottled,
    AmazonUnavailable,
)
from .database_errors import is_busy
from .errors import AccountBusy, Explainer, own_words
from .sentences import _, joined

# A little less than the shortest interval, so that the next run tries it again.
FIRST_PAUSE = timedelta(minutes=4)
LAST_PAUSE = timedelta(hours=2)
SOON = timedelta(minutes=1)


class Again(Enum):
    """When a job is tried again."""

    AT_ONCE = "at once"
    SOON = "in a minute"
    AS_AMAZON_SAYS = "as soon as Amazon allows the next call"
    USUALLY = "at its usual interval"
    LATER = "after a pause that doubles every time"


# The first row that fits holds. “waiting” passes by itself, so nobody hears of it until the job is
# overdue; of an “error” the responsible user gets an activity at once.
TABLE = (
    (AmazonOutOfTime, "waiting", Again.AT_ONCE),
    (AmazonThrottled, "waiting", Again.AS_AMAZON_SAYS),
    (AmazonUnavailable, "waiting", Again.LATER),
    (AmazonPayloadError, "waiting", Again.USUALLY),
    (AccountBusy, "waiting", Again.USUALLY),
    # What is left asks the user: other credentials, other settings, another request.
    (AmazonError, "error", Again.USUALLY),
)


@dataclass(frozen=True)
class Outcome:
    """What became of a run of a job.

    ``state`` is that of the job from now on: ``idle``, ``waiting`` or ``error``. ``level`` is how
    a button says it, if it is not what the state suggests. ``problem`` is what kept the work from
    being done, if anything did. ``gets_on`` says that long work goes on as it should, so that it is
    not overdue although its end is far.
    """

    message: str = ""
    state: str = "idle"
    again: Again = Again.USUALLY
    level: str = ""
    problem: Exception | None = None
    gets_on: bool = False

    @classmethod
    def of(cls, error, env, message=""):
        """What an error means. Call it when the transaction can be used, after a rollback.

        :param str message: What users read instead of the reason that the error itself gives.
        """
        if is_busy(error):
            message = message or _(
                "Other work in Odoo was changing the same records. Odoo tries again by itself."
            )
            return cls(message, "waiting", Again.SOON, problem=error)
        message = message or Explainer(env).reason_and_retry(error)
        for kind, state, again in TABLE:
            if isinstance(error, kind):
                return cls(message, state, again, problem=error)
        # What Odoo tells users themselves waits for them. Everything else may come from anywhere.
        again = Again.USUALLY if own_words(error) else Again.LATER
        return cls(message, "error", again, problem=error)

    def but(self, text):
        """The same outcome, with something that somebody has to look at."""
        level = "danger" if self.notification == "danger" else "warning"
        return replace(self, message=joined(" ", [self.message, text]), level=level)

    @property
    def is_done(self):
        """Whether all was done that there was to do."""
        return self.state == "idle"

    @property
    def passes(self):
        """Whether what is in the way passes by itself, so that the same is tried again soon."""
        return self.state == "waiting" and self.again is not Again.USUALLY

    @property
    def pauses(self):
        """Whether the job is left alone for longer and longer."""
        return self.again is Again.LATER

    @property
    def is_amazon_silent(self):
        """Whether Amazon could not be had at all."""
        return isinstance(self.problem, AmazonUnavailable)

    @property
    def notification(self):
        """How a button says it: Odoo's type of a notification."""
        usual = {"idle": "success", "waiting": "warning", "error": "danger"}
        return self.level or usual[self.state]

    def next_try(self, now, interval, troubles):
        """When the job is tried again, in naive UTC.

        :param timedelta interval: The usual one.
        :param int troubles: How often in a row it went wrong before.
        """
        if self.again is Again.AT_ONCE:
            return now
        if self.again is Again.SOON:
            return now + min(SOON, interval)
        if self.again is Again.AS_AMAZON_SAYS:
            seconds = getattr(self.problem, "retry_after", None) or 0
            return now + min(timedelta(seconds=seconds), interval)
        if self.again is Again.LATER:
            return now + pause_after(troubles)
        return now + interval


def pause_after(troubles, first=FIRST_PAUSE):
    """How long a job pauses that went wrong so often in a row before."""
    return min(first * 2 ** min(troubles, 20), LAST_PAUSE)
