from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _send_invoice(self):
        """Override of `sale`: the invoice of an order from Amazon is sent by nobody but a person,
        even if somebody paid it through Odoo."""
        mine = self.filtered(lambda tx: tx.sudo().invoice_ids._for_amazon_buyers())
        return super(PaymentTransaction, self - mine)._send_invoice()
