from collections import Counter

from odoo import api, fields, models

from ... import compat
from ...amazon.snapshots import Snapshot
from ..sentences import _, joined
from ..units import to_pieces, whole_pieces
from .matters import Matter


class AmazonOrder(models.Model):
    """What Amazon says of an order after its import: followed where that is safe, and otherwise
    asked. It is said once, on the row, the sale order and its open deliveries."""

    _inherit = "amazon.order"

    snapshot = fields.Json(
        readonly=True,
        copy=False,
        groups="amazon_connector.group_amazon_manager",
        help="What was dealt with last, to see what Amazon changes.",
    )

    def _follow_changes(self, orders):
        """Compare imported orders with what Amazon says now.

        :param dict orders: The order of each row.
        """
        # Lines that are replaced count for what has left, too.
        repairs, matches = self._repair(orders)
        facts = self._facts_to_compare(self.browse().union(*orders))
        for row, order in orders.items():
            row._follow(order, {**facts[row], "repair": repairs.get(row), "matches": matches})

    @api.model
    def _facts_to_compare(self, rows):
        """What Odoo knows and changes are compared with, read for all rows at once. Capabilities
        extend this with their own.

        :rtype: dict[amazon.order, dict]
        """
        return {row: {} for row in rows}

    def _follow(self, order, facts):
        if order.status.is_called_off:
            self._follow_cancellation(order)
        elif self.sale_order_id.state == "cancel":
            self._settle("done", self._text_cancelled_in_odoo(), reviews=self._cancelled_reviews())
        else:
            self._follow_open(order, facts)

    # Orders that go on

    def _follow_open(self, order, facts):
        """Follow what Amazon says, and judge anew what stands. A conflict stops none of it."""
        old = Snapshot.from_dict(self.snapshot)
        new = Snapshot.of(order, old)
        matters = self._follow_each(order, old, new, facts)
        judged = {matter.code for matter in matters}
        standing = self._standing_reviews().items()
        reviews = {matter.code: matter.text for matter in matters if matter.asks}
        reviews |= {code: text for code, text in standing if code not in judged}
        news = [matter for matter in matters if matter.is_news(self.reviews or {})]
        notes = [matter.text for matter in news if not matter.asks]
        message = joined("\n", [*reviews.values(), *notes, *self._notes()])
        # What happens again asks again, even if it is in the same words.
        self._forget_reviewed({matter.code for matter in news})
        self._settle(
            "conflict" if "conflict" in reviews else "done",
            message,
            reviews=reviews,
            # What does not count yet is compared again the next time.
            snapshot=new.keeping(old, "tax" if "total" in reviews else "").to_dict(),
        )
        for matter in news:
            self._tell(matter.text)

    def _follow_each(self, order, old, new, facts):
        """Follow each kind of change. Capabilities extend this with their own.

        :param Snapshot old, new: What was dealt with last, and what is dealt with now.
        :param dict facts: Of `_facts_to_compare`.
        :return: How each matter stands, and what is new about it.
        :rtype: list[Matter]
        """
        return [self._follow_conflict(order), self._follow_request(order)]

    def _standing(self, code):
        """A matter that stands as it did, if it did."""
        known = (self.reviews or {}).get(code, "")
        return Matter(code, known, asks=bool(known))

    def _follow_conflict(self, order):
        text = self._quantity_differences(order)
        return Matter("conflict", text, asks=bool(text))

    def _follow_request(self, order):
        if text := self._cancellation_request(order):
            return Matter("request", text, asks=True)
        if "request" in (self.reviews or {}) and not order.cancellation_requests:
            self._tell(_("The buyer does not ask to cancel any more."))
        return Matter("request")

    def _cancellation_request(self, order):
        items = order.cancellation_requests
        if not items or order.status.is_shipped:
            return ""
        return _(
            "The buyer asks to cancel %(items)s. If that is still possible, do not ship, and "
            "cancel the order on Amazon.",
            items=", ".join(item.sku or item.title for item in items),
        )

    def _notes(self):
        """What the row says besides what stands: that stands again, or it is over."""
        if self.state not in ("done", "conflict"):
            return []
        texts = (self.reviews or {}).values()
        stood = {line for text in texts for line in (text or "").splitlines()}
        return [line for line in (self.message or "").splitlines() if line not in stood]

    # Cancelled

    def _follow_cancellation(self, order):
        sale_order = self.sale_order_id
        if self.cancel_state:
            # Whoever cancelled it, Amazon need not be notified any more.
            self._settle_cancellation("done", _("The order is cancelled on Amazon."))
        text = _("Amazon cancelled the order, and so the sale order is cancelled.")
        if sale_order.state == "cancel":
            picked = (self.reviews or {}).get("picked")
            known = self.message if text in (self.message or "") else ""
            reviews = {"picked": picked} if picked else {}
            self._settle("done", known or _("The order is cancelled."), reviews=reviews)
        elif reason := sale_order._reason_against_amazon_cancellation():
            self._settle_told("conflict", reason)
        else:
            picked = sale_order._amazon_picked_goods()
            deliveries = sale_order._amazon_open_deliveries()
            sale_order._action_cancel()
            reviews = {}
            if picked:
                reviews["picked"] = _(
                    "Goods for this order were picked already: %(goods)s. Put them back into "
                    "stock.",
                    goods=picked,
                )
            message = joined("\n", [text, *reviews.values()])
            self._settle("done", message, reviews=reviews)
            self._tell(message, deliveries)

    def _cancelled_reviews(self):
        """A sale order that is cancelled in Odoo only leaves something to do on Amazon."""
        is_being_sent = self.cancel_state in ("pending", "submitted", "refused", "done")
        if is_being_sent or self.fulfilled_by != "merchant":
            return {}
        if text := self._text_rest_cancelled():
            return {"cancelled_in_odoo": text}
        if self.status.has_begun_to_leave:
            return {
                "cancelled_in_odoo": _(
                    "The sale order is cancelled in Odoo, but Amazon says that goods have left."
                )
            }
        if self.cancel_state == "failed" or self.status.is_untouched:
            return {
                "cancelled_in_odoo": _(
                    "The sale order is cancelled in Odoo, but still open on Amazon. Cancel it "
                    "there, too, or ship it."
                )
            }
        return {}

    # Saying so

    def _quantity_differences(self, order):
        lines = self.sale_order_id.order_line.filtered(lambda line: line.amazon_line_type == "item")
        in_odoo, at_amazon, skus = Counter(), Counter(), {}
        for line in lines:
            product = line.product_id
            pieces = to_pieces(product, line.product_uom_qty, compat.line_uom(line))
            in_odoo[line.amazon_item_ref] += whole_pieces(product, pieces)
        for item in order.items:
            at_amazon[item.item_id] += item.quantity
            skus[item.item_id] = item.sku
        texts = []
        for item_id, quantity in at_amazon.items():
            if quantity != in_odoo[item_id]:
                text = _(
                    "%(sku)s: %(amazon)d on Amazon, %(odoo)g in Odoo",
                    sku=skus[item_id],
                    amazon=quantity,
                    odoo=in_odoo[item_id],
                )
                texts.append(text)
        for line in lines:
            if line.amazon_item_ref not in at_amazon and line.product_uom_qty:
                name = line.product_id.display_name
                texts.append(_("%(line)s is no longer part of the order on Amazon", line=name))
        if not texts:
            return ""
        return _(
            "The quantities differ: %(differences)s. Correct the sale order and retry.",
            differences="; ".join(texts),
        )

    def _settle_told(self, state, reason):
        """Settle the row, and say so once for each reason. The responsible user hears of it with
        all others that need review."""
        is_news = self.state != state or self.message != reason
        self._settle(state, reason)
        if is_news:
            self._tell(reason)

    def _tell(self, text, deliveries=None):
        """Say it where people work: on the sale order, and on its deliveries that are open."""
        if deliveries is None:
            deliveries = self.sale_order_id._amazon_open_deliveries()
        for record in (self.sale_order_id, *deliveries):
            record.message_post(body=text)
