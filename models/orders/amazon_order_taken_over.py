from odoo import models

from ..sentences import _
from .importer import OrderImporter
from .matters import Matter


class AmazonOrder(models.Model):
    """Amazon fulfils now what the merchant was to ship."""

    _inherit = "amazon.order"

    def _follow_conflict(self, order):
        if not self._is_taken_over():
            return super()._follow_conflict(order)
        sale_order = self.sale_order_id
        lines = sale_order.order_line.filtered(lambda line: line.amazon_line_type == "item")
        if any(lines.mapped("qty_delivered")):
            text = _(
                "Amazon ships this order itself now (FBA), but goods have left Odoo. Cancel "
                "what is open of its delivery, stop the parcel or ask for its return, then mark "
                "the order as reviewed."
            )
            return Matter("conflict", text, asks=True)
        if sale_order._amazon_open_deliveries():
            text = _(
                "Amazon ships this order itself now (FBA). Do not ship it: cancel its delivery "
                "and retry. When Amazon has shipped it, the goods leave the Amazon location."
            )
            return Matter("conflict", text, asks=True)
        if not order.status.is_shipped:
            return Matter("conflict")
        # From now on it is as if Amazon had shipped it from the start.
        OrderImporter(self.account_id).book_taken_over(self, order)
        text = _("Amazon shipped this order itself (FBA). Its goods left the Amazon location.")
        return Matter("conflict", text)

    def _is_taken_over(self):
        was_merchant = self.sale_order_id.amazon_fulfilled_by == "merchant"
        return was_merchant and self.fulfilled_by == "amazon"

    def _cancelled_reviews(self):
        """Extend to what was cancelled here, and Amazon ships all the same."""
        if not (self._is_taken_over() and self.status.is_shipped):
            return super()._cancelled_reviews()
        return {
            "cancelled_in_odoo": _(
                "The sale order is cancelled in Odoo, but Amazon shipped the order itself (FBA). "
                "Delete the sale order and click on Retry, so that it is imported with its goods "
                "from the Amazon location."
            )
        }
