from odoo import models

from .launch import Launch


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_confirm(self):
        """Extend `stock`: of new orders, what is left to do here is to look for shortages. That is
        done for all of them at once, when their deliveries are made."""
        launch = Launch.of(self.env)
        is_turn = not launch or launch.waiting is None
        if is_turn or "draft" in self.move_ids.mapped("state"):
            return super().action_confirm()
        launch.waiting.update(self.ids)
        return True
