from odoo import models


class SaleMassCancelOrders(models.TransientModel):
    _inherit = "sale.mass.cancel.orders"

    def action_mass_cancel(self):
        """Extend `sale` to ask whether they shall be cancelled on Amazon."""
        return self.sale_order_ids._ask_about_amazon() or super().action_mass_cancel()
