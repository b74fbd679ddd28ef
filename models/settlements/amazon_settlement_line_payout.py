from odoo import api, models

# What decides how much an order was paid.
DECISIVE = {"sale_order_id", "kind", "amount", "refund_ref", "currency_id"}


class AmazonSettlementLine(models.Model):
    """Tells sale orders when the rows that are about them change.

    What is written to rows without the ORM has to be followed by ``_update_amazon_payout``.
    """

    _inherit = "amazon.settlement.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to add to what the orders were paid."""
        lines = super().create(vals_list)
        if any(vals.get("sale_order_id") for vals in vals_list):
            lines.sale_order_id._update_amazon_payout()
        return lines

    def write(self, vals):
        """Extend to change what the orders were paid."""
        if not DECISIVE & vals.keys():
            return super().write(vals)
        orders = self.sudo().sale_order_id
        result = super().write(vals)
        (orders | self.sudo().sale_order_id)._update_amazon_payout()
        return result

    def unlink(self):
        """Extend to take the rows from what the orders were paid."""
        orders = self.sudo().sale_order_id
        result = super().unlink()
        orders._update_amazon_payout()
        return result
