from odoo import api, fields, models

from ... import compat
from ...amazon.status import OVER
from ..errors import explained, unless_busy
from ..sentences import _


class AmazonOffer(models.Model):
    """The orders of a SKU."""

    _inherit = "amazon.offer"

    item_ids = fields.One2many("amazon.order.item", "offer_id")
    open_order_count = fields.Integer(
        string="Open Orders",
        compute="_compute_open_order_count",
        help="Orders with this SKU that are still open on Amazon.",
    )

    @api.depends("item_ids.order_id.amazon_status")
    def _compute_open_order_count(self):
        groups = self.env["amazon.order.item"]._read_group(
            [("offer_id", "in", self.ids), *self._open_items()],
            ["offer_id"],
            ["order_id:count_distinct"],
        )
        counts = {offer.id: count for offer, count in groups}
        for offer in self:
            offer.open_order_count = counts.get(offer._origin.id, 0)

    @api.model
    def _open_items(self):
        """The items of orders that are open on Amazon, as a domain."""
        return [
            ("order_id.amazon_status", "not in", [*OVER, False, ""]),
            ("order_id.state", "!=", "ignored"),
        ]

    def _pairing_changed(self):
        """Extend: the items and lines of a SKU know its offer, and what stands on Amazon Sale is
        looked at again."""
        result = super()._pairing_changed()
        offers = self.sudo()
        offers._link_items()
        offers._repair_soon()
        return result

    def _link_items(self):
        """Let items that were sold before there was an offer know it."""
        if not self:
            return
        # Whose SKU was changed has other orders.
        self.item_ids.filtered(lambda item: not item._is_of_its_offer()).offer_id = False
        items = self.env["amazon.order.item"].search(
            [("offer_id", "=", False), ("sku", "in", self.mapped("sku"))]
        )
        places = {(o.account_id, o.marketplace_id, o.sku): o for o in self}
        for item in items:
            if offer := places.get((item.account_id, item.order_id.marketplace_id, item.sku)):
                item.offer_id = offer
                lines = item.order_id.sale_order_id.order_line.filtered(
                    lambda line, ref=item.amazon_item_ref: (
                        line.amazon_line_type == "item" and line.amazon_item_ref == ref
                    )
                )
                lines.filtered(lambda line: not line.amazon_offer_id).amazon_offer_id = offer

    def _lines_on_amazon_sale(self):
        """The lines for which nobody knew what their SKU is in Odoo."""
        amazon_sale = self.env.ref("amazon_connector.product_amazon_sale", raise_if_not_found=False)
        if not (amazon_sale and self):
            return self.env["sale.order.line"]
        return self.env["sale.order.line"].search(
            [
                ("amazon_offer_id", "in", self.ids),
                ("amazon_line_type", "=", "item"),
                ("product_id", "=", amazon_sale.id),
                ("product_uom_qty", ">", 0),
                ("state", "!=", "cancel"),
            ]
        )

    def _repair_soon(self):
        """Let the next run look at the orders that wait for somebody to decide about the SKUs."""
        decided = self.filtered(lambda offer: offer.pairing_state != "unpaired")
        rows = decided._lines_on_amazon_sale().order_id._amazon_rows().filtered("payload")
        if rows:
            rows.to_process = True
            self.env["amazon.job"]._start_soon(rows.account_id, "orders")

    @unless_busy
    @explained
    def action_repair_orders(self):
        """Put the products of these SKUs in the place of Amazon Sale in the orders that wait for
        it, at once. What is shipped, picked, invoiced or locked is left alone and named.

        :raise AccessError: If the user is no Amazon manager of the offers' company.
        :raise UserError: If the account is being synchronized at this moment.
        """
        self.env["amazon.account"]._check_may_act()
        compat.check_access(self, "write")
        paired = self.sudo().filtered(lambda offer: offer.pairing_state == "paired")
        lines = paired._lines_on_amazon_sale()
        rows = lines.order_id._amazon_rows()
        for account, waiting in rows.filtered("payload").grouped("account_id").items():
            same = waiting.with_env(account._acting().env)
            with account._exclusively():
                same.write({"to_process": True, "retry_date": False})
                same._process()
            account._acting()._remind_of_reviews()
        return self._repair_notification(rows, lines)

    def _repair_notification(self, rows, lines):
        amazon_sale = self.env.ref("amazon_connector.product_amazon_sale")
        left = lines.filtered(lambda line: line.product_id == amazon_sale).order_id._amazon_rows()
        repaired = rows - left
        texts = [_("Orders repaired: %(count)d.", count=len(repaired))] if rows else []
        # What Amazon sent of some is deleted: nobody could look at them.
        unread = left.filtered(lambda row: not row.payload)
        if explained_rows := left - unread:
            names = ", ".join(explained_rows.mapped("amazon_order_ref"))
            texts.append(_("Left as they are: %(orders)s. Each says why.", orders=names))
        if unread:
            text = _(
                "What Amazon sent for %(orders)s was deleted after its term. Use Recover Order on "
                "the account to read it again.",
                orders=", ".join(unread.mapped("amazon_order_ref")),
            )
            texts.append(text)
        text = " ".join(texts) or _("No order waits for these SKUs.")
        return self.account_id[:1]._notification(text, "warning" if left else "success")
