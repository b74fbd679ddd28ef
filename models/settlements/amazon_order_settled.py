from odoo import models
from odoo.tools import SQL


class AmazonOrder(models.Model):
    _inherit = "amazon.order"

    def _sale_orders_were_linked(self, sale_orders):
        """Extend to tie the rows of settlements that came before their orders."""
        result = super()._sale_orders_were_linked(sale_orders)
        refs = [ref for ref in sale_orders.mapped("amazon_order_ref") if ref]
        if refs:
            self.env["amazon.settlement.line"].sudo()._tie(
                SQL("line.amazon_order_ref IN %s", tuple(refs))
            )
        return result
