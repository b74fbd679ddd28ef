from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import _, api, fields, models
from odoo.tools.misc import format_datetime

from ..amazon_job import KINDS
from ..safe_html import as_html

SYNC_ACTIVITY = "amazon_connector.mail_activity_type_sync"
# So many runs may fail, or not be made at all, before somebody has to hear of it.
MISSED_RUNS = 4
LEAST_OVERDUE = timedelta(minutes=30)
# Where the scheduled action was deleted.
USUAL_INTERVAL = timedelta(hours=1)
REMIND_EVERY = timedelta(days=1)


class AmazonAccount(models.Model):
    """A dead man's switch: an account says so if what should happen does not, for whatever reason.

    It is worked out when somebody looks, so that it shows even where nothing runs at all. A
    scheduled action of its own tells the responsible user.
    """

    _inherit = "amazon.account"

    job_ids = fields.One2many(
        "amazon.job",
        "account_id",
        readonly=True,
        groups="amazon_connector.group_amazon_manager",
    )
    overdue_message = fields.Text(
        compute="_compute_sync_state",
        compute_sudo=True,
        help="What has not succeeded for too long, since when and why.",
    )
    overdue_reminded_on = fields.Datetime(copy=False, readonly=True)

    @api.depends(
        "active",
        "database_message",
        "last_sync_state",
        "last_inventory_state",
        "job_ids.last_success",
    )
    def _compute_sync_state(self):
        overdue = self._overdue()
        for account in self:
            texts = overdue.get(account.id, {})
            account.overdue_message = "\n".join(texts.values())
            account.sync_state = "overdue" if "orders" in texts else account.last_sync_state
            account.inventory_state = (
                "overdue" if "quantities" in texts else account.last_inventory_state
            )
            if account.database_message:
                # No call is made, whatever came of the last ones.
                account.sync_state = "error"
                account.inventory_state = account.last_inventory_state and "error"

    @api.model
    def _search_sync_state(self, operator, value):
        return self._search_state("sync_state", operator, value)

    @api.model
    def _search_inventory_state(self, operator, value):
        return self._search_state("inventory_state", operator, value)

    @api.model
    def _search_state(self, name, operator, value):
        accounts = self.sudo().search([("active", "in", (True, False))])
        # Since 19.0 the values come as an ordered set of Odoo's own.
        values = [value] if isinstance(value, str) or not value else value
        found = accounts.filtered(lambda account: account[name] in values)
        is_negative = operator in ("!=", "not in")
        return [("id", "not in" if is_negative else "in", found.ids)]

    def _due_for(self, kind):
        """The accounts for which this kind of work has something to do."""
        return getattr(self.env["amazon.account"], KINDS[kind].due)()

    def _finish_job(self, kind, problem=None):
        """Keep what became of work that was done outside of the scheduled action."""
        self.env["amazon.job"]._of(self, kind)._finish(problem)

    def _overdue(self):
        """What has not succeeded for too long.

        :return: Sentences by kind of work, by the id of the account.
        :rtype: dict[int, dict[str, str]]
        """
        mine = self.filtered(lambda account: account.id and account.active)
        overdue = {account.id: {} for account in mine}
        for kind in KINDS:
            action = self.env.ref(f"amazon_connector.{KINDS[kind].cron}", raise_if_not_found=False)
            limit = max(MISSED_RUNS * _interval(action), LEAST_OVERDUE)
            for account in mine & mine._due_for(kind):
                since = account._last_success(kind)
                if since < fields.Datetime.now() - limit:
                    overdue[account.id][kind] = account._text_overdue(kind, since, action)
        return overdue

    def _last_success(self, kind):
        job = self.job_ids.filtered(lambda job: job.kind == kind)
        return job.last_success or job.create_date or self.create_date

    def _text_overdue(self, kind, since, action):
        texts = {
            "orders": _("Orders have not been synchronized since %(moment)s."),
            "deliveries": _("Deliveries have not been sent to Amazon since %(moment)s."),
            "cancellations": _("Cancellations have not been sent to Amazon since %(moment)s."),
            "quantities": _("Quantities have not been pushed to Amazon since %(moment)s."),
            "fba_inventory": _("The FBA inventory has not been read since %(moment)s."),
        }
        moment = format_datetime(self.env, since)
        return f"{texts[kind] % {'moment': moment}} {self._text_cause(kind, action)}"

    def _text_cause(self, kind, action):
        if not action or not action.active:
            return _(
                "The scheduled action “%(action)s” is switched off or gone. Switch it on in "
                "Settings › Technical › Scheduled Actions.",
                action=action.name if action else KINDS[kind].cron,
            )
        if action.nextcall < fields.Datetime.now() - LEAST_OVERDUE:
            return _(
                "Scheduled actions do not run on this server. Ask your administrator to start them."
            )
        return _("It is still being tried; see what came of it last.")

    @api.model
    def _cron_check_overdue(self):
        """Tell the responsible users what has not succeeded for too long, each once a day."""
        for account in self.search([("active", "=", True)]):
            account._acting()._remind_of_overdue()

    def _remind_of_overdue(self):
        """Keep at most one activity about what is overdue. It goes when nothing is any more."""
        message, last = self.overdue_message, self.overdue_reminded_on
        if not message:
            if last:
                self.overdue_reminded_on = False
                self._close_sync_activities()
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


def _interval(action):
    if not action or action.interval_number <= 0:
        return USUAL_INTERVAL
    now = fields.Datetime.now()
    return now + relativedelta(**{action.interval_type: action.interval_number}) - now
