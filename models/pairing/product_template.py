from odoo import api, fields, models

from ... import compat


class ProductTemplate(models.Model):
    """What the variants of a product are on Amazon."""

    _inherit = "product.template"

    amazon_offer_count = fields.Integer(
        compute="_compute_amazon_offer_count", groups="sales_team.group_sale_salesman"
    )

    @api.depends("product_variant_ids.amazon_offer_count")
    def _compute_amazon_offer_count(self):
        for template in self:
            template.amazon_offer_count = sum(
                template.product_variant_ids.mapped("amazon_offer_count")
            )

    def action_open_amazon_offers(self):
        """Open the offers of the variants, with the stock on Amazon and the last push."""
        compat.check_access(self, "read")
        return self.product_variant_ids.action_open_amazon_offers()
