from odoo import fields, models


class AmazonConnectAccountSku(models.TransientModel):
    _name = "amazon.connect.account.sku"
    _description = "SKU without a Product in the Preview"
    _order = "id"
    _rec_name = "sku"

    wizard_id = fields.Many2one(
        "amazon.connect.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id", store=True)
    sku = fields.Char(string="SKU", readonly=True)
    title = fields.Char(readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)
    suggestion = fields.Char(readonly=True)
    reason = fields.Text(string="Why", readonly=True)
