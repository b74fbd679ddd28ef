from odoo import api, fields, models

from ... import compat


class AmazonOrder(models.Model):
    """How an order stands in a merchant's words: whose turn it is, and whether anything is left."""

    _inherit = "amazon.order"

    # What has to be done first comes first, as lists are sorted by these words.
    merchant_status = fields.Selection(
        [
            ("attention", "Needs You"),
            ("due", "To Ship"),
            ("pending", "Waiting for Amazon"),
            ("shipped", "Shipped and Confirmed"),
            ("unneeded", "Nothing to Do"),
        ],
        string="Status",
        compute="_compute_merchant_status",
        store=True,
        index=True,
        help="Needs You: somebody has to look at the order; the reason says why. To Ship: its "
        "goods are still to leave. Waiting for Amazon: nothing can be done until Amazon goes on. "
        "Shipped and Confirmed: Amazon knows that it has left.",
    )
    reason = fields.Text(
        compute="_compute_reason",
        compute_sudo=True,
        help="Why the order has this status, and what to do.",
    )
    items_summary = fields.Char(
        string="Items", compute="_compute_items_summary", help="What the buyer ordered, by SKU."
    )
    buyer = fields.Char(
        compute="_compute_buyer",
        search="_search_buyer",
        help="The customer of the sale order, as far as you may see it.",
    )

    @api.depends("state", "needs_review", "amazon_status", "sale_order_id.state")
    def _compute_merchant_status(self):
        for row in self:
            row.merchant_status = "attention" if row.needs_review else row._standing_status()

    def _standing_status(self):
        """The status of an order that needs no review. Capabilities extend this."""
        if self.state == "failed":
            return "attention"
        if self.state == "waiting":
            return "pending"
        is_off = self.status.is_called_off or self.sale_order_id.state == "cancel"
        if self.state == "ignored" or is_off:
            return "unneeded"
        return "shipped" if self.status.is_shipped else "due"

    @api.depends("review_reason", "message")
    def _compute_reason(self):
        for row in self:
            row.reason = row._text_of_reason()

    def _text_of_reason(self):
        """Capabilities extend this with theirs."""
        return self.review_reason or self.message

    @api.depends("item_ids.sku", "item_ids.quantity")
    def _compute_items_summary(self):
        for row in self:
            row.items_summary = ", ".join(item._text_in_short() for item in row.item_ids)

    @api.depends("sale_order_id.partner_id.name")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_buyer(self):
        orders = compat.readable(self.sudo().sale_order_id.with_env(self.env))
        buyers = compat.readable(orders.sudo().partner_id.with_env(self.env))
        for row in self:
            order = row.sudo().sale_order_id
            buyer = order.partner_id
            is_shown = order.id in orders.ids and buyer.id in buyers.ids
            row.buyer = is_shown and (buyer.name or buyer.commercial_partner_id.name)

    @api.model
    def _search_buyer(self, operator, value):
        orders = self.env["sale.order"]
        if not compat.may_read(orders):
            return [(0, "=", 1)]
        return [("sale_order_id", "in", orders._search([("partner_id.name", operator, value)]))]

    def _open_reviews(self):
        """What a person has to look at and has not yet, by a code."""
        reviewed = self.reviewed or {}
        return {
            code: text
            for code, text in (self.reviews or {}).items()
            if text and reviewed.get(code) != text
        }

    def action_open_seller_central(self):
        """Open the order in Seller Central."""
        compat.check_access(self, "read")
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.seller_central_url,
            "target": "new",
        }
