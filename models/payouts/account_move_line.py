from odoo import fields, models


class AccountMoveLine(models.Model):
    """Items of settlements: what they are made of, and what follows when they are cleared."""

    _name = "account.move.line"
    _inherit = ["amazon.identity", "account.move.line"]
    _amazon_identity = frozenset({"amazon_order_id"})

    amazon_settlement_line_ids = fields.One2many(
        "amazon.settlement.line",
        "move_line_id",
        string="Amazon Settlement Rows",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    amazon_transferred_line_ids = fields.One2many(
        "amazon.settlement.line",
        "transfer_item_id",
        string="Amazon Settlement Rows Transferred",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    amazon_order_id = fields.Many2one(
        "sale.order",
        string="Order of the Write-Off",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The Amazon order of which cents were written off.",
    )

    def _reconcile_post_hook(self, data):
        """Extend `account`: a settlement is paid when the bank says so, on whichever screen."""
        result = super()._reconcile_post_hook(data)
        self._amazon_cleared_settlements()._update_state()
        return result

    def _amazon_cleared_settlements(self):
        """The settlements whose payout is among the items."""
        # What customers owe is no payout, and there may be thousands of it.
        payouts = self.filtered(lambda item: item.account_id.account_type != "asset_receivable")
        return payouts.sudo().move_id.amazon_settlement_id
