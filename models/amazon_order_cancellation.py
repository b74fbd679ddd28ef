from odoo import _, fields, models
from odoo.exceptions import UserError

from ..amazon.orders import Status

UNSHIPPED = (Status.PENDING, Status.PENDING_AVAILABILITY, Status.UNSHIPPED)
# Amazon's reasons for a cancellation by the seller, in the words of its feed.
# https://developer-docs.amazon.com/sp-api/docs/order-feed-type-values
REASONS = [
    ("NoInventory", "Out of stock"),
    ("BuyerCanceled", "The buyer asked for it"),
    ("ShippingAddressUndeliverable", "The address cannot be delivered to"),
    ("CustomerExchange", "The buyer wants another product"),
    ("PricingError", "The price was wrong"),
    ("GeneralAdjustment", "Another reason"),
]


class AmazonOrderCancellation(models.AbstractModel):
    """A cancellation in Odoo that Amazon shall be told of."""

    _name = "amazon.order.cancellation"
    _description = "Amazon Order Cancellation"

    cancel_state = fields.Selection(
        [
            ("pending", "To Send"),
            ("submitted", "Sent"),
            ("done", "Done"),
            ("failed", "Refused"),
        ],
        string="Cancellation at Amazon",
        readonly=True,
        index="btree_not_null",
        help="Empty if Amazon was not to be told.",
    )
    cancel_reason = fields.Selection(REASONS, readonly=True)
    cancel_message = fields.Text(string="Answer to the Cancellation", readonly=True)
    feed_id = fields.Many2one(
        "amazon.feed", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _may_be_cancelled_at_amazon(self):
        return self.fulfilled_by == "merchant" and self.amazon_status in UNSHIPPED

    def _queue_cancellation(self, reason):
        """Put the cancellation in line. Amazon is told by the scheduled action, which is started as
        soon as the user's own work is saved."""
        open_rows = self.filtered(lambda row: row._may_be_cancelled_at_amazon())
        open_rows.write({"cancel_state": "pending", "cancel_reason": reason})
        open_rows.write({"cancel_message": False})
        cron = self.env.ref("amazon_connector.ir_cron_send_cancellations", raise_if_not_found=False)
        if cron and open_rows:
            cron.sudo()._trigger()

    def action_cancel_at_amazon(self):
        """Ask for the reason, and tell Amazon.

        :raise UserError: If the sale order is not cancelled, or Amazon takes no cancellation.
        """
        self.ensure_one()
        if self.sale_order_id.state != "cancel" or not self._may_be_cancelled_at_amazon():
            raise UserError(
                _(
                    "Only an order that is cancelled in Odoo and not shipped can be cancelled at "
                    "Amazon."
                )
            )
        return self.env["amazon.cancel.order"]._open(self.sale_order_id, tell="amazon")

    def _settle_before_sending(self):
        """Let go of what need not or cannot be told any more. :return: The rows to be sent."""
        to_send = self.browse()
        for row in self:
            if row.amazon_status == Status.CANCELLED:
                row._settle_cancellation("done", _("The order is cancelled at Amazon."))
            elif row.sale_order_id.state != "cancel":
                row.cancel_state = False
                row.cancel_message = _(
                    "The sale order was taken up again, so Amazon was told nothing."
                )
            elif not row._may_be_cancelled_at_amazon():
                row._settle_cancellation("failed", _("The order was shipped meanwhile."))
            else:
                to_send += row
        return to_send

    def _cancellation_message(self):
        """What the feed says of the order."""
        lines = self.sale_order_id.order_line
        items = lines.filtered(lambda line: line.amazon_line_type == "item")
        refs = dict.fromkeys(items.mapped("amazon_item_ref"))
        return (self.id, self.amazon_order_ref, list(refs), self.cancel_reason)

    def _apply_cancellation_report(self, report):
        """Note what Amazon made of a feed with these cancellations."""
        for row in self:
            refusal = report.refused.get(row.id)
            # An order that is cancelled cannot be cancelled again, and need not be.
            if refusal is None or row.amazon_status == Status.CANCELLED:
                row._settle_cancellation("done", _("Amazon cancelled the order."))
            else:
                row._settle_cancellation("failed", refusal)

    def _settle_cancellation(self, state, message):
        self.write({"cancel_state": state, "cancel_message": message})
        if state == "failed":
            self.sale_order_id.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=_("Amazon order %(ref)s is not cancelled", ref=self.amazon_order_ref),
                note=_(
                    "The sale order is cancelled in Odoo, but Amazon did not cancel the order: "
                    "%(reason)s See to it in Seller Central.",
                    reason=message,
                ),
                user_id=(self.account_id.user_id or self.env.user).id,
            )
