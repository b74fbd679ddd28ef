from odoo import api, fields, models

ACCOUNTANTS = "account.group_account_readonly,account.group_account_invoice"


class AccountMove(models.Model):
    """Leads from an invoice or credit note to what Amazon refunded of it."""

    _inherit = "account.move"

    amazon_refund_ids = fields.One2many(
        "amazon.refund", "move_id", string="Amazon Refunds", readonly=True, groups=ACCOUNTANTS
    )
    amazon_refund_count = fields.Integer(
        string="Refunds", compute="_compute_amazon_refund_count", groups=ACCOUNTANTS
    )

    @api.depends("amazon_refund_ids.invoice_id")
    def _compute_amazon_refund_count(self):
        counts = dict.fromkeys(self.ids, 0)
        for name in ("move_id", "invoice_id"):
            groups = self.env["amazon.refund"]._read_group(
                [(name, "in", self.ids)], [name], ["__count"]
            )
            for move, count in groups:
                counts[move.id] += count
        for move in self:
            move.amazon_refund_count = counts.get(move._origin.id, 0)
