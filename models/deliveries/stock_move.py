from odoo import fields, models


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["amazon.identity", "stock.move"]

    _amazon_identity = frozenset({"amazon_order_id", "amazon_item_ref"})

    amazon_order_id = fields.Many2one(
        "amazon.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The Amazon order whose goods left with this move, kept if the sale order is deleted.",
    )
    amazon_item_ref = fields.Char(string="Amazon Item", readonly=True, copy=False)

    def _compute_reference(self):
        """Extend `stock`: goods that Amazon shipped left without a transfer whose name could be the
        reference."""
        result = super()._compute_reference()
        for move in self:
            if not (move.picking_id or move.reference) and move.sale_line_id:
                move.reference = move.origin
        return result

    def _action_cancel(self):
        """Extend `stock`: Amazon may wait for goods that nothing is to deliver any more."""
        result = super()._action_cancel()
        orders = self.sudo().sale_line_id.order_id.filtered("amazon_order_ref")
        orders._amazon_rows()._work_again()
        return result
