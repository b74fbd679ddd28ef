from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._queue_correction_for_amazon()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "quantity" in vals:
            self._queue_correction_for_amazon()
        return result

    def _queue_correction_for_amazon(self):
        """The quantity of a delivery was corrected after the goods had left."""
        done = self.filtered(lambda line: line.state == "done")
        done.picking_id._queue_correction_for_amazon()
