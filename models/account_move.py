from odoo import fields, models


class AccountMove(models.Model):
    """Entries that were made from what Amazon says about money."""

    _name = "account.move"
    _inherit = ["amazon.identity", "account.move"]
    _amazon_identity = frozenset({"amazon_settlement_id", "amazon_order_id", "is_amazon_undone"})

    amazon_settlement_id = fields.Many2one(
        "amazon.settlement",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    is_amazon_undone = fields.Boolean(
        copy=False,
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
        help="An entry of a settlement that was taken back, and is not posted again.",
    )
    amazon_order_id = fields.Many2one(
        "sale.order", copy=False, readonly=True, index="btree_not_null"
    )
