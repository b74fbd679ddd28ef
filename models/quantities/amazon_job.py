from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("quantities", "Quantities")], ondelete={"quantities": "cascade"}
    )

    @api.model
    def _kinds(self):
        quantities = Kind(
            minutes=30,
            due=self.env["amazon.account"]._due_for_quantities,
            work=lambda account, progress: account._push_quantities(progress),
            undone=_("Quantities have not been pushed to Amazon since %(moment)s."),
        )
        return {**super()._kinds(), "quantities": quantities}
