from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    amazon_marketplace_id = fields.Many2one("amazon.marketplace", readonly=True)
    amazon_fulfilled_by = fields.Selection(
        [("merchant", "Merchant (FBM)"), ("amazon", "Amazon (FBA)")],
        string="Fulfilled By",
        readonly=True,
    )

    def _select_additional_fields(self):
        """Extend `sale`: sales can be told apart by marketplace and by who ships."""
        return {
            **super()._select_additional_fields(),
            "amazon_marketplace_id": "s.amazon_marketplace_id",
            "amazon_fulfilled_by": "s.amazon_fulfilled_by",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.amazon_marketplace_id, s.amazon_fulfilled_by"
