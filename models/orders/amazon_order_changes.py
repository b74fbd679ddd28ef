from collections import Counter

from odoo import _, api, fields, models

from ... import compat
from ...amazon.orders import Status
from ...amazon.snapshots import Snapshot
from ..units import to_pieces, whole_pieces
from .importer import OrderImporter


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
        facts = self._facts_to_compare(self.browse().union(*orders))
        for row, order in orders.items():
            row._follow(order, facts[row])

    @api.model
    def _facts_to_compare(self, rows):
        """What Odoo knows and changes are compared with, read for all rows at once. Capabilities
        extend this with their own.

        :rtype: dict[amazon.order, dict]
        """
        return {row: {} for row in rows}

    def _follow(self, order, facts):
        if order.status in (Status.CANCELLED, Status.UNFULFILLABLE):
            self._follow_cancellation(order)
        elif self.sale_order_id.state == "cancel":
            self._settle("done", self._text_cancelled_in_odoo(), reviews=self._cancelled_reviews())
        elif self._is_taken_over(order):
            self._settle_told("conflict", self._text_taken_over())
        elif difference := self._quantity_differences(order):
            self._settle_told("conflict", difference)
        else:
            self._follow_open(order, facts)

    # Orders that go on

    def _follow_open(self, order, facts):
        old = Snapshot.from_dict(self.snapshot)
        new = Snapshot.of(order, old)
        reviews = self._standing_reviews()
        news = []
        for code, text, needs_review in self._follow_each(order, old, new, facts):
            if text:
                news.append(text)
            if needs_review:
                reviews[code] = text or reviews.get(code) or (self.reviews or {}).get(code)
        notes = [line for line in (self.message or "").splitlines() if self.state == "done"]
        said = [text for text in news if text not in notes]
        self._settle("done", "\n".join([*said, *notes]), reviews=reviews, snapshot=new.to_dict())
        for text in said:
            self._tell(text)

    def _follow_each(self, order, old, new, facts):
        """Follow each kind of change. Capabilities extend this with their own.

        :param Snapshot old, new: What was dealt with last, and what is dealt with now.
        :param dict facts: Of `_facts_to_compare`.
        :return: A code, what there is to say, and whether a person has to look at it, for each.
        :rtype: list[tuple[str, str, bool]]
        """
        return [
            self._follow_address(order, old, new),
            self._follow_total(old, new),
            self._follow_request(order),
        ]

    def _follow_request(self, order):
        request = self._cancellation_request(order)
        return "request", request, bool(request)

    def _cancellation_request(self, order):
        items = order.cancellation_requests
        if not items:
            return ""
        return _(
            "The buyer asks to cancel %(items)s. If that is still possible, do not ship, and "
            "cancel the order at Amazon.",
            items=", ".join(item.sku or item.title for item in items),
        )

    def _follow_total(self, old, new):
        """A confirmed order is never re-priced: somebody has to decide."""
        if not (old and old.total) or old.total == new.total:
            return "total", "", "total" in (self.reviews or {}) and bool(self.amount_difference)
        text = _(
            "Amazon changed the total of the order from %(old)s to %(new)s %(currency)s. Correct "
            "the sale order, or refund the difference.",
            old=old.total,
            new=new.total,
            currency=self.currency_id.name or "",
        )
        return "total", text, True

    def _follow_address(self, order, old, new):
        """An address that Amazon corrects reaches the delivery while the goods are still here."""
        if not (old and old.address) or old.address == new.address:
            return "address_changed", "", False
        sale_order = self.sale_order_id
        deliveries = sale_order._amazon_open_deliveries()
        if self.fulfilled_by != "merchant" or not deliveries:
            return "address_changed", "", False
        labelled = deliveries.filtered("carrier_tracking_ref")
        country = sale_order.partner_shipping_id.country_id
        OrderImporter(self.account_id).change_address(self, order)
        text = _("The buyer's address changed on Amazon. The delivery has the new one.")
        if labelled:
            text = _(
                "The buyer's address changed on Amazon. The delivery has the new one. Its label "
                "may still show the old one: print it again."
            )
        if sale_order.partner_shipping_id.country_id != country:
            text += " " + _("The country is another one: check the taxes of the sale order.")
            labelled = deliveries
        return "address_changed", text, bool(labelled)

    # Taken over by Amazon

    def _is_taken_over(self, order):
        """Amazon fulfils now what the merchant was to ship."""
        was_merchant = self.sale_order_id.amazon_fulfilled_by == "merchant"
        return was_merchant and order.is_fulfilled_by_amazon

    def _text_taken_over(self):
        return _(
            "Amazon ships this order itself now (FBA). Do not ship it: cancel its delivery, and "
            "take the goods out of the Amazon location."
        )

    # Cancelled

    def _follow_cancellation(self, order):
        sale_order = self.sale_order_id
        if self.cancel_state:
            # Whoever cancelled it, Amazon need not be told any more.
            self._settle_cancellation("done", _("The order is cancelled at Amazon."))
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
            self._settle("done", "\n".join([text, *reviews.values()]), reviews=reviews)
            self._tell("\n".join([text, *reviews.values()]), deliveries)

    def _cancelled_reviews(self):
        """A sale order that is cancelled in Odoo only leaves something to do on Amazon."""
        is_being_sent = self.cancel_state in ("pending", "submitted", "refused", "done")
        if is_being_sent or self.fulfilled_by != "merchant":
            return {}
        if text := self._text_rest_cancelled():
            return {"cancelled_in_odoo": text}
        if self.amazon_status in (Status.SHIPPED, Status.PARTIALLY_SHIPPED):
            return {
                "cancelled_in_odoo": _(
                    "The sale order is cancelled in Odoo, but Amazon says that goods have left."
                )
            }
        if self.cancel_state == "failed" or self.amazon_status == Status.UNSHIPPED:
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
                    "%(sku)s: %(amazon)d at Amazon, %(odoo)g in Odoo",
                    sku=skus[item_id],
                    amazon=quantity,
                    odoo=in_odoo[item_id],
                )
                texts.append(text)
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
