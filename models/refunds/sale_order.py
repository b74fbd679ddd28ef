from odoo import api, fields, models

from .account_move import ACCOUNTANTS


class SaleOrder(models.Model):
    """Leads from an order to the credit notes of what Amazon refunded of it. They are not among its
    invoices: the order would ask to be invoiced again for what was refunded."""

    _inherit = "sale.order"

    amazon_credit_note_count = fields.Integer(
        string="Credit Notes", compute="_compute_amazon_credit_note_count", groups=ACCOUNTANTS
    )

    @api.depends("order_line")
    def _compute_amazon_credit_note_count(self):
        groups = self.env["account.move"]._read_group(
            [("amazon_order_id", "in", self.ids), ("move_type", "=", "out_refund")],
            ["amazon_order_id"],
            ["__count"],
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.amazon_credit_note_count = counts.get(order._origin.id, 0)
