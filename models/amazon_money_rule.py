from odoo import api, fields, models

from .amazon_settlement_line import KINDS


class AmazonMoneyRule(models.Model):
    """Which kind of money the rows of a settlement are that Amazon calls so, and how it is booked.

    The most specific rule that matches holds; of equals that of the store, and then
    the first. A pattern is compared without case; a trailing ``*`` matches any ending, an empty
    one matches all. Of two that are alike, that of the company comes before that of all.
    """

    _name = "amazon.money.rule"
    _description = "Amazon Money Rule"
    _inherit = ["amazon.books"]
    _order = "sequence, id"
    _rec_name = "amount_description"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    transaction_type = fields.Char()
    amount_type = fields.Char()
    amount_description = fields.Char(string="Description")
    kind = fields.Selection(KINDS, required=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace",
        ondelete="cascade",
        check_company=True,
        help="Leave it empty for all marketplaces.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="cascade",
        help="Leave it empty for all companies.",
    )
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
            ("invoice", "The tax is on Amazon's invoices"),
        ],
        string="Tax",
        company_dependent=True,
    )

    @api.depends("marketplace_id")
    def _compute_company_id(self):
        """A rule that a person makes is for the company; shipped rules are for all."""
        own = self.env["res.company"] if self.env.su else self.env.company
        for rule in self:
            known = rule.company_id if rule._origin else own
            rule.company_id = rule.marketplace_id.company_id or known
