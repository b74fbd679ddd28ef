from collections import Counter

from odoo import models

from ..sentences import _, joined, label

ACTIVITY = "amazon_connector.mail_activity_type_settlements"
TO_REMIND = "amazon_connector.accounts_to_remind_of_settlements"


class AmazonAccount(models.Model):
    """One activity for all settlements that need somebody. It closes by itself when none does."""

    _inherit = "amazon.account"

    def _remind_at_commit(self):
        """Keep the activities when this transaction ends: once, however many settlements change."""
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(TO_REMIND, set())
        if not waiting:
            precommit.add(self.browse()._remind_of_those_waiting)
        waiting.update(self.ids)

    def _remind_of_those_waiting(self):
        ids = self.env.cr.precommit.data.pop(TO_REMIND, ())
        for account in self.browse(sorted(ids)).exists():
            account._acting()._remind_of_settlements()

    def _remind_of_settlements(self):
        """Keep the activity of the responsible user. It names no amounts: he need be no accountant.

        :return: The settlements that need somebody.
        """
        settlements = self.env["amazon.settlement"].search(
            [("account_id", "=", self.id), ("needs_person", "=", True)], order="date_end, id"
        )
        summary = _("Amazon settlements to check: %(count)d", count=len(settlements))
        self._keep_activity(
            ACTIVITY, summary, settlements and self._text_of_settlements(settlements)
        )
        return settlements

    def _text_of_settlements(self, settlements):
        unreadable = settlements.filtered("is_unreadable")
        counts = Counter((settlements - unreadable).mapped("state"))
        texts = [
            joined(": ", [label(settlements, "state", state), str(count)])
            for state, count in counts.items()
        ]
        if unreadable:
            texts.append(_("Files that cannot be read: %(count)d", count=len(unreadable)))
        where = _(
            "An accountant finds them under “Settlements” on the account, each with its reason."
        )
        return joined("\n", [*texts, where])
