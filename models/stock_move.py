from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _compute_reference(self):
        """Extend `stock`: goods that Amazon shipped left without a transfer whose name could be the
        reference."""
        result = super()._compute_reference()
        for move in self:
            if not (move.picking_id or move.reference) and move.sale_line_id:
                move.reference = move.origin
        return result
