from odoo import models

from ..sentences import Reason
from .said_index import index_what_is_said

# In the context while orders are invoiced: on which day the goods of each left.
INVOICE_DATES = "amazon_invoice_dates"


class SaleOrder(models.Model):
    """Why an order that was shipped has no invoice."""

    _inherit = "sale.order"

    _amazon_identity = frozenset({"amazon_invoice_message"})

    amazon_invoice_message = Reason(
        string="Not Invoiced",
        readonly=True,
        copy=False,
        help="Why the order was not invoiced by itself when it was shipped.",
    )

    def init(self):
        """Extend to index the few orders that were not invoiced."""
        result = super().init()
        index_what_is_said(self, "amazon_invoice_message")
        return result

    def _create_invoices(self, *args, **kwargs):
        """Extend `sale`: why there was no invoice is over as soon as there is one."""
        invoices = super()._create_invoices(*args, **kwargs)
        said = self.sudo().filtered("amazon_invoice_message")
        said.filtered("invoice_ids").amazon_invoice_message = False
        return invoices

    def _prepare_invoice(self):
        """Extend `sale`: an invoice of an order from Amazon has the date of its shipment."""
        values = super()._prepare_invoice()
        dates = self.env.context.get(INVOICE_DATES) if self.env.su else None
        if dates and (day := dates.get(self.id)):
            values["invoice_date"] = day
        return values
