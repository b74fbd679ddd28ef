from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _amazon_item_lines(self, number):
        """The lines of one of Amazon's items, as far as they sell anything."""
        return self.order_line.filtered(
            lambda line: (
                line.amazon_line_type == "item"
                and line.amazon_item_ref == number
                and line.product_uom_qty
            )
        )
