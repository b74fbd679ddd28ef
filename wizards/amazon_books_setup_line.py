from odoo import fields, models

from ..models.entries.purposes import named


class AmazonBooksSetupLine(models.TransientModel):
    """An account that settlements need: one that there is, or a new one."""

    _name = "amazon.books.setup.line"
    _description = "Account for Amazon Settlements"

    wizard_id = fields.Many2one("amazon.books.setup", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="wizard_id.company_id")
    purpose = fields.Selection(lambda self: named(self.env), required=True)
    account_id = fields.Many2one(
        "account.account", check_company=True, help="Leave it empty to have a new one created."
    )
    name = fields.Char(string="New Account")
    code = fields.Char(string="Number")
