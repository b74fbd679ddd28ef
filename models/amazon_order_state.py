from collections import Counter

from odoo import _, models
from odoo.exceptions import UserError

from ..amazon.orders import Status

IN_PROGRESS = (Status.UNSHIPPED, Status.PARTIALLY_SHIPPED)


class AmazonOrderState(models.AbstractModel):
    """Decides what Amazon's status means for an order, and does it."""

    _name = "amazon.order.state"
    _description = "Amazon Order State"

    def _advance(self):
        """Bring the rows to the state that follows from what Amazon sent.

        :raise AmazonPayloadError: If a payload cannot be read.
        :raise UserError: If an order cannot be imported.
        """
        orders = {row: row._read_document() for row in self}
        self._look_up_again(orders)
        to_import = {}
        for row, order in orders.items():
            if row.sale_order_id:
                row._follow(order)
            elif reason := row._reason_to_ignore(order):
                row._settle("ignored", reason)
            elif reason := row._reason_to_wait(order):
                row._settle("waiting", reason)
            else:
                to_import[row] = order
        if to_import:
            self.env["amazon.order.importer"]._import(to_import)

    def _settle(self, state, message="", *, reviews=None, **vals):
        """Nothing is left to do for the connector until Amazon changes the order.

        :param dict reviews: What a person has to look at all the same, by a code. A conflict
            always needs review.
        """
        if state == "conflict":
            reviews = {"conflict": message, **(reviews or {})}
        self.write(
            {
                **self._review_vals(reviews or {}),
                "state": state,
                "message": message,
                "to_process": False,
                "attempts": 0,
                "retry_date": False,
                **vals,
            }
        )

    def _reason_to_ignore(self, order):
        if not order.is_sold_on_amazon:
            return _(
                "This order was not placed on Amazon: Amazon only ships it. The channel on which "
                "it was sold brings it into Odoo."
            )
        if not order.marketplace_id:
            raise UserError(_("Amazon does not say on which marketplace the order was placed."))
        if self.marketplace_id not in self.account_id.marketplace_ids:
            return _(
                "%(marketplace)s is not among the synchronized marketplaces of the account. Add "
                "it there and retry to import the order.",
                marketplace=order.marketplace_name or order.marketplace_id,
            )
        if order.status == Status.CANCELLED:
            return _("The order was cancelled before it was imported.")
        if order.status == Status.UNFULFILLABLE:
            return _("Amazon cannot fulfil this order.")
        if order.status == Status.SHIPPED and order.fulfilled_by == "MERCHANT":
            return _("The order had already been shipped outside Odoo when it was first seen.")
        return ""

    def _reason_to_wait(self, order):
        if order.status in (Status.PENDING, Status.PENDING_AVAILABILITY):
            return _("The payment is pending: Amazon does not release the order yet.")
        if not order.status:
            raise UserError(_("Amazon sent no status for this order. It is tried again."))
        if order.status not in (*IN_PROGRESS, Status.SHIPPED):
            return _(
                "Amazon reports the status “%(status)s”, which is not known. The order is looked "
                "at again when Amazon changes it.",
                status=order.status,
            )
        if order.fulfilled_by not in ("AMAZON", "MERCHANT"):
            return _(
                "Amazon does not say who ships the order. It is looked at again when Amazon "
                "changes it."
            )
        if order.is_fulfilled_by_amazon and order.status != Status.SHIPPED:
            return _("Amazon ships this order. It is imported when that is done.")
        return ""

    # Orders that are in Odoo already

    def _follow(self, order):
        """Compare an imported order with Amazon. Nothing that was confirmed changes silently."""
        if order.status in (Status.CANCELLED, Status.UNFULFILLABLE):
            self._follow_cancellation()
        elif self.sale_order_id.state == "cancel":
            self._settle("done", self._text_cancelled_in_odoo())
        elif difference := self._quantity_differences(order):
            self._settle_told("conflict", difference)
        else:
            self._follow_cancellation_request(order)

    def _follow_cancellation_request(self, order):
        notes = (self.message if self.state == "done" else "") or ""
        request = self._cancellation_request(order)
        reviews = {**({"request": request} if request else {}), **self._standing_reviews()}
        if request and request not in notes:
            self._settle_told("done", f"{request}\n{notes}".strip(), reviews=reviews)
        else:
            self._settle("done", notes, reviews=reviews)

    def _cancellation_request(self, order):
        items = order.cancellation_requests
        if not items:
            return ""
        return _(
            "The buyer asks to cancel %(items)s. If that is still possible, do not ship, and "
            "cancel the order at Amazon.",
            items=", ".join(item.sku or item.title for item in items),
        )

    def _follow_cancellation(self):
        sale_order = self.sale_order_id
        if self.cancel_state:
            # Whoever cancelled it, Amazon need not be told any more.
            self._settle_cancellation("done", _("The order is cancelled at Amazon."))
        if sale_order.state == "cancel":
            self._settle("done", _("The order is cancelled."))
        elif reason := sale_order._reason_against_amazon_cancellation():
            self._settle_told("conflict", reason)
        else:
            sale_order._action_cancel()
            self._settle(
                "done", _("Amazon cancelled the order, and so the sale order is cancelled.")
            )

    def _quantity_differences(self, order):
        lines = self.sale_order_id.order_line.filtered(lambda line: line.amazon_line_type == "item")
        in_odoo = Counter()
        for line in lines:
            in_odoo[line.amazon_item_ref] += line.product_uom_qty
        texts = []
        for item in order.items:
            if item.quantity != in_odoo[item.item_id]:
                text = _(
                    "%(sku)s: %(amazon)d at Amazon, %(odoo)g in Odoo",
                    sku=item.sku,
                    amazon=item.quantity,
                    odoo=in_odoo[item.item_id],
                )
                texts.append(text)
        at_amazon = {item.item_id for item in order.items}
        for line in lines:
            if line.amazon_item_ref not in at_amazon and line.product_uom_qty:
                name = line.product_id.display_name
                texts.append(_("%(line)s is no longer part of the order at Amazon", line=name))
        if not texts:
            return ""
        return _(
            "The quantities differ: %(differences)s. Correct the sale order and retry.",
            differences="; ".join(texts),
        )

    def _settle_told(self, state, reason, *, reviews=None):
        """Settle the row, and say so on the sale order: once for each reason. The responsible
        user hears of it with all others that need review."""
        is_news = self.state != state or self.message != reason
        self._settle(state, reason, reviews=reviews)
        if is_news:
            self.sale_order_id.message_post(body=reason)
