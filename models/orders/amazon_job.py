from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(selection_add=[("orders", "Orders")], ondelete={"orders": "cascade"})

    @api.model
    def _kinds(self):
        orders = Kind(
            minutes=5,
            due=self.env["amazon.account"]._due_for_orders,
            work=lambda account, progress: account._sync_orders(progress),
            undone=_("Orders have not been synchronized since %(moment)s."),
        )
        return {**super()._kinds(), "orders": orders}
