"""Who does which job when: any number of runners share the work, each job is done by one."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import psycopg2

from odoo import fields

from .. import compat
from ..amazon.time_limit import TimeLimit
from . import job_queue
from .database_errors import again_if_busy, is_busy
from .errors import AccountBusy
from .job_outcome import Again
from .locks import lock_namespace

# One of several jobs takes at most this part of a run, or its share if that is more.
JOB_PART = 1 / 3
# So many accounts of a region in a row without an answer: the others would wait in vain, too.
SILENT_ACCOUNTS = 2
BUSY_ATTEMPTS = 5


class Runner:
    """One run of a scheduled action, which shares its time among the jobs that are due.

    A job is claimed by locking its row, passing over those that others have locked at this moment.
    As commits end such a lock, a lock of PostgreSQL's session on the account and kind takes its
    place before the work begins; it ends with its process, however that ends.
    """

    def __init__(self, env, kinds, limit):
        self.env = env
        self._jobs = env["amazon.job"].sudo()
        self._kinds = {name: kind for name, kind in self._jobs._kinds().items() if name in kinds}
        self._limit = limit
        self._seconds = limit.seconds_left
        self._silent = Counter()

    def run(self):
        """Do what is due, the longest overdue first.

        :return: Whether something is left that can go on at once.
        """
        waiting, is_unfinished = self._due(), False
        while waiting and not self._limit.is_up:
            job = self._claim(waiting)
            if not job:
                return is_unfinished
            left = len(waiting)
            waiting.remove(job.id)
            if self._silent[job.account_id.region] >= SILENT_ACCOUNTS:
                is_unfinished = True
                continue
            outcome = self._do(job, left)
            is_unfinished |= bool(outcome and outcome.again is Again.AT_ONCE)
        return is_unfinished or bool(waiting)

    def hand_over(self):
        """Give what is due to the queue, whose workers do it."""
        waiting = self._due()
        while waiting and not self._limit.is_up and (job := self._claim(waiting)):
            waiting.remove(job.id)
            job.invalidate_recordset()
            try:
                self._hand_over(job)
                compat.commit_progress(self.env)
            except psycopg2.Error as error:
                # The queue, or another runner, is writing the same at this moment.
                if not is_busy(error):
                    raise
                self.env.cr.rollback()

    def _hand_over(self, job):
        if job.state != "running" or self._was_killed(job):
            job_queue.enqueue(job)
            # Written even where it changes little, so that no other runner queues it, too.
            job.next_run = fields.Datetime.now() + timedelta(minutes=job.interval)

    def _was_killed(self, job):
        """Whether nobody is at a job that is said to run."""
        key = (lock_namespace(job.kind), job.account_id.id)
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", key)
        return self.env.cr.fetchone()[0]

    def run_one(self, job):
        """Do one job, which the queue gives back, if there still is something to do.

        :return: What became of it; ``None`` if it did not begin.
        """
        if not (job.active and job.account_id.active):
            return None
        if job.state != "running" and job.account_id.id not in self._accounts(job.kind):
            return None
        return self._do(job, 1)

    def _due(self):
        """What is due and has something to do. Where there is nothing to do, that is done.

        :return: Ids, those that are the longest overdue first.
        """
        due = again_if_busy(self.env.cr, self._find_due, BUSY_ATTEMPTS)
        compat.commit_progress(self.env)
        return due

    def _find_due(self):
        self.env.cr.execute(
            """SELECT job.kind, job.account_id, job.state, job.id
                 FROM amazon_job job JOIN amazon_account account ON account.id = job.account_id
                WHERE job.kind = ANY(%s) AND job.active AND account.active
                  AND (job.next_run <= %s OR job.state = 'running')
             ORDER BY job.next_run, job.id""",
            (list(self._kinds), fields.Datetime.now()),
        )
        rows = self.env.cr.fetchall()
        accounts = {name: self._accounts(name) for name in {row[0] for row in rows}}
        # What was killed has to be taken over, whether something is left to do or not.
        due = [
            job_id
            for name, account_id, state, job_id in rows
            if state == "running" or account_id in accounts[name]
        ]
        self._settle({row[-1] for row in rows} - set(due))
        return due

    def _accounts(self, name):
        kind = self._kinds[name]
        kind.prepare()
        return set(kind.due().ids)

    def _settle(self, idle):
        """Keep that there was nothing to do, unless others write the same jobs at this moment. What
        was in the way of work that is no more is nobody's matter any more. For a draft, nothing was
        done."""
        if not idle:
            return
        self.env.cr.execute(
            """UPDATE amazon_job job
                  SET next_run = %(now)s + interval * '1 minute'::interval,
                      last_success = CASE WHEN account.state = 'draft' THEN job.last_success
                                          ELSE %(now)s END,
                      message = CASE WHEN job.state = 'idle' THEN message END,
                      state = 'idle', troubles = 0, is_reported = FALSE
                 FROM amazon_account account
                WHERE account.id = job.account_id
                  AND job.id IN (SELECT id FROM amazon_job WHERE id IN %(ids)s
                                 FOR UPDATE SKIP LOCKED)""",
            {"now": fields.Datetime.now(), "ids": tuple(idle)},
            log_exceptions=False,
        )
        self._jobs.invalidate_model()

    def _claim(self, waiting):
        """Lock the row of one of the jobs that is still due.

        :param list waiting: Ids. Those that others have done meanwhile, or do, are passed over.
        """
        return again_if_busy(self.env.cr, lambda: self._lock_first(waiting), BUSY_ATTEMPTS)

    def _lock_first(self, waiting):
        self.env.cr.execute(
            """SELECT id FROM amazon_job
                WHERE id = ANY(%s) AND (next_run <= %s OR state = 'running')
             ORDER BY next_run, id LIMIT 1
                  FOR UPDATE SKIP LOCKED""",
            (waiting, fields.Datetime.now()),
            log_exceptions=False,
        )
        ids = [job_id for (job_id,) in self.env.cr.fetchall()]
        return self._jobs.browse(ids)

    def _do(self, job, left):
        """:param int left: How many jobs there are to do, with this one.
        :return: What became of it; ``None`` if it did not begin.
        """
        job.invalidate_recordset()
        started, outcome, limit = monotonic(), None, self._share(left)
        # A button or another runner may be at it.
        with suppress(AccountBusy), job.account_id._exclusively(job.kind):
            if job._begin():
                outcome = job._do(limit)
        # Whatever happened, the row is locked no more.
        compat.commit_progress(self.env)
        self._note_silence(job, outcome, monotonic() - started, limit)
        return outcome

    def _share(self, left):
        """The time limit for one of so many jobs: none works at the cost of all others."""
        seconds = max(self._limit.seconds_left / left, self._seconds * JOB_PART)
        return TimeLimit(min(self._limit.deadline, monotonic() + seconds), seconds)

    def _note_silence(self, job, outcome, seconds, limit):
        """Keep whether an account let everybody wait in vain."""
        waited = seconds >= limit.answer_seconds / 2
        is_silent = waited and bool(outcome and outcome.is_amazon_silent)
        region = job.account_id.region
        self._silent[region] = self._silent[region] + 1 if is_silent else 0
