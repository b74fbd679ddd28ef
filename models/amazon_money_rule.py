from odoo import fields, models

from .amazon_settlement_line import KINDS


class AmazonMoneyRule(models.Model):
    """Which kind of money the rows of a settlement are that Amazon calls so, and how it is booked.

    The most special rule that matches holds; of equally special ones that of the store, and then
    the first. A pattern is compared without case; a trailing ``*`` matches any rest, and an empty
    one matches all.
    """

    _name = "amazon.money.rule"
    _description = "Amazon Money Rule"
    _inherit = ["amazon.books"]
    _order = "sequence, id"
    _rec_name = "amount_description"

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    transaction_type = fields.Char()
    amount_type = fields.Char()
    amount_description = fields.Char(string="Description")
    kind = fields.Selection(KINDS, required=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace", ondelete="cascade", help="Leave it empty for all marketplaces."
    )
    company_id = fields.Many2one(related="marketplace_id.company_id", store=True)
    account_id = fields.Many2one(
        "account.account", company_dependent=True, help="Where rows of the rule are booked."
    )
    # No field of many records depends on the company: as on products, those of the company count.
    tax_ids = fields.Many2many(
        "account.tax", string="Taxes", help="Those of a company count for its settlements."
    )
    tax_mode = fields.Selection(
        [
            ("included", "Amounts include the tax"),
            ("none", "No tax"),
            ("invoice", "Amazon's invoice brings the tax"),
        ],
        string="Tax",
        company_dependent=True,
    )
