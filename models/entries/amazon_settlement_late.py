from odoo import api, models

from ..sentences import Reason


class AmazonSettlement(models.Model):
    """Orders of a settlement that came to Odoo after it was booked."""

    _inherit = "amazon.settlement"

    late_orders_message = Reason(
        readonly=True,
        help="Why what was booked for orders that came later could not be transferred to them.",
    )

    @api.depends("late_orders_message")
    def _compute_needs_person(self):
        return super()._compute_needs_person()

    def _needs_person(self):
        """Extend: an order that is not transferred is not paid, whatever the state says."""
        return bool(self.late_orders_message) or super()._needs_person()
