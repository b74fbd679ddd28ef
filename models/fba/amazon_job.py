from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("fba_inventory", "FBA Inventory")], ondelete={"fba_inventory": "cascade"}
    )

    @api.model
    def _kinds(self):
        fba_inventory = Kind(
            minutes=360,
            due=self.env["amazon.account"]._due_for_fba_inventory,
            work=lambda account, progress: account._read_fba_inventory(progress),
            undone=_("The FBA inventory has not been read since %(moment)s."),
        )
        return {**super()._kinds(), "fba_inventory": fba_inventory}
