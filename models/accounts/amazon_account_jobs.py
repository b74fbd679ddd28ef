from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html
from odoo.tools.misc import format_datetime

from ..amazon_job_trouble import QUIET
from ..safe_html import as_html
from ..sentences import _

SYNC_ACTIVITY = "amazon_connector.mail_activity_type_sync"
# So many runs may fail, or not be made at all, before somebody has to hear of it.
MISSED_RUNS = 4
LEAST_OVERDUE = timedelta(minutes=30)
REMIND_EVERY = timedelta(days=1)
# Settings that give a job something to do, which nobody should have to wait for.
SWITCHES = {
    "sync_settlements": "settlements",
    "read_fba_inventory": "fba_inventory",
    "invoice_orders": "invoices",
}
OFF = (False, None, "no")


class AmazonAccount(models.Model):
    """What became of the jobs of an account, and a dead man's switch: an account says so if what
    should happen does not, for whatever reason.

    That is worked out when somebody looks, so that it shows even where nothing runs at all. A
    scheduled action of its own notifies the responsible user.
    """

    _inherit = "amazon.account"

    job_ids = fields.One2many(
        "amazon.job",
        "account_id",
        readonly=True,
        context={"active_test": False},
        groups="amazon_connector.group_amazon_manager",
    )
    trouble_message = fields.Text(
        compute="_compute_trouble_message",
        compute_sudo=True,
        help="What somebody has to do before a job can go on.",
    )
    overdue_message = fields.Text(
        compute="_compute_overdue",
        search="_search_overdue_message",
        compute_sudo=True,
        help="What has not succeeded for too long, since when and why.",
    )
    overdue_kinds = fields.Char(
        compute="_compute_overdue", compute_sudo=True, help="The jobs that are overdue."
    )
    overdue_reminded_on = fields.Datetime(copy=False, readonly=True)
    connected_on = fields.Datetime(
        copy=False, readonly=True, help="Since when the jobs have something to do."
    )

    @api.depends("job_ids.state", "job_ids.message", "job_ids.active", "job_ids.is_reported")
    def _compute_trouble_message(self):
        for account in self:
            account.trouble_message = account.job_ids._text_of_troubles()

    @api.depends("active", "job_ids.last_success", "job_ids.message", "job_ids.active")
    def _compute_overdue(self):
        overdue = self._overdue()
        for account in self:
            texts = overdue.get(account.id, {})
            account.overdue_message = "\n".join(texts.values()) or False
            account.overdue_kinds = ",".join(texts)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to give each account its jobs."""
        accounts = super().create(vals_list)
        self.env["amazon.job"].sudo()._make_for(accounts)
        return accounts

    def write(self, vals):
        """Extend to let what is switched on begin at once."""
        switched = {
            name: self.filtered(lambda account, name=name: account[name] in OFF)
            for name in SWITCHES
            if vals.get(name) not in OFF
        }
        result = super().write(vals)
        for name, accounts in switched.items():
            if accounts:
                self.env["amazon.job"].sudo()._start_soon(accounts, SWITCHES[name])
        return result

    def _job_states(self, kind):
        """How each account stands with a kind of job.

        :return: The state and the message of each account: a state of the job, or ``overdue``;
                 empty as long as it never ran.
        """
        states = {}
        for account in self:
            job = account._job(kind)
            state = job.state if job.message or job.state == "running" else False
            if kind in (account.overdue_kinds or "").split(","):
                state = "overdue"
            if account.database_message:
                # No call is made, whatever came of the last ones.
                state = "error"
            states[account] = state, job.message
        return states

    def _job(self, kind):
        return self.job_ids.filtered(lambda job: job.kind == kind)

    @api.model
    def _search_state(self, name, operator, value):
        accounts = self.sudo().search([("active", "in", (True, False))])
        # Since 19.0 the values come as an ordered set of Odoo's own.
        values = [value] if isinstance(value, str) or not value else value
        found = accounts.filtered(lambda account: account[name] in values)
        is_negative = operator in ("!=", "not in")
        return [("id", "not in" if is_negative else "in", found.ids)]

    @api.model
    def _search_overdue_message(self, operator, value):
        return self._search_state("overdue_message", operator, value)

    # What became of a job

    def _follow_job(self, outcome, is_news):
        """Called when a run of a job has ended that went wrong, or works again.

        :param Outcome outcome: What became of it.
        :param bool is_news: Whether somebody has to do something about it since this run.
        """
        self._note_refusal(outcome.problem)
        self._keep_trouble_activity(is_news)

    def _keep_trouble_activity(self, is_news=False):
        """One activity of the responsible user's says which jobs need somebody. It goes when none
        does any more, and it comes again only for what is new."""
        troubles = self.job_ids.filtered(lambda job: job.active and job.is_reported)
        if not (troubles or self.overdue_reminded_on):
            self._close_sync_activities()
            return
        note = as_html(troubles._text_of_troubles())
        activity = self._open_activities(SYNC_ACTIVITY)[:1]
        if activity and troubles and activity.note != note:
            activity.note = note
        elif is_news and not activity:
            self.activity_schedule(
                SYNC_ACTIVITY,
                summary=_("The Amazon account needs attention"),
                note=note,
                user_id=self._responsible_user().id,
            )

    def _open_activities(self, xml_id):
        kind = self.env.ref(xml_id, raise_if_not_found=False)
        return self.activity_ids.filtered(
            lambda activity: kind and activity.activity_type_id == kind
        )

    def _keep_activity(self, xml_id, summary, note):
        """Have the responsible user's one activity of a type say this, or close it.

        :param str note: Empty if there is nothing to do any more.
        """
        if not self.env.ref(xml_id, raise_if_not_found=False):
            return
        activity = self._open_activities(xml_id)[:1]
        vals = {"summary": summary, "note": plaintext2html(note or "")}
        if not note:
            activity.unlink()
        elif not activity:
            self.activity_schedule(xml_id, user_id=self._responsible_user().id, **vals)
        elif activity.summary != summary or activity.note != vals["note"]:
            activity.write(vals)

    def _close_sync_activities(self):
        self.activity_unlink([SYNC_ACTIVITY])

    def _responsible_user(self):
        """Who is notified about the account."""
        self.ensure_one()
        return self.user_id or self.create_uid

    def _forget_trouble(self, message):
        """Extend to let jobs go on that somebody had to do something about."""
        self.job_ids._in_trouble()._forget_trouble(message)
        self._keep_trouble_activity()
        return super()._forget_trouble(message)

    def _begin_jobs(self):
        """The account works from now on: nothing counts as done, and no job waits for its usual
        interval."""
        self.connected_on = fields.Datetime.now()
        self.job_ids.last_success = False
        self.env["amazon.job"].sudo()._start_all_soon(self)

    def _reset_jobs(self):
        """Forget what became of the jobs, since the account works no more."""
        self.job_ids.write(QUIET)
        self._close_sync_activities()

    # What does not happen

    def _overdue(self):
        """What has not succeeded for too long.

        :return: Sentences by kind of job, by the id of the account.
        :rtype: dict[int, dict[str, str]]
        """
        mine = self.filtered(lambda account: account.id and account.active)
        overdue = {account.id: {} for account in mine}
        if not mine:
            return overdue
        for name, kind in self.env["amazon.job"]._kinds().items():
            for account in mine & kind.due():
                job = account._job(name)
                interval = timedelta(minutes=job.interval or kind.minutes)
                since = job.last_success or account._waits_since(job)
                if since < fields.Datetime.now() - max(MISSED_RUNS * interval, LEAST_OVERDUE):
                    text = kind.undone % {"moment": format_datetime(self.env, since)}
                    overdue[account.id][name] = f"{text} {job._text_why_overdue()}"
        return overdue

    def _waits_since(self, job):
        """Since when a job has been waited for that never succeeded."""
        since = job.create_date or self.create_date
        return max(since, self.connected_on or since)

    @api.model
    def _cron_check_overdue(self):
        """Notify the responsible users of what has not succeeded for too long, each once a day."""
        self.env["amazon.job"]._make_for(self.search([("active", "in", (True, False))]))
        for account in self.search([("active", "=", True)]):
            account._acting()._remind_of_overdue()

    def _remind_of_overdue(self):
        """Keep at most one activity about what is overdue. It goes when nothing is any more."""
        message, last = self.overdue_message, self.overdue_reminded_on
        if not message:
            self.overdue_reminded_on = False
            self._keep_trouble_activity()
            return
        now = fields.Datetime.now()
        if self._open_activities(SYNC_ACTIVITY) or (last and now - last < REMIND_EVERY):
            return
        self.overdue_reminded_on = now
        self.activity_schedule(
            SYNC_ACTIVITY,
            summary=_("The Amazon account is not synchronized"),
            note=as_html(message),
            user_id=self._responsible_user().id,
        )
