from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .scheduling import RUNNERS, runners
from .sentences import _

# Scheduled actions that should have run so long ago do not run at all.
NOT_RUNNING_AFTER = timedelta(minutes=30)
# A job that nobody has to care about.
QUIET = {"state": "idle", "message": False, "is_reported": False, "troubles": 0}


class AmazonJob(models.Model):
    """What is in the way of jobs, and what somebody has to do about it."""

    _inherit = "amazon.job"

    def write(self, vals):
        """Extend: what is switched off is in nobody's way any more."""
        result = super().write(vals)
        if not vals.get("active", True):
            self.sudo()._let_go()
        return result

    def _let_go(self):
        self.filtered(lambda job: job.state != "running").write(QUIET)
        for account in self.account_id:
            account._acting()._keep_trouble_activity()

    def _in_trouble(self):
        """Those about which somebody has to do something, or was notified."""
        return self.filtered(lambda job: job.active and (job.state == "error" or job.is_reported))

    def _forget_trouble(self, message):
        """What was in the way is not any more."""
        vals = {**QUIET, "state": "waiting", "message": message}
        self.filtered(lambda job: job.state != "running").write(vals)
        if self:
            self._ask_for_runs(SQL("id IN %s", self._ids))

    def _text_of_troubles(self):
        """What the jobs say with which something is wrong, one on each line."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        texts = {}
        for job in self._in_trouble():
            texts.setdefault(job.message, []).append(labels[job.kind])
        return "\n".join(f"{', '.join(kinds)}: {text}" for text, kinds in texts.items())

    def _text_why_overdue(self):
        """Why nothing has succeeded for so long, for whoever can do something about it."""
        actions = runners(self.env)
        active = actions.filtered("active")
        if self and not self.active:
            return _("This job is switched off. Switch it on in Sales › Amazon › Jobs.")
        if not active:
            names = ", ".join(f"“{name}”" for name in actions.mapped("name") or RUNNERS)
            return _(
                "The scheduled actions %(actions)s are switched off or gone. Switch them on in "
                "Settings › Technical › Scheduled Actions.",
                actions=names,
            )
        if max(active.mapped("nextcall")) < fields.Datetime.now() - NOT_RUNNING_AFTER:
            return _(
                "Scheduled actions do not run on this server. Ask your administrator to start them."
            )
        if not self.message:
            return _("It is still being tried.")
        return _("It is still being tried. Last result: %(result)s", result=self.message)
