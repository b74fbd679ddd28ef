from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    amazon_order_ref = fields.Char(related="sale_id.amazon_order_ref")

    def message_post_with_source(self, source_ref, **kwargs):
        """Override of `mail`: deliveries of imported orders get no note about their origin.

        The delivery shows its sale order anyway, and writing the note takes an eighth of the
        time of an import.
        """
        if self.env.context.get("amazon_import") and source_ref == "mail.message_origin_link":
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)
