from odoo import api, fields, models


class AmazonOrderItem(models.Model):
    """An item of an order as Amazon sent it last: what was sold, and for how much."""

    _name = "amazon.order.item"
    _description = "Amazon Order Item"
    _inherit = ["amazon.identity"]
    _order = "order_id desc, id"
    _rec_name = "sku"
    _amazon_identity = None

    order_id = fields.Many2one(
        "amazon.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(related="order_id.account_id", store=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    marketplace_id = fields.Many2one(related="order_id.marketplace_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amazon_item_ref = fields.Char(string="Amazon Item", required=True, readonly=True)
    sku = fields.Char(string="SKU", readonly=True, index=True)
    asin = fields.Char(string="ASIN", readonly=True)
    title = fields.Char(readonly=True)
    offer_id = fields.Many2one(
        "amazon.offer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(related="offer_id.product_id")
    product_image = fields.Image(string="Picture", related="product_id.image_128")
    quantity = fields.Integer(readonly=True, help="Units that the buyer ordered.")
    quantity_shipped = fields.Integer(
        string="Shipped", readonly=True, help="Units that have left, as far as Amazon says."
    )
    amount_item = fields.Monetary(
        string="Price", readonly=True, help="The price of all units, as Amazon lists it."
    )
    amount_shipping = fields.Monetary(string="Shipping", readonly=True)
    amount_gift_wrap = fields.Monetary(string="Gift Wrap", readonly=True)
    amount_other = fields.Monetary(
        string="Other Charges", readonly=True, help="Cash on delivery and the like."
    )
    amount_discount = fields.Monetary(string="Discount", readonly=True)
    amount_tax = fields.Monetary(
        string="Tax", readonly=True, help="Tax that Amazon lists on top of the prices."
    )
    amount_total = fields.Monetary(
        string="Total", readonly=True, help="What the buyer paid for the item in all."
    )

    def _is_of_its_offer(self):
        offer = self.offer_id
        place = (offer.account_id, offer.marketplace_id, offer.sku)
        return place == (self.account_id, self.order_id.marketplace_id, self.sku)

    @api.depends("sku", "title")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.sku or item.title or item.amazon_item_ref

    def _text_in_short(self):
        """For instance “2 × MUG-STONE”."""
        name = self.display_name
        return name if self.quantity == 1 else f"{self.quantity} × {name}"
