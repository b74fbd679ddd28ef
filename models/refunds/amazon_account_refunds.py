from odoo import api, fields, models

from ..by_halves import in_steps
from ..sentences import _
from .collector import RefundCollector
from .crediting import Crediting

REFUND_ACTIVITY = "amazon_connector.mail_activity_type_refunds"
BATCH_SIZE = 50


class AmazonAccount(models.Model):
    """Keeps the refunds of an account, and credits them if an accountant has said so."""

    _inherit = "amazon.account"

    @api.onchange("credit_notes")
    def _onchange_credit_notes(self):
        # The refunds of before may have been credited elsewhere.
        if self.credit_notes != "no" and self._origin.credit_notes == "no":
            self.credit_notes_since = fields.Date.context_today(self).replace(day=1)

    def _settlements_were_read(self, settlements, progress):
        """Extend: refunds are what rows say, and those that waited for their invoice go on."""
        result = super()._settlements_were_read(settlements, progress)
        self._keep_refunds(progress)
        return result

    def _keep_refunds(self, progress):
        """Collect the refunds that rows speak of and credit those that can be, a step at a time.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :return: How many there was no time for.
        """
        progress.commit(changed=RefundCollector(self).collect())
        crediting = Crediting(self)
        crediting.note_deleted()
        refunds = crediting.find() if self.credit_notes != "no" else self.env["amazon.refund"]

        def step(batch, remaining):
            done = crediting.credit(batch, progress.limit.deadline)
            progress.commit(changed=done, processed=len(batch), remaining=remaining)

        left = in_steps(self.env, refunds, BATCH_SIZE, step, progress.limit)
        self._note_refunds()
        progress.commit()
        return left

    def _note_refunds(self):
        """Keep one activity as long as a person has to decide about refunds."""
        count = self.env["amazon.refund"].search_count(
            [("account_id", "=", self.id), ("needs_review", "=", True)]
        )
        self._keep_activity(
            REFUND_ACTIVITY,
            _("Amazon refunds to review: %(count)d", count=count),
            count
            and _(
                "Somebody who does the invoicing has to decide about them. They are in Invoicing › "
                "Customers › Amazon Refunds with the filter “Needs Review”."
            ),
        )
