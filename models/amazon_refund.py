from odoo import fields, models

from ..compat import Constraint
from .sentences import Reason


class AmazonRefund(models.Model):
    """Money of an order that a buyer got back, whatever settlements say so."""

    _name = "amazon.refund"
    _description = "Amazon Refund"
    _inherit = ["amazon.identity", "amazon.books"]
    _order = "posted_at desc, id desc"
    _rec_name = "amazon_order_ref"
    _check_company_auto = True
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    amazon_order_ref = fields.Char(string="Order ID", required=True, readonly=True, index=True)
    refund_ref = fields.Char(string="Refund ID", required=True, readonly=True)
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, help="What the buyer got back, as a positive amount.")
    posted_at = fields.Datetime(string="Refunded On", readonly=True)
    state = fields.Selection(
        [
            ("seen", "New"),
            ("no_invoice", "Waiting for the Invoice"),
            ("credited", "Credited"),
            ("ignored", "Ignored"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="seen",
        index=True,
    )
    message = Reason(readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Credit Note", readonly=True, index="btree_not_null"
    )
    settlement_line_ids = fields.One2many("amazon.settlement.line", "refund_id", readonly=True)

    _order_refund_uniq = Constraint(
        "UNIQUE(account_id, amazon_order_ref, refund_ref)", "Each refund is kept once."
    )
