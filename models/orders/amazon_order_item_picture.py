from odoo import fields, models


class AmazonOrderItem(models.Model):
    """What makes an item known at a glance."""

    _inherit = "amazon.order.item"

    product_image = fields.Image(string="Picture", related="product_id.image_128")

    def _text_in_short(self):
        """For instance “2 × MUG-STONE”."""
        name = self.sku or self.title or self.amazon_item_ref
        return name if self.quantity == 1 else f"{self.quantity} × {name}"
