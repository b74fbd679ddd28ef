from odoo import models

from ... import compat
from .launch import Launch, Renewal


class StockMove(models.Model):
    _inherit = "stock.move"

    def _search_picking_for_assignation(self):
        """Extend `stock`: new orders have no delivery yet; what is exchanged stays in its own."""
        if launch := Launch.of(self.env):
            group, orders = compat.delivery_group(self)
            domain = self._search_picking_for_assignation_domain()
            if not launch.needs_search(group, orders, compat.DELIVERY_GROUP, list(domain)):
                return self.env["stock.picking"]
        renewal = Renewal.of(self.env)
        picking = renewal and renewal.picking_of(self)
        return picking or super()._search_picking_for_assignation()

    def _trigger_scheduler(self):
        """Extend `stock`: of many moves, only those are looked at whose product has a reordering
        rule at all. Odoo searches for each move."""
        if not Launch.of(self.env):
            return super()._trigger_scheduler()
        rules = self.env["stock.warehouse.orderpoint"]._read_group(
            [("product_id", "in", self.product_id.ids), ("trigger", "=", "auto")], ["product_id"]
        )
        products = {product for (product,) in rules}
        reordered = self.filtered(lambda move: move.product_id in products)
        return super(StockMove, reordered)._trigger_scheduler()
