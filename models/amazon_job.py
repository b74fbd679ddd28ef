import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from odoo import _, api, fields, models

from .. import compat
from ..amazon.errors import AmazonUnavailable
from ..amazon.time_limit import TimeLimit
from ..compat import Constraint
from . import run_time
from .database_errors import is_busy, is_lost
from .discretion import discreetly
from .errors import AccountBusy, Explainer, own_words, trace_without_data
from .scheduling import start_soon

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """A kind of work: its scheduled action, and the methods of an account that say for which
    accounts there is something to do, do it for one, and keep what became of it."""

    cron: str
    due: str
    work: str
    note: str = ""


KINDS = {
    "orders": Kind("ir_cron_sync_orders", "_due_for_orders", "_sync_orders", "_note_sync"),
    "deliveries": Kind("ir_cron_sync_pickings", "_due_for_deliveries", "_send_deliveries"),
    "cancellations": Kind(
        "ir_cron_send_cancellations", "_due_for_cancellations", "_send_cancellations"
    ),
    "quantities": Kind(
        "ir_cron_sync_inventory", "_due_for_quantities", "_sync_inventory", "_note_inventory"
    ),
    "fba_inventory": Kind(
        "ir_cron_read_fba_inventory", "_due_for_fba_inventory", "_read_fba_inventory", "_note_fba"
    ),
}
# An account that hangs takes at most this part of a run, or its share if that is more.
HANGING_PART = 1 / 3
# So many accounts of a region in a row without an answer: the others would wait in vain, too.
HANGING_ACCOUNTS = 2
# A little less than the usual interval, so that the next run tries it again.
FIRST_PAUSE = timedelta(minutes=4)
LAST_PAUSE = timedelta(hours=2)


class AmazonJob(models.Model):
    """One kind of work for one account: when it was last tried and done, and how long it pauses."""

    _name = "amazon.job"
    _description = "Amazon Job"
    _inherit = ["amazon.identity"]
    _order = "account_id, kind"
    _rec_name = "kind"
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("orders", "Orders"),
            ("deliveries", "Deliveries"),
            ("cancellations", "Cancellations"),
            ("quantities", "Quantities"),
            ("fba_inventory", "FBA Inventory"),
        ],
        required=True,
        readonly=True,
    )
    last_try = fields.Datetime(readonly=True)
    last_success = fields.Datetime(readonly=True)
    next_run = fields.Datetime(
        string="Paused Until", readonly=True, help="Amazon did not answer, so this waits a while."
    )
    troubles = fields.Integer(
        readonly=True, help="How often in a row Amazon did not answer, or the work was killed."
    )
    is_running = fields.Boolean(readonly=True)

    _account_kind_uniq = Constraint(
        "UNIQUE(account_id, kind)", "Each kind of work is kept once for each account."
    )

    @api.model
    def _of(self, accounts, kind):
        """The jobs of this kind, made where there are none yet."""
        jobs = self.sudo().search([("account_id", "in", accounts.ids), ("kind", "=", kind)])
        new = accounts - jobs.account_id
        return jobs | jobs.create([{"account_id": account.id, "kind": kind} for account in new])

    # A run for many accounts

    @api.model
    def _run(self, kind, logger):
        """Do one kind of work for all accounts, within one budget of time for all of them.

        The account that was tried the longest time ago goes first, and those that pause are
        passed over. Whatever goes wrong with one stays with it.
        """
        with discreetly():
            self._run_discreetly(kind, logger)

    @api.model
    def _run_discreetly(self, kind, logger):
        run = Run(run_time.run_limit())
        accounts = self.env["amazon.account"].search([("active", "=", True)])
        jobs, due_accounts = self._of(accounts, kind), accounts._due_for(kind)
        due = jobs.filtered(lambda job: job.account_id in due_accounts)
        # Where there is nothing to do, it is done.
        (jobs - due).last_success = fields.Datetime.now()
        compat.commit_progress(self.env)
        waiting = due.filtered(lambda job: not job._is_paused())
        waiting = waiting.sorted(lambda job: (job.last_try or datetime.min, job.id))
        for number, job in enumerate(waiting):
            if run.limit.is_up:
                run.is_unfinished = True
                break
            if not run.leaves_out(job):
                run.note(job, job._try(run.share(len(waiting) - number), logger))
        if run.is_unfinished:
            start_soon(self.env, KINDS[kind].cron)
        # Nothing remains for this round of Odoo's: what is left has its trigger.
        compat.commit_progress(self.env)

    def _is_paused(self):
        return bool(self.next_run and self.next_run > fields.Datetime.now())

    def _try(self, limit, logger):
        """Do the work, and keep what became of it.

        :return: What kept it from being done, if anything did.
        """
        account = self.account_id
        try:
            if not self._begin():
                return None
            problem = getattr(account, KINDS[self.kind].work)(limit)
        except Exception as error:
            # Without a database nothing can be kept, and nothing more can be done.
            if is_lost(error):
                raise
            problem = error
            self.env.cr.rollback()
            self._note_unexpected(error, logger)
        self._finish(problem)
        compat.commit_progress(self.env)
        return problem

    def _begin(self):
        """Keep that this is tried, whatever becomes of it.

        :return: Whether it may begin: not if the last try never ended, because it killed its
                 worker.
        """
        was_killed = self.is_running
        self.write({"last_try": fields.Datetime.now(), "is_running": not was_killed})
        if was_killed:
            self._pause()
        compat.commit_progress(self.env)
        return not was_killed

    def _note_unexpected(self, error, logger):
        account = self.account_id._acting()
        state, message = "error", Explainer(self.env).reason(error)
        if is_busy(error):
            state = "waiting"
            message = _(
                "Other work in Odoo was changing the same records. The scheduled action tries "
                "again by itself."
            )
        if own_words(error) or is_busy(error):
            kind = type(error).__name__
            logger.info("Amazon account %s is left for the next run: %s", account.id, kind)
        else:
            logger.error("Amazon account %s failed: %s", account.id, trace_without_data(error))
        if isinstance(error, AccountBusy):
            return
        if note := KINDS[self.kind].note:
            self._note_apart(getattr(account, note), state, message)

    def _note_apart(self, note, state, message):
        """Where nothing can be stored even this fails, and the others go on all the same."""
        try:
            note(state, message)
            compat.commit_progress(self.env)
        except Exception as error:
            if is_lost(error):
                raise
            self.env.cr.rollback()
            _logger.error("Nothing could be noted: %s", trace_without_data(error))

    def _finish(self, problem=None):
        """Keep what became of a try.

        :param problem: What kept the work from being done, if anything did.
        """
        if isinstance(problem, AmazonUnavailable):
            self._pause()
        elif not problem:
            now = fields.Datetime.now()
            self.write({"last_success": now, "next_run": False, "troubles": 0})
        self.is_running = False

    def _pause(self):
        pause = min(FIRST_PAUSE * 2 ** min(self.troubles, 20), LAST_PAUSE)
        self.write({"troubles": self.troubles + 1, "next_run": fields.Datetime.now() + pause})


class Run:
    """One run of a scheduled action, which shares its time among the accounts."""

    def __init__(self, limit):
        self.limit = limit
        self.is_unfinished = False
        self._seconds = limit.seconds_left
        self._hanging = Counter()
        self._started = 0.0
        self._share = limit

    def leaves_out(self, job):
        """Whether the account's region does not answer at this moment."""
        is_left_out = self._hanging[job.account_id.region] >= HANGING_ACCOUNTS
        self.is_unfinished |= is_left_out
        return is_left_out

    def share(self, accounts):
        """The time limit for one of so many accounts that are still to come. It may work for as
        long as it gets answers, but not wait for one at the cost of all others."""
        seconds = max(self.limit.seconds_left / accounts, self._seconds * HANGING_PART)
        self._started = monotonic()
        self._share = TimeLimit(self.limit.deadline, seconds)
        return self._share

    def note(self, job, problem):
        """Keep whether the account just tried let everybody wait in vain."""
        waited = monotonic() - self._started >= self._share.answer_seconds / 2
        is_hanging = waited and isinstance(problem, AmazonUnavailable)
        region = job.account_id.region
        self._hanging[region] = self._hanging[region] + 1 if is_hanging else 0
