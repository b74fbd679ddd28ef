from odoo import models

from ..sentences import _


class AmazonAccount(models.Model):
    """Cancellations of which Amazon is not notified while the account is archived."""

    _inherit = "amazon.account"

    def _put_on_hold(self):
        for account in self.filtered(lambda account: not account.active):
            account._cancellations_in_line().write(
                {"cancel_state": "held", "cancel_message": account._text_archived()}
            )
        return super()._put_on_hold()

    def _take_up_work(self):
        on_hold = self._cancellations_on_hold()
        on_hold.write({"cancel_state": "pending", "cancel_message": False})
        self.env["amazon.job"]._start_soon(self, "cancellations")
        return super()._take_up_work()

    def _work_on_hold(self):
        text = _("cancellations: %(count)d")
        return {text: len(self._cancellations_on_hold()), **super()._work_on_hold()}

    def _cancellations_on_hold(self):
        return self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("cancel_state", "=", "held")]
        )
