from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("listings", "Listings")], ondelete={"listings": "cascade"}
    )

    @api.model
    def _kinds(self):
        listings = Kind(
            minutes=1440,
            due=self.env["amazon.account"]._due_for_listings,
            work=lambda account, progress: account._sync_listings(progress),
            undone=_("The listings have not been read since %(moment)s."),
        )
        return {**super()._kinds(), "listings": listings}
