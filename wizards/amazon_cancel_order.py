from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..models.cancellations.amazon_order_cancellation import REASONS
from ..models.sentences import _


class AmazonCancelOrder(models.TransientModel):
    _name = "amazon.cancel.order"
    _description = "Cancel an Order from Amazon"

    order_ids = fields.Many2many("sale.order", string="Sale Orders", readonly=True)
    tell = fields.Selection(
        [("odoo", "In Odoo only"), ("amazon", "In Odoo and on Amazon")],
        string="Cancel",
        required=True,
        default="odoo",
    )
    reason = fields.Selection(REASONS)

    @api.model
    def _open(self, orders, tell="odoo"):
        """Ask whether to cancel on Amazon, too. Where the buyers asked for it, that is proposed.

        :param orders: All sale orders that are being cancelled; not all need be from Amazon.
        """
        rows = orders._amazon_cancellable().sudo().amazon_order_id
        is_requested = rows and all(row.is_cancellation_requested for row in rows)
        wizard = self.create(
            {
                "order_ids": [(6, 0, orders.ids)],
                "tell": "amazon" if is_requested else tell,
                "reason": "BuyerCanceled" if is_requested else False,
            }
        )
        return {
            "name": _("Also cancel the order on Amazon?"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_cancel(self):
        """Cancel the sale orders, and queue what is to be sent to Amazon.

        :raise UserError: If Amazon shall be notified, and the reason is missing.
        """
        compat.check_access(self, "write")
        self.ensure_one()
        # Read with all rights: what the user may not see is to be refused, and not passed over.
        orders = self.sudo().order_ids.with_env(self.env)
        # Whoever may not change the sale orders may not let Amazon cancel them, either.
        compat.check_access(orders, "write")
        if self.tell == "amazon" and not self.reason:
            raise UserError(_("Choose the reason. Amazon shows it to the buyer."))
        # What has left since the question was asked is not queued for Amazon.
        rows = orders._amazon_cancellable().sudo().amazon_order_id
        orders.filtered(lambda order: order.state != "cancel")._action_cancel()
        if self.tell == "amazon":
            rows._queue_cancellation(self.reason)
        else:
            rows._forget_cancellation()
        return {"type": "ir.actions.act_window_close"}
