from odoo import fields, models


class AccountMoveLine(models.Model):
    """What was credited of each line of an invoice."""

    _name = "account.move.line"
    _inherit = ["amazon.identity", "account.move.line"]
    _amazon_identity = frozenset({"amazon_invoice_line_id"})

    amazon_invoice_line_id = fields.Many2one(
        "account.move.line",
        string="Refunded Invoice Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _eligible_for_cogs(self):
        """Extend `stock_account`: that money went back does not mean that goods came back. Since
        19.0 the method has another name."""
        return not self.amazon_invoice_line_id and super()._eligible_for_cogs()

    def _eligible_for_stock_account(self):
        """Extend `stock_account` as above."""
        return not self.amazon_invoice_line_id and super()._eligible_for_stock_account()
