from odoo import fields, models


class AmazonInventoryAdjustmentLine(models.TransientModel):
    _name = "amazon.inventory.adjustment.line"
    _description = "Difference Between Amazon and the Amazon Location"

    wizard_id = fields.Many2one("amazon.inventory.adjustment", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id", store=True)
    location_id = fields.Many2one("stock.location", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    odoo_quantity = fields.Float(string="In Odoo", readonly=True)
    amazon_quantity = fields.Float(string="At Amazon", readonly=True)
    difference = fields.Float(readonly=True)
    is_tracked = fields.Boolean(
        string="Tracked",
        readonly=True,
        help="Amazon does not say which lots or serial numbers it has. Adjust these yourself.",
    )
