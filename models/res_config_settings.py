from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Takes the place of core's checkbox, which installs a paid module.
    amazon_sync = fields.Boolean(
        string="Amazon Sync",
        compute="_compute_amazon_sync",
        help="Import Amazon orders as sale orders",
    )

    def _compute_amazon_sync(self):
        self.amazon_sync = True
