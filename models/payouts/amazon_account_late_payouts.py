from odoo import models

from ..sentences import _, joined


class AmazonAccount(models.Model):
    """Says of which payouts the bank does not know."""

    _inherit = "amazon.account"

    def _settlements_were_read(self, settlements, progress):
        """Extend to note which payouts should have arrived by now."""
        result = super()._settlements_were_read(settlements, progress)
        settlements._note_late_payouts()
        return result

    def _text_of_settlements(self, settlements):
        """Extend to payouts that have not arrived: that they are posted is no reason to look."""
        late = settlements.filtered(lambda settlement: settlement._lacks_payout())
        text = late and _("Payouts without a bank line: %(count)d", count=len(late))
        return joined("\n", [text or "", super()._text_of_settlements(settlements - late)])
