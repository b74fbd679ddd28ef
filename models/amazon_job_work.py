import logging
from datetime import timedelta
from time import monotonic

from odoo import fields, models

from .. import compat
from ..amazon.errors import AmazonError
from . import job_queue
from .database_errors import again_if_busy, is_busy, is_lost
from .discretion import discreetly
from .errors import AccountBusy, own_words, trace_without_data
from .job_outcome import Outcome, pause_after
from .job_progress import Progress
from .job_runner import Runner
from .run_time import run_limit
from .sentences import _

_logger = logging.getLogger(__name__)

# What kills its worker before it got anywhere pauses for this long at first.
PAUSE_AFTER_KILL = timedelta(minutes=1)
# Where others write the same job at the same moment.
BUSY_ATTEMPTS = 3


class AmazonJob(models.Model):
    """One run of a job, from its beginning to its row in the history. Meanwhile, the account is
    locked for this kind of job."""

    _inherit = "amazon.job"

    def _perform(self):
        """Do a job for the queue that gives it back, see :mod:`.job_queue`.

        The work commits its steps, and the queue's transaction must not end before the job does: it
        holds the lock by which the queue knows that its worker lives.

        :return: What became of it, for whoever looks at the queue.
        """
        with self.pool.cursor() as cr, discreetly():
            job = self.with_env(self.env(cr=cr)).exists()
            if not job:
                return ""
            outcome = Runner(job.env, [job.kind], run_limit()).run_one(job)
            if outcome and outcome.passes:
                raise job_queue.again_at(job.next_run, str(outcome.message))
            return str(outcome.message) if outcome else ""

    def _begin(self):
        """Keep that the job runs, whatever becomes of it.

        :return: Whether it may begin: not if the last run killed its worker before it got anywhere.
        """
        may_begin = self.state != "running" or self._take_over()
        self.write({"state": "running", "last_try": fields.Datetime.now()} if may_begin else {})
        compat.commit_progress(self.env)
        return may_begin

    def _lock(self):
        """Let nobody else write the job until the next commit. What was done is committed."""
        compat.commit_progress(self.env)
        query, values = "SELECT id FROM amazon_job WHERE id = %s FOR UPDATE", (self.id,)
        again_if_busy(
            self.env.cr,
            lambda: self.env.cr.execute(query, values, log_exceptions=False),
            BUSY_ATTEMPTS,
        )
        self.invalidate_recordset()

    def _take_over(self):
        """The last run never ended: its worker was killed, or the server stopped.

        :return: Whether it got anywhere, so that going on makes sense.
        """
        now = fields.Datetime.now()
        message = _("The server ended this run before it was done.")
        run = self._open_run()
        if not run:
            run = self._add_run({"started": self.last_try or now, "state": "running"})
        self.last_run_id = run
        run.write({"state": "error", "ended": now, "message": message})
        if run._has_progress():
            self.troubles = 0
            return True
        pause = pause_after(self.troubles, PAUSE_AFTER_KILL)
        vals = {"state": "waiting", "message": message, "troubles": self.troubles + 1}
        self.write({**vals, "next_run": now + pause})
        return False

    def _do(self, limit):
        """Do the work in steps, each committed, and keep what became of it.

        :param TimeLimit limit: When this has to end.
        :rtype: Outcome
        """
        started, asked_for = monotonic(), self.next_run
        account = self.account_id._acting()
        progress = Progress(account.env, limit, self)
        try:
            outcome = self._kinds()[self.kind].work(account, progress) or Outcome()
            compat.commit_progress(self.env)
        except Exception as error:
            # Without a database nothing can be kept, and nothing more can be done.
            if is_lost(error):
                raise
            self.env.cr.rollback()
            outcome = Outcome.of(error, account.env)
        self._log(outcome.problem)
        self._finish(outcome, progress, asked_for, monotonic() - started)
        return outcome

    def _log(self, problem):
        if not problem or isinstance(problem, AccountBusy):
            return
        account_id = self.account_id.id
        if isinstance(problem, AmazonError):
            _logger.warning("Amazon account %s: %s", account_id, problem)
        elif own_words(problem) or is_busy(problem):
            kind = type(problem).__name__
            _logger.info("Amazon account %s is left for the next run: %s", account_id, kind)
        else:
            _logger.error("Amazon account %s failed: %s", account_id, trace_without_data(problem))

    def _finish(self, outcome, progress, asked_for, seconds, attempts=BUSY_ATTEMPTS):
        """Keep what became of a run. Where nothing can be stored, even that cannot, and the job
        stays as it was: the next runner takes it over."""
        try:
            self._lock()
            self._keep(outcome, progress, asked_for, seconds)
            compat.commit_progress(self.env)
        except Exception as error:
            if is_lost(error):
                raise
            self.env.cr.rollback()
            if is_busy(error) and attempts > 1:
                self._finish(outcome, progress, asked_for, seconds, attempts - 1)
            else:
                _logger.error("Nothing could be noted: %s", trace_without_data(error))

    def _keep(self, outcome, progress, asked_for, seconds):
        now = fields.Datetime.now()
        usual = timedelta(minutes=self.interval)
        next_run = outcome.next_try(now, usual, self.troubles)
        if self.next_run != asked_for:
            # Somebody asked for another run meanwhile.
            next_run = min(next_run, self.next_run or now)
        is_new = outcome.state == "error" and not self.is_reported
        was_reported = self.is_reported
        self.write(
            {
                "state": outcome.state,
                "message": outcome.message,
                "next_run": next_run,
                "is_reported": is_new or (self.is_reported and not outcome.is_done),
                "troubles": self.troubles + 1 if outcome.pauses else 0,
                **({"last_success": now} if outcome.is_done or outcome.gets_on else {}),
            }
        )
        self._keep_run(outcome, progress, now, seconds)
        if was_reported or outcome.problem or is_new:
            is_news = is_new and not self._is_known_from_another()
            self.account_id._acting()._follow_job(outcome, is_news)

    def _is_known_from_another(self):
        """Whether the responsible user knows the same trouble from another job of the account."""
        others = self.account_id.job_ids - self
        return self.message in others.filtered("is_reported").mapped("message")

    # History

    def _keep_progress(self, run, counts):
        """Keep how far the run is that goes on at this moment. The job itself is not written, or
        whoever asks for another run would be in the way of the work.

        :return: The row of the history, made if there is none yet.
        """
        if not run:
            return self._add_run({"started": self.last_try, "state": "running", **counts})
        run.write(counts)
        return run

    def _open_run(self):
        """The row of a run that has not ended, as far as it is known."""
        return self.env["amazon.job.run"].search(
            [("job_id", "=", self.id), ("state", "=", "running")], limit=1
        )

    def _keep_run(self, outcome, progress, now, seconds):
        vals = {
            "started": self.last_try,
            "ended": now,
            "duration": seconds,
            "state": "done" if outcome.is_done else outcome.state,
            "message": outcome.message,
            "calls": progress.calls,
            **vars(progress.counts),
        }
        run, last = progress.run, self.last_run_id
        if run:
            run.write(vals)
        elif last and last._takes(vals):
            last._take(vals)
            return
        else:
            run = self._add_run(vals)
        self.last_run_id = run

    def _add_run(self, vals):
        return self.env["amazon.job.run"].sudo().create({"job_id": self.id, **vals})
