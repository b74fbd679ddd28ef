from odoo import fields, models


class AmazonQuantityConfirmationLine(models.TransientModel):
    _name = "amazon.quantity.confirmation.line"
    _description = "Quantity to Be Confirmed for Amazon"

    wizard_id = fields.Many2one("amazon.quantity.confirmation", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id", store=True)
    offer_id = fields.Many2one("amazon.offer", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True)
    marketplace_id = fields.Many2one("amazon.marketplace", readonly=True)
    amazon_quantity = fields.Integer(
        string="On Amazon",
        readonly=True,
        help="How many units Amazon sold when it was last asked, or last accepted a quantity.",
    )
    quantity = fields.Integer(string="To Send", readonly=True)
    difference = fields.Integer(readonly=True)
    is_falling = fields.Boolean(
        string="Falls", readonly=True, help="It falls to nothing or next to nothing."
    )
    listing_date = fields.Datetime(string="Amazon Asked On", readonly=True)
