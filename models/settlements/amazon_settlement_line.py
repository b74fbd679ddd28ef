from odoo import api, fields, models
from odoo.tools import SQL


class AmazonSettlementLine(models.Model):
    """Knows the sale order that each row is about, also of orders that come later."""

    _inherit = "amazon.settlement.line"

    adjustment_ref = fields.Char(string="Adjustment ID", readonly=True)

    @api.model
    def _tie(self, condition):
        """Tie rows to the sale orders of their company that have the same number.

        :param SQL condition: Which rows; what is tied already stays as it is.
        """
        self.flush_model(["amazon_order_ref", "company_id", "sale_order_id"])
        self.env["sale.order"].flush_model(["amazon_order_ref", "company_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE amazon_settlement_line AS line SET sale_order_id = sale_order.id
                     FROM sale_order
                    WHERE sale_order.amazon_order_ref = line.amazon_order_ref
                      AND sale_order.company_id = line.company_id
                      AND line.sale_order_id IS NULL AND %s
                RETURNING line.sale_order_id""",
                condition,
            )
        )
        order_ids = {order_id for (order_id,) in self.env.cr.fetchall()}
        if order_ids:
            self.invalidate_model(["sale_order_id"])
            self.env["sale.order"].browse(order_ids)._update_amazon_payout()
