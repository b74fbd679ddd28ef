from odoo import api, fields, models

from ..amazon_job import Kind
from ..sentences import _


class AmazonJob(models.Model):
    _inherit = "amazon.job"

    kind = fields.Selection(
        selection_add=[("backfill", "Older Orders"), ("reconciliation", "Comparison")],
        ondelete={"backfill": "cascade", "reconciliation": "cascade"},
    )

    @api.model
    def _kinds(self):
        accounts = self.env["amazon.account"]
        backfill = Kind(
            minutes=60,
            due=accounts._due_for_backfill,
            work=lambda account, progress: account._import_older_orders(progress),
            undone=_("The import of older orders has made no progress since %(moment)s."),
        )
        reconciliation = Kind(
            minutes=60,
            due=accounts._due_for_reconciliation,
            work=lambda account, progress: account._reconcile(progress),
            undone=_("The orders have not been compared with Amazon's since %(moment)s."),
        )
        kinds = {"backfill": backfill, "reconciliation": reconciliation}
        return {**super()._kinds(), **kinds}
