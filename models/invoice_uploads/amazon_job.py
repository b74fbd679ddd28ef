from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("invoice_upload", "Invoices to Amazon")],
        ondelete={"invoice_upload": "cascade"},
    )

    @api.model
    def _kinds(self):
        uploads = Kind(
            minutes=10,
            due=self.env["amazon.account"]._due_for_invoice_uploads,
            work=lambda account, progress: account._upload_invoices(progress),
            undone=_("Invoices have not been sent to Amazon since %(moment)s."),
        )
        return {**super()._kinds(), "invoice_upload": uploads}
