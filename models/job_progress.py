"""How far a run of a job has come."""

from dataclasses import dataclass

from .. import compat


@dataclass(frozen=True)
class Counts:
    """What a run has done. These are values of a row of the history."""

    records_read: int = 0
    records_changed: int = 0
    records_failed: int = 0


class Progress:
    """Counts what a run reads and changes. Every commit keeps it, so that others see it meanwhile.

    :param TimeLimit limit: When the run has to end.
    :param job: Whose run it is; ``None`` for work that a button does beside it.
    """

    def __init__(self, env, limit, job=None):
        self.env = env
        self.limit = limit
        self.calls = 0
        self.counts = Counts()
        # The row of the history, as soon as there is something to keep.
        self.run = None
        self._job = job

    def count_call(self):
        """Keep that Amazon is called."""
        self.calls += 1

    def commit(self, *, read=0, changed=0, failed=0, processed=0, remaining=0):
        """Commit one step of the work, and keep what it did. If that fails, nothing is counted."""
        counts = Counts(
            self.counts.records_read + read,
            self.counts.records_changed + changed,
            self.counts.records_failed + failed,
        )
        run = self.run
        if self._job and counts != self.counts:
            run = self._job._keep_progress(run, {**vars(counts), "calls": self.calls})
        compat.commit_progress(self.env, processed, remaining=remaining)
        self.run, self.counts = run, counts
