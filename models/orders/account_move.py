from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _for_amazon_buyers(self):
        """Extend to invoices of orders from Amazon, whoever pays them."""
        mine = self.filtered(
            lambda move: any(move.sudo().line_ids.sale_line_ids.order_id.mapped("amazon_order_ref"))
        )
        return mine | super()._for_amazon_buyers()
