from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    amazon_item_ref = fields.Char(string="Amazon Item", readonly=True, copy=False)
    amazon_quantity = fields.Integer(
        readonly=True, copy=False, help="How many units of the item Amazon sold."
    )
    amazon_line_type = fields.Selection(
        [
            ("item", "Item"),
            ("shipping", "Shipping"),
            ("gift_wrap", "Gift Wrap"),
            ("rounding", "Rounding"),
        ],
        readonly=True,
        copy=False,
    )
    amazon_offer_id = fields.Many2one(
        "amazon.offer", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def _action_launch_stock_rule(self, *args, **kwargs):
        """Override of `sale_stock`: what Amazon has shipped leaves no delivery to do."""
        to_ship = self.filtered(lambda line: line.order_id.amazon_fulfilled_by != "amazon")
        return super(SaleOrderLine, to_ship)._action_launch_stock_rule(*args, **kwargs)
