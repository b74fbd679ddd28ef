from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("cancellations", "Cancellations")], ondelete={"cancellations": "cascade"}
    )

    @api.model
    def _kinds(self):
        cancellations = Kind(
            minutes=10,
            due=self.env["amazon.account"]._due_for_cancellations,
            work=lambda account, progress: account._send_cancellations(progress),
            undone=_("Cancellations have not been sent to Amazon since %(moment)s."),
        )
        return {**super()._kinds(), "cancellations": cancellations}
