from odoo import api, fields, models

from ...amazon.limits import GET_ORDER, SEARCH_ORDERS
from ..job_outcome import Again, Outcome
from ..sentences import _
from .fetcher import OrderFetcher

# What is left for the order sync, which searches every five minutes, and for people who wait.
RESERVES = {SEARCH_ORDERS.name: 5, GET_ORDER.name: 5}
# Amazon allows a call every two seconds: so many in each run make up for the pauses between runs.
PATIENCE_SECONDS = 20


class AmazonAccount(models.Model):
    """Imports older orders beside the order sync, in a job of its own."""

    _inherit = "amazon.account"

    backfill_ids = fields.One2many(
        "amazon.backfill",
        "account_id",
        string="Older Orders",
        readonly=True,
        groups="amazon_connector.group_amazon_manager",
    )

    @api.model
    def _due_for_backfill(self):
        running = self.env["amazon.backfill"].sudo().search([("state", "=", "running")])
        accounts = running.account_id.filtered(
            lambda account: account.state == "connected" and account.marketplace_ids
        )
        return accounts.with_env(self.env)

    def _import_older_orders(self, progress):
        """Get on with what somebody wants to have of the past, one import after the other.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        running = self.backfill_ids.filtered(lambda backfill: backfill.state == "running")
        backfill = running.sorted("id")[:1]
        if not backfill:
            return None
        options = {"patience": PATIENCE_SECONDS, "progress": progress, "reserves": RESERVES}
        with self._amazon_client(**options) as client:
            OrderFetcher(backfill, client, progress).run()
        backfill.invalidate_recordset()
        if not backfill.exists():
            return Outcome(_("The import of older orders was deleted."))
        text = backfill._text_of_progress()
        if backfill.state == "running":
            return Outcome(text, "waiting", Again.SOON, "success", gets_on=True)
        return Outcome(text, again=Again.SOON)
