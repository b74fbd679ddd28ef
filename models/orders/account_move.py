from odoo import models

from .sale_order import CANCELLED_COMPANY


class AccountMove(models.Model):
    _inherit = "account.move"

    def _for_amazon_buyers(self):
        """Extend to invoices of orders from Amazon, whoever pays them."""
        mine = self.filtered(
            lambda move: any(move.sudo().line_ids.sale_line_ids.order_id.mapped("amazon_order_ref"))
        )
        return mine | super()._for_amazon_buyers()

    def button_cancel(self):
        """Extend `account`: with an order from Amazon, no invoice of another company goes."""
        company = self.env.context.get(CANCELLED_COMPANY)
        own = self.filtered(lambda move: not company or move.company_id.id == company)
        return super(AccountMove, own).button_cancel()
