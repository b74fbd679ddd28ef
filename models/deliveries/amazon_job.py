from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("deliveries", "Deliveries")], ondelete={"deliveries": "cascade"}
    )

    @api.model
    def _kinds(self):
        accounts = self.env["amazon.account"]
        deliveries = Kind(
            minutes=5,
            due=accounts._due_for_deliveries,
            work=lambda account, progress: account._send_deliveries(progress),
            undone=_("Deliveries have not been sent to Amazon since %(moment)s."),
            prepare=accounts._fail_strangers,
        )
        return {**super()._kinds(), "deliveries": deliveries}
