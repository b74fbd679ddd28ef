from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("settlements", "Settlements")], ondelete={"settlements": "cascade"}
    )

    @api.model
    def _kinds(self):
        settlements = Kind(
            # Amazon writes a settlement every two weeks, and allows few calls.
            minutes=12 * 60,
            due=self.env["amazon.account"]._due_for_settlements,
            work=lambda account, progress: account._sync_settlements(progress),
            undone=_("Settlements have not been read since %(moment)s."),
        )
        return {**super()._kinds(), "settlements": settlements}
