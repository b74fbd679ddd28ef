from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Extend `account`: a settlement is not paid any more if that is undone."""
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        settlements = items._amazon_cleared_settlements()
        result = super().unlink()
        settlements._update_state()
        return result
