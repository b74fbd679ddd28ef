from odoo import models

from ... import compat

# In 17.0 goods of two types are moved; later there is one.
MOVED_TYPES = ("product", "consu")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _carried(self):
        """The lines that a delivery carries: all but services."""
        return self.filtered(lambda line: line.product_id.type in MOVED_TYPES)

    def _is_on_its_way(self):
        """Whether something is open that takes the goods to the buyer, if only a purchase."""
        if "purchase_line_ids" in self._fields and any(
            purchase.state != "cancel" for purchase in self.purchase_line_ids
        ):
            return True
        return any(
            move.state not in ("done", "cancel") and compat.leads_to_customer(move)
            for move in self._amazon_moves()
        )
