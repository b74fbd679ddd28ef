from odoo import fields, models

from .. import compat


class AmazonIgnoreRefund(models.TransientModel):
    _name = "amazon.ignore.refund"
    _description = "Leave Amazon Refunds as They Are"

    refund_ids = fields.Many2many("amazon.refund", string="Refunds")
    reason = fields.Char(required=True)

    def action_ignore(self):
        """Leave the refunds as they are, for the reason that was entered.

        :raise AccessError: If the user may not post entries, or see one of the refunds.
        """
        compat.check_access(self, "write")
        # Read with all rights: what the user may not see is to be refused, and not passed over.
        refunds = self.sudo().refund_ids.with_env(self.env)
        refunds._ignore(self.reason)
        return {"type": "ir.actions.act_window_close"}
