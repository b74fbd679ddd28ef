from odoo import api, models


class AmazonOrder(models.Model):
    """An order that is being cancelled on Amazon is not over yet."""

    _inherit = "amazon.order"

    @api.depends("cancel_state")
    def _compute_merchant_status(self):
        """Extend to what changes with a cancellation."""
        return super()._compute_merchant_status()

    def _standing_status(self):
        """Extend: Amazon may still refuse a cancellation, or not have heard of it."""
        status = super()._standing_status()
        if status != "unneeded" or self.status.is_called_off:
            return status
        if self.cancel_state in ("pending", "submitted", "refused"):
            return "pending"
        return "attention" if self.cancel_state in ("failed", "held") else status
