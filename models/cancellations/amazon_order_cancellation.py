from odoo import fields, models
from odoo.exceptions import UserError

from ... import compat
from ..sentences import Reason, _, joined

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


class AmazonOrder(models.Model):
    """A cancellation in Odoo that is to be sent to Amazon."""

    _inherit = "amazon.order"

    cancel_state = fields.Selection(
        [
            ("pending", "To Send"),
            ("submitted", "Sent"),
            ("refused", "Being Checked"),
            ("done", "Done"),
            ("failed", "Refused"),
            ("held", "On Hold"),
        ],
        string="Cancellation on Amazon",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Empty if Amazon was not to be notified. Being Checked: Amazon refused it, and the "
        "order is read again. On Hold: the account is archived.",
    )
    cancel_reason = fields.Selection(REASONS, readonly=True, copy=False)
    cancel_message = Reason(string="Answer to the Cancellation", readonly=True, copy=False)
    feed_id = fields.Many2one(
        "amazon.feed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="amazon_connector.group_amazon_manager",
    )
    can_be_cancelled = fields.Boolean(
        compute="_compute_can_be_cancelled",
        compute_sudo=True,
        help="The sale order is cancelled in Odoo, and Amazon can still be notified.",
    )

    def _compute_can_be_cancelled(self):
        for row in self:
            row.can_be_cancelled = (
                row.sale_order_id.state == "cancel"
                and row.cancel_state != "pending"
                and row._may_be_cancelled_at_amazon()
            )

    def _is_open_at_amazon(self):
        """Whether Amazon would let the seller cancel the order, as far as is known here."""
        return self.fulfilled_by == "merchant" and self.status.is_untouched

    def _may_be_cancelled_at_amazon(self):
        """Whether the user can decide about it: Amazon has not been notified yet, or refused."""
        is_undecided = self.cancel_state in (False, "pending", "failed", "held")
        return is_undecided and self._is_open_at_amazon() and self._agrees_with_sale_order()

    def _agrees_with_sale_order(self):
        return self.sale_order_id._amazon_row() == self

    # In line

    def action_cancel_at_amazon(self):
        """Ask for the reason, and notify Amazon.

        :raise UserError: If the sale order is not cancelled, or Amazon takes no cancellation.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        compat.check_access(self.sale_order_id, "write")
        if not self.can_be_cancelled:
            raise UserError(
                _(
                    "Only an order that is cancelled in Odoo and not shipped can be cancelled on "
                    "Amazon."
                )
            )
        return self.env["amazon.cancel.order"]._open(self.sale_order_id, tell="amazon")

    def _queue_cancellation(self, reason):
        """Queue the cancellation. A scheduled action sends it to Amazon, which is started as
        soon as the user's own work is saved."""
        self.cancel_reason = reason
        self._settle_cancellation("pending")
        self.account_id._put_on_hold()
        if self:
            self.env["amazon.job"]._start_soon(self.account_id, "cancellations")

    def _forget_cancellation(self):
        """Nothing is to be sent to Amazon, unless that was done already."""
        forgotten = self.filtered(lambda row: not row.feed_id)
        forgotten.cancel_reason = False
        forgotten._settle_cancellation(False)

    def _settle_before_sending(self):
        """Let go of what need not or cannot be sent any more. :return: The rows to be sent."""
        to_send = self.browse()
        for row in self:
            if row.status.is_cancelled:
                row._settle_cancellation("done", _("The order is cancelled on Amazon."))
            elif not row._cancelled_item_refs():
                row._fail_cancellation(_("The sale order was deleted, or its items were."))
            elif row.sale_order_id.state != "cancel":
                message = _("The sale order was reopened, so Amazon was not notified.")
                row._settle_cancellation(False, message)
                row.message = False
            elif not row._agrees_with_sale_order():
                row._fail_cancellation(
                    _("The sale order now belongs to another company, so Amazon was not notified.")
                )
            elif not row._is_open_at_amazon():
                row._fail_cancellation(_("The order was shipped meanwhile."))
            else:
                to_send += row
        return to_send

    def _cancelled_item_refs(self):
        """Amazon's numbers of the items, all of which are cancelled."""
        lines = self.sale_order_id.order_line
        items = lines.filtered(lambda line: line.amazon_line_type == "item")
        return list(dict.fromkeys(items.mapped("amazon_item_ref")))

    def _cancellation_message(self):
        """What the feed says of the order."""
        return (self.id, self.amazon_order_ref, self._cancelled_item_refs(), self.cancel_reason)

    # What came of it

    def _apply_cancellation_report(self, report):
        """Note what Amazon made of a feed with these cancellations.

        A refusal is not the last word: Amazon refuses to cancel what is cancelled already, too.
        """
        # The order sync may have learnt already that an order is cancelled.
        waiting = self.filtered(lambda row: row.cancel_state in ("pending", "submitted"))
        refused = waiting.filtered(lambda row: row.id in report.refused)
        (waiting - refused)._settle_cancellation("done", _("Amazon accepted the cancellation."))
        for row in refused:
            message = report.refused[row.id] or _("Amazon gives no reason.")
            row._settle_cancellation("refused", message)

    def _settle_cancellation(self, state, message=False):
        """Keep how far the cancellation is, also in what the rows say about themselves."""
        self.write({"cancel_state": state, "cancel_message": message})
        self._note_cancelled_in_odoo()

    def _note_cancelled_in_odoo(self):
        """Say of orders that are cancelled in Odoo how they stand on Amazon."""
        for row in self.filtered(lambda row: row.sale_order_id.state == "cancel"):
            if not row.status.is_cancelled:
                row._settle("done", row._text_cancelled_in_odoo(), reviews=row._cancelled_reviews())

    def _fail_cancellation(self, reason):
        """The order stays open on Amazon: somebody has to resolve it."""
        self._settle_cancellation("failed", reason)
        text = _(
            "The sale order is cancelled in Odoo, but Amazon did not cancel the order: "
            "%(reason)s Resolve this in Seller Central.",
            reason=reason,
        )
        self._add_review("cancellation", text)
        if self.sale_order_id:
            self.sale_order_id.message_post(body=text)
        self.account_id._remind_of_reviews()

    def _text_cancelled_in_odoo(self):
        """What is said of an order that is cancelled in Odoo, and on Amazon is not, or not yet."""
        if self.cancel_state in ("pending", "submitted", "refused"):
            return _("The sale order is cancelled in Odoo, and Amazon is being notified.")
        if self.cancel_state == "done":
            return _("The sale order is cancelled in Odoo, and Amazon accepted the cancellation.")
        text = _("The sale order is cancelled in Odoo, but not on Amazon.")
        if self.cancel_state == "failed":
            return joined(" ", [text, self.cancel_message])
        return text
