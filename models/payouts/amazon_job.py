from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("invoices", "Invoices")], ondelete={"invoices": "cascade"}
    )

    @api.model
    def _kinds(self):
        invoices = Kind(
            minutes=60,
            due=self.env["amazon.account"]._due_for_invoices,
            work=lambda account, progress: account._invoice_what_was_shipped(progress),
            undone=_("Shipped orders have not been invoiced since %(moment)s."),
        )
        return {**super()._kinds(), "invoices": invoices}
