from odoo import api, fields, models

from ... import compat


class ProductProduct(models.Model):
    """What a product is on Amazon."""

    _inherit = "product.product"

    amazon_offer_ids = fields.One2many(
        "amazon.offer", "product_id", groups="sales_team.group_sale_salesman"
    )
    amazon_offer_count = fields.Integer(
        compute="_compute_amazon_offer_count", groups="sales_team.group_sale_salesman"
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("amazon_offer_ids")
    def _compute_amazon_offer_count(self):
        groups = self.env["amazon.offer"]._read_group(
            [("product_id", "in", self.ids)], ["product_id"], ["__count"]
        )
        counts = {product.id: count for product, count in groups}
        for product in self:
            product.amazon_offer_count = counts.get(product._origin.id, 0)

    def action_open_amazon_offers(self):
        """Open the offers of the products, with the stock on Amazon and the last push."""
        compat.check_access(self, "read")
        compat.check_access(self.env["amazon.offer"], "read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_offer_stock_action"
        )
        return {**action, "domain": [("product_id", "in", self.ids)], "context": {}}
