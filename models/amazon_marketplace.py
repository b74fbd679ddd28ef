from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..amazon.endpoints import REGIONS, region_of
from ..compat import Constraint
from .sentences import _

# Each company has its own values of these, also on a marketplace that all companies share.
BY_COMPANY = {
    "fiscal_position_id",
    "facilitator_fiscal_position_id",
    "team_id",
    "warehouse_id",
    "location_id",
}
# What orders go by, and where calls go.
FIXED = ("api_identifier", "domain", "region")


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
        "res.company",
        default=lambda self: False if self._may_share() else self.env.company,
        help="Leave this empty to share the marketplace among all companies. Only settings "
        "administrators may do that.",
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

    @api.constrains("domain", "region")
    def _check_domain(self):
        # The region decides where calls go; no other address may ever be called, since it would
        # receive the seller's token.
        for marketplace in self:
            region = region_of(marketplace.domain)
            if not region or region != marketplace.region:
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

    # Who may change what

    @api.model_create_multi
    def create(self, vals_list):
        if not self._may_share():
            own = self.env.company.id
            vals_list = [{"company_id": own, **vals} for vals in vals_list]
            self._check_may_change({vals["company_id"] for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() - BY_COMPANY and not self._may_share():
            companies = {marketplace.company_id.id for marketplace in self.sudo()}
            self._check_may_change(companies | {vals.get("company_id", self.env.company.id)})
        self._check_use(vals)
        before = {marketplace: marketplace.warehouse_id for marketplace in self}
        result = super().write(vals)
        moved = self.filtered(lambda marketplace: marketplace.warehouse_id != before[marketplace])
        if "warehouse_id" in vals and moved:
            self.env["amazon.account"]._ask_again_for(moved)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_not_used(self):
        if not self._may_share():
            self._check_may_change({marketplace.company_id.id for marketplace in self.sudo()})
        for marketplace in self:
            if marketplace._users():
                raise UserError(
                    _(
                        "“%(marketplace)s” cannot be deleted, since Amazon accounts, offers or "
                        "orders use it. To stop its synchronization, remove it from the accounts.",
                        marketplace=marketplace.name,
                    )
                )

    @api.model
    def _may_share(self):
        """Whether the user may change what all companies share."""
        return self.env.su or self.env.user.has_group("base.group_system")

    @api.model
    def _check_may_change(self, company_ids):
        """:raise AccessError: If marketplaces of these companies are not the user's to change."""
        if not all(company_ids):
            raise AccessError(
                _(
                    "Only settings administrators can change, add or delete a marketplace that "
                    "all companies share. You can set its fiscal positions, sales team, warehouse "
                    "and Amazon location for your company."
                )
            )
        if company_ids - set(self.env.user.company_ids.ids):
            raise AccessError(_("You cannot change a marketplace of a company that is not yours."))

    def _check_use(self, vals):
        """Where a marketplace is used, orders go by its identifier, and calls by its domain.

        :raise UserError: If the values would lead the accounts that use it astray.
        """
        for marketplace in self:
            is_moved = any(vals.get(name, marketplace[name]) != marketplace[name] for name in FIXED)
            company_id = vals.get("company_id")
            users = marketplace._users() if is_moved or company_id else set()
            if is_moved and users:
                raise UserError(
                    _(
                        "The API identifier and the domain of “%(marketplace)s” cannot be changed, "
                        "since Amazon accounts, offers or orders use it. Make a new marketplace.",
                        marketplace=marketplace.name,
                    )
                )
            if users - {company_id}:
                raise UserError(
                    _(
                        "“%(marketplace)s” cannot be kept for one company, since Amazon accounts, "
                        "offers or orders of another company use it.",
                        marketplace=marketplace.name,
                    )
                )

    def _users(self):
        """The ids of the companies whose accounts, offers or orders use the marketplace."""
        self.ensure_one()
        env = self.sudo().with_context(active_test=False).env
        of_accounts = [
            "|",
            "|",
            ("home_marketplace_id", "=", self.id),
            ("available_marketplace_ids", "in", self.ids),
            ("marketplace_ids", "in", self.ids),
        ]
        users = set(env["amazon.account"].search(of_accounts).company_id.ids)
        for model in ("amazon.offer", "amazon.order"):
            domain = [("marketplace_id", "=", self.id)]
            users |= {company.id for (company,) in env[model]._read_group(domain, ["company_id"])}
        return users
