from collections.abc import Callable
from dataclasses import dataclass

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from .. import compat
from ..compat import Constraint
from . import job_queue
from .database_errors import is_busy
from .discretion import discreetly
from .errors import explained, unless_busy
from .job_outcome import Outcome
from .job_runner import Runner
from .run_time import run_limit
from .scheduling import wake_runners
from .sentences import Reason, _


@dataclass(frozen=True)
class Kind:
    """A kind of job, as the capability describes it that brings it.

    :param minutes: The usual interval.
    :param due: Gives the accounts for which there is something to do.
    :param work: Does it for an account, given a :class:`Progress`; may give an :class:`Outcome`.
    :param undone: What users read if it does not happen, with the placeholder ``moment``.
    :param prepare: What is done once before the work for all accounts, if anything.
    """

    minutes: int
    due: Callable
    work: Callable
    undone: str
    prepare: Callable = lambda: None


class AmazonJob(models.Model):
    """What is to be done with Amazon, again and again: one kind of work for one account."""

    _name = "amazon.job"
    _description = "Amazon Job"
    _inherit = ["amazon.empty.list", "amazon.identity"]
    _order = "account_id, kind"
    _rec_name = "kind"
    _amazon_identity = frozenset(
        [
            "account_id",
            "kind",
            "next_run",
            "state",
            "message",
            "last_run_id",
            "last_try",
            "last_success",
            "is_reported",
            "troubles",
        ]
    )

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    kind = fields.Selection([], string="Job", required=True, readonly=True)
    active = fields.Boolean(default=True)
    interval = fields.Integer(
        string="Every (min)", required=True, default=60, help="The usual interval, in minutes."
    )
    next_run = fields.Datetime(
        required=True,
        readonly=True,
        index=True,
        default=fields.Datetime.now,
        help="It runs as soon as a scheduled action gets to it, and there is something to do.",
    )
    state = fields.Selection(
        [("idle", "Idle"), ("waiting", "Waiting"), ("running", "Running"), ("error", "Error")],
        required=True,
        readonly=True,
        default="idle",
        help="Idle: all was done. Waiting: something is in the way that passes by itself. "
        "Error: somebody has to do something.",
    )
    message = Reason(string="Last Result", readonly=True)
    last_run_id = fields.Many2one("amazon.job.run", readonly=True, ondelete="set null")
    last_try = fields.Datetime(readonly=True)
    last_success = fields.Datetime(readonly=True)
    is_reported = fields.Boolean(
        readonly=True, help="The responsible user has an activity, or closed it, about the error."
    )
    troubles = fields.Integer(
        readonly=True, help="How often in a row Amazon did not answer, or the run was killed."
    )

    _account_kind_uniq = Constraint(
        "UNIQUE(account_id, kind)", "Each account has one job of each kind."
    )

    @api.constrains("interval")
    def _check_interval(self):
        if any(job.interval < 1 for job in self):
            raise ValidationError(_("A job cannot run more often than every minute."))

    @api.model
    def _kinds(self):
        """The kinds of jobs by their names. Each capability adds its own.

        :rtype: dict[str, Kind]
        """
        return {}

    @api.model
    def _of(self, accounts, kind):
        """The jobs of this kind, made where there are none yet."""
        everything = self.sudo().with_context(active_test=False)
        jobs = everything.search([("account_id", "in", accounts.ids), ("kind", "=", kind)])
        minutes = self._kinds()[kind].minutes
        new = [
            {"account_id": account.id, "kind": kind, "interval": minutes}
            for account in accounts - jobs.account_id
        ]
        return jobs | jobs.create(new) if new else jobs

    # When

    @api.model
    def _cron_run_due(self):
        """Run what is due, the longest overdue first, within the time of a scheduled action.

        Any number of processes and hosts may do this at once: each job is done by one of them.
        """
        self._run_due(list(self._kinds()))

    @api.model
    def _run_kind(self, kind):
        """Run all jobs of a kind now, but for those that pause."""
        try:
            self._bring_forward(SQL("kind = %s AND active AND troubles = 0", kind))
        except psycopg2.Error as error:
            # Those that another runner is writing at this moment run anyway.
            if not is_busy(error):
                raise
            self.env.cr.rollback()
        self._run_due([kind])

    @api.model
    def _run_due(self, kinds):
        with discreetly():
            runner = Runner(self.env, kinds, run_limit())
            if job_queue.is_installed(self.env):
                runner.hand_over()
            elif runner.run():
                wake_runners(self.env)
            # Nothing remains for this round of Odoo's: what is left has its trigger.
            compat.commit_progress(self.env)

    @api.model
    def _start_soon(self, accounts, kind):
        """Let a job run as soon as this transaction is committed."""
        if jobs := self._of(accounts, kind):
            self._ask_for_runs(SQL("id IN %s", jobs._ids))
            wake_runners(self.env)

    @api.model
    def _start_all_soon(self, accounts):
        """Let all jobs of accounts run as soon as this transaction is committed."""
        if accounts:
            self._ask_for_runs(SQL("account_id IN %s", accounts._ids))
            wake_runners(self.env)

    @api.model
    def _ask_for_runs(self, jobs):
        """Bring the next runs forward. Whoever runs a job at this moment writes it, too: that must
        not be in the way of the transaction in which somebody asks.

        :param SQL jobs: A condition.
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._bring_forward(jobs)
        except psycopg2.Error as error:
            if not is_busy(error):
                raise

    def _bring_forward(self, jobs):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """UPDATE amazon_job SET next_run = %s
                    WHERE id IN (SELECT id FROM amazon_job
                                  WHERE %s AND (next_run > %s OR state = 'running')
                                    FOR UPDATE SKIP LOCKED)""",
                now,
                jobs,
                now,
            ),
            log_exceptions=False,
        )
        self.invalidate_model(["next_run"])

    @api.model
    def _make_for(self, accounts):
        """Give each account a job of each kind, also of those that came later."""
        for kind in self._kinds():
            self._of(accounts, kind)

    def _check_may_act(self):
        """:raise AccessError: If the user may not act on one of the accounts."""
        compat.check_access(self, "read")
        self.sudo().account_id.with_env(self.env)._check_may_act()

    @unless_busy
    @explained
    def action_run_now(self):
        """Run the jobs now, due or not, and say what came of it.

        :raise UserError: If the account of a single job cannot be worked for, a draft for instance.
        """
        self._check_may_act()
        return self._run_now()

    @api.model
    def _run_for(self, accounts, kind):
        """Run a kind of job now, for a button of the accounts.

        :return: A notification that says what came of it.
        """
        return self._of(accounts, kind).with_env(accounts.env)._run_now()

    def _run_now(self):
        if self and job_queue.is_installed(self.env):
            return self._queue_now()
        limit, outcomes = run_limit(), {}
        for job in self.sudo():
            try:
                outcomes[job] = job._run_at_once(limit)
            except UserError as error:
                # A button that is about one job says so; of several, none stops the others.
                if len(self) == 1:
                    raise
                outcomes[job] = Outcome.of(error, self.env)
        accounts = self.sudo().account_id.with_env(self.env)
        if not outcomes:
            return accounts._notification(_("Select a job first."), "warning")
        texts = {job: out.message or _("There was nothing to do.") for job, out in outcomes.items()}
        lines = texts.values()
        if len(texts) > 1:
            lines = [f"{job.display_name}: {text}" for job, text in texts.items()]
        order = ("danger", "warning", "success")
        worst = min((out.notification for out in outcomes.values()), key=order.index)
        return accounts[-1:]._notification("\n".join(lines), worst)

    def _run_at_once(self, limit):
        """:raise UserError: If the account cannot be worked for, or another process does this job.
        :rtype: Outcome
        """
        self.account_id._check_working()
        with self.account_id._exclusively(self.kind):
            self._lock()
            # Whoever presses a button waits for no pause after a run that was killed.
            while not self._begin():
                pass
            return self._do(limit)

    def _queue_now(self):
        for job in self.sudo():
            job.account_id._check_working()
            job_queue.enqueue(job)
        accounts = self.sudo().account_id.with_env(self.env)
        return accounts[-1:]._notification(
            _("Queued. The job queue runs it in the background; see its result in Jobs."), "success"
        )

    def action_open_runs(self):
        """Open the history of the jobs."""
        compat.check_access(self, "read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_job_run_action"
        )
        return {**action, "domain": [("job_id", "in", self.ids)], "context": {}}

    @api.depends("account_id.name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for job in self:
            job.display_name = f"{job.account_id.name}: {labels.get(job.kind, job.kind)}"

    def _text_so_far(self):
        """What a run that goes on at this moment has done; empty if nothing is known yet."""
        run = self._open_run()
        if not run:
            return ""
        return _(
            "Since %(moment)s, records read: %(read)d. Changed: %(changed)d. Failed: %(failed)d.",
            moment=format_datetime(self.env, run.started),
            read=run.records_read,
            changed=run.records_changed,
            failed=run.records_failed,
        )
