from odoo import models


class AmazonOrder(models.Model):
    _inherit = "amazon.order"

    def _is_total_proven(self):
        """Whether the sale order is worth what Amazon owes for it, but for cents that no unit price
        can express."""
        sale_order = self.sale_order_id
        return (
            bool(sale_order)
            and self.currency_id == sale_order.currency_id
            and not self._text_difference(sale_order)
        )

    def _was_total_proven(self):
        """Whether that was so from the import on, without anything for a person to settle."""
        doubts = {"difference", "figures", "total"}
        return self._is_total_proven() and not doubts & (self.reviews or {}).keys()
