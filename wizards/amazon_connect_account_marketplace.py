from odoo import fields, models


class AmazonConnectAccountMarketplace(models.TransientModel):
    _name = "amazon.connect.account.marketplace"
    _description = "Marketplace of an Amazon Account to Be Connected"
    _order = "is_available desc, name"

    wizard_id = fields.Many2one(
        "amazon.connect.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id", store=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace", string="Marketplace in Odoo", readonly=True, ondelete="cascade"
    )
    name = fields.Char(string="Marketplace", readonly=True)
    is_available = fields.Boolean(readonly=True)
    is_selected = fields.Boolean(string="Synchronize")
    reason = fields.Text(string="Remark", readonly=True)
