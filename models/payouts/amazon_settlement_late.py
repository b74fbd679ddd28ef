from datetime import timedelta

from odoo import api, fields, models

from ..sentences import _

# A transfer takes some days, and then somebody has to import the bank statement.
ARRIVES_WITHIN = timedelta(days=14)


class AmazonSettlement(models.Model):
    """A payout that is booked and that the bank does not know is money that may be missing."""

    _inherit = "amazon.settlement"

    is_payout_late = fields.Boolean(
        readonly=True,
        copy=False,
        help="The payout was booked, and two weeks later no bank line is matched with it.",
    )

    @api.depends("is_payout_late")
    def _compute_needs_person(self):
        return super()._compute_needs_person()

    def _needs_person(self):
        """Extend to payouts of which the bank does not know."""
        return self._lacks_payout() or super()._needs_person()

    def _lacks_payout(self):
        return self.is_payout_late and self.state == "posted"

    def _note_late_payouts(self):
        """Note of which payouts the bank should know by now. That depends on the day, so every run
        does it; that the bank has paid is known at once by the state."""
        latest = fields.Datetime.now() - ARRIVES_WITHIN
        for settlement in self.filtered(lambda one: one.state == "posted"):
            day = settlement.deposit_date or settlement.date_end
            is_late = bool(settlement.amount_total and day and day < latest)
            if settlement.is_payout_late != is_late:
                settlement.is_payout_late = is_late
                settlement._update_state()

    def _texts_to_do(self):
        """Extend to payouts of which the bank does not know."""
        texts = super()._texts_to_do()
        return [*texts, self._text_of_late_payout()] if self._lacks_payout() else texts

    def _text_of_late_payout(self):
        amount = f"{abs(self.amount_total):.2f} {self.currency_id.name}"
        if self.amount_total < 0:
            return _(
                "Amazon's charge of %(amount)s has not reached the bank: no bank line is matched "
                "with it. Import the bank statement and click “Reconcile”. If the bank does not "
                "have it, look for it in Seller Central › Payments.",
                amount=amount,
            )
        return _(
            "The deposit of %(amount)s has not reached the bank: no bank line is matched with it. "
            "Import the bank statement and click “Reconcile”. If the bank does not have it, "
            "look for it in Seller Central › Payments.",
            amount=amount,
        )
