from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..amazon.endpoints import REGIONS, region_of
from ..compat import Constraint


class AmazonMarketplace(models.Model):
    _name = "amazon.marketplace"
    _description = "Amazon Marketplace"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, help="Amazon.<domain>, for instance Amazon.se")
    code = fields.Char(required=True, help="The country code of the marketplace: two letters.")
    domain = fields.Char(
        required=True,
        help="The Selling Partner API endpoint that serves the marketplace, for instance "
        "https://sellingpartnerapi-eu.amazon.com",
    )
    api_identifier = fields.Char(
        string="API Identifier",
        required=True,
        help="The marketplace ID in Amazon's documentation, for instance A1PA6795UKMFR9",
    )
    region = fields.Selection(
        [("na", "North America"), ("eu", "Europe"), ("fe", "Far East")],
        compute="_compute_region",
        store=True,
        help="Follows from the domain. An account serves the marketplaces of one region.",
    )
    seller_central_url = fields.Char(string="Seller Central")
    currency_id = fields.Many2one("res.currency")
    company_id = fields.Many2one(
        "res.company", help="Leave this empty to share the marketplace among all companies."
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        company_dependent=True,
        check_company=True,
        help="Taxes of orders from this marketplace. If empty, Odoo chooses by the delivery "
        "address, as for every sale.",
    )
    facilitator_fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Fiscal Position for Tax Collected by Amazon",
        company_dependent=True,
        check_company=True,
        help="Taxes of orders whose tax Amazon collects and remits itself. It should map your "
        "sales taxes to none.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        company_dependent=True,
        check_company=True,
        help="If empty, the account's.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        company_dependent=True,
        check_company=True,
        help="Where orders from this marketplace are shipped from. If empty, the account's.",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Amazon Location",
        company_dependent=True,
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Your stock in Amazon's warehouses for this marketplace. If empty, the account's.",
    )

    _api_identifier_uniq = Constraint(
        "UNIQUE(api_identifier)", "There is already a marketplace with this API identifier."
    )

    @api.depends("domain")
    def _compute_region(self):
        for marketplace in self:
            marketplace.region = region_of(marketplace.domain or "")

    @api.constrains("domain")
    def _check_domain(self):
        # The region decides where calls go; no other address may ever be called, since it would
        # receive the seller's token.
        for marketplace in self:
            if not region_of(marketplace.domain):
                raise ValidationError(
                    _(
                        "The domain of “%(marketplace)s” must be one of Amazon's three "
                        "endpoints: %(endpoints)s.",
                        marketplace=marketplace.name,
                        endpoints=", ".join(REGIONS.values()),
                    )
                )

    @api.constrains("code", "api_identifier")
    def _check_identifiers(self):
        for marketplace in self:
            code, identifier = marketplace.code, marketplace.api_identifier
            if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
                raise ValidationError(
                    _(
                        "“%(code)s” is not a country code. It has two capital letters, for "
                        "instance SE for Sweden.",
                        code=code,
                    )
                )
            if not (identifier.isalnum() and identifier.isascii() and identifier.isupper()):
                raise ValidationError(
                    _(
                        "“%(identifier)s” is not a marketplace ID of Amazon. It has capital "
                        "letters and digits only, for instance A2NODRKZP88ZB9 for Sweden.",
                        identifier=identifier,
                    )
                )
