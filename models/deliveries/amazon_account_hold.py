from odoo import models

from ..sentences import _


class AmazonAccount(models.Model):
    """Deliveries of which Amazon is not notified while the account is archived."""

    _inherit = "amazon.account"

    def _put_on_hold(self):
        for account in self.filtered(lambda account: not account.active):
            account._pickings_in_line().write(
                {"amazon_sync_state": "held", "amazon_sync_message": account._text_archived()}
            )
        return super()._put_on_hold()

    def _take_up_work(self):
        self._pickings_on_hold()._queue_for_amazon()
        self.env["amazon.job"]._start_soon(self, "deliveries")
        return super()._take_up_work()

    def _work_on_hold(self):
        text = _("deliveries: %(count)d")
        return {text: len(self._pickings_on_hold()), **super()._work_on_hold()}

    def _pickings_on_hold(self):
        return self.env["stock.picking"].search(
            [
                ("amazon_sync_state", "=", "held"),
                ("company_id", "=", self.company_id.id),
                ("move_ids.sale_line_id.order_id.amazon_row_ids.account_id", "=", self.id),
            ]
        )
