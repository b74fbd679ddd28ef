from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..amazon.errors import AmazonError
from ..compat import Constraint

CREDENTIALS = ("lwa_client_id", "lwa_client_secret", "refresh_token", "home_marketplace_id")


class AmazonAccount(models.Model):
    _name = "amazon.account"
    _description = "Amazon Account"
    _inherit = [
        "amazon.connection",
        "amazon.order.pull",
        "amazon.picking.push",
        "amazon.cancellation.push",
        "amazon.inventory.push",
        "amazon.fba.inventory",
        "amazon.overdue",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    home_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        required=True,
        check_company=True,
        tracking=True,
        help="The marketplace on which you signed up. It decides which region of Amazon is asked.",
    )
    region = fields.Selection(related="home_marketplace_id.region", store=True)
    available_marketplace_ids = fields.Many2many(
        "amazon.marketplace",
        "amazon_account_available_marketplace_rel",
        string="Available Marketplaces",
        copy=False,
        readonly=True,
    )
    marketplace_ids = fields.Many2many(
        "amazon.marketplace",
        "amazon_account_marketplace_rel",
        string="Synchronized Marketplaces",
        copy=False,
        check_company=True,
        domain="[('id', 'in', available_marketplace_ids)]",
        help="Orders are pulled from these. Remove a marketplace to stop its synchronization.",
    )
    balance_rounding = fields.Boolean(
        default=True,
        help="Where Odoo's price precision cannot express Amazon's total, add a line for the "
        "missing cents. If not, the cents are left for a write-off when payments are reconciled.",
    )
    payload_days = fields.Integer(
        string="Keep Amazon's Data (Days)",
        default=30,
        help="How long after its last change an order that is done or ignored is kept exactly as "
        "Amazon sent it, with the buyer's data. 0 keeps it for ever. The sale order stays.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        check_company=True,
        help="The salesperson of the orders, who is also told about conflicts.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        help="Where orders that you fulfil are shipped from.",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="Amazon Location",
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', 'in', (company_id, False))]",
        help="Your stock in Amazon's warehouses. It is made with the first account of a company, "
        "and belongs to no warehouse of yours.",
    )
    offer_count = fields.Integer(compute="_compute_offer_count")
    order_count = fields.Integer(compute="_compute_order_count")
    review_count = fields.Integer(string="Needs Review", compute="_compute_order_count")

    _seller_uniq = Constraint(
        "UNIQUE(seller_id, region, company_id)",
        "This seller is already registered in this company for this region.",
    )

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for company, accounts in self.grouped("company_id").items():
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
            accounts.warehouse_id = warehouse

    def _compute_offer_count(self):
        counts = self._count_by_account("amazon.offer", [])
        for account in self:
            account.offer_count = counts.get(account.id, 0)

    def _compute_order_count(self):
        counts = self._count_by_account("amazon.order", [])
        to_review = self._count_by_account("amazon.order", [("needs_review", "=", True)])
        for account in self:
            account.order_count = counts.get(account.id, 0)
            account.review_count = to_review.get(account.id, 0)

    def _count_by_account(self, model, domain):
        domain = [("account_id", "in", self.ids), *domain]
        groups = self.env[model]._read_group(domain, ["account_id"], ["__count"])
        return {account.id: count for account, count in groups}

    @api.constrains("marketplace_ids")
    def _check_marketplace_region(self):
        for account in self:
            same_region = account.marketplace_ids.filtered_domain([("region", "=", account.region)])
            foreign = account.marketplace_ids - same_region
            if foreign:
                raise ValidationError(
                    _(
                        "%(marketplaces)s cannot be synchronized by “%(account)s”: they are not "
                        "in the region of its home marketplace. Register another account for "
                        "them.",
                        marketplaces=", ".join(foreign.mapped("name")),
                        account=account.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts:
            account._amazon_location()
        for account in accounts.filtered(lambda a: a._has_credentials()):
            account._update_marketplaces()
        return accounts

    def write(self, vals):
        changed = self._accounts_with_new_credentials(vals)
        result = super().write(vals)
        for account in changed:
            account._update_marketplaces()
        return result

    def _amazon_location(self, marketplace=None):
        """Where Amazon keeps the goods: the marketplace's location in the account's company, or
        else the account's, which is made if it has none."""
        self.ensure_one()
        if marketplace and (own := marketplace.with_company(self.company_id).location_id):
            return own
        if not self.location_id:
            self.sudo().location_id = self._find_location() or self._make_location()
        return self.location_id

    def _find_location(self):
        others = self.sudo().with_context(active_test=False)
        same_company = [("company_id", "=", self.company_id.id), ("location_id", "!=", False)]
        return others.search(same_company, limit=1).location_id

    def _make_location(self):
        # Beside the warehouses and in none of them, so that what is there is never counted as
        # goods that the seller could ship.
        parent = self.sudo().warehouse_id.view_location_id.location_id
        vals = {
            "name": _("Amazon"),
            "usage": "internal",
            "location_id": parent.id,
            "company_id": self.company_id.id,
        }
        return self.env["stock.location"].sudo().create(vals)

    def _has_credentials(self):
        account = self.sudo()
        return all(account[name] for name in CREDENTIALS)

    def _accounts_with_new_credentials(self, vals):
        touched = [name for name in (*CREDENTIALS, "seller_id") if name in vals]
        if not any(vals[name] for name in touched):
            return self.browse()

        def differs(account):
            values = account.sudo()._convert_to_write(
                {name: account.sudo()[name] for name in touched}
            )
            return any(values[name] != vals[name] for name in touched)

        return self.filtered(differs)

    def action_update_marketplaces(self):
        """Ask Amazon where the seller sells. New marketplaces are synchronized at once; those
        that the user removed stay removed.

        :raise UserError: If Amazon cannot be asked, with what to do about it.
        """
        self.ensure_one()
        self._check_may_act()
        found = self._update_marketplaces()
        return self._notification(
            _(
                "The available marketplaces are up to date. New: %(marketplaces)s.",
                marketplaces=", ".join(found.mapped("name")) or _("none"),
            ),
            "success",
        )

    def _update_marketplaces(self):
        """Check the credentials at Amazon and read the participations.

        :return: The marketplaces that are new to the account.
        :raise ValidationError: If Amazon refuses or cannot be reached.
        """
        self.ensure_one()
        try:
            with self._amazon_client() as client:
                participations = client.participations()
                self._begin_order_window(client)
        except AmazonError as error:
            raise ValidationError(self._explain(error)) from error
        identifiers = [p.marketplace_id for p in participations if p.is_participating]
        available = self.env["amazon.marketplace"].search(
            [
                ("api_identifier", "in", identifiers),
                ("region", "=", self.region),
                ("company_id", "in", (self.company_id.id, False)),
            ]
        )
        new = available - self.available_marketplace_ids
        self.available_marketplace_ids = available
        self.marketplace_ids = (self.marketplace_ids & available) | new
        return new

    def action_open_offers(self):
        """Open the offers of the account."""
        return self._open("amazon_connector.amazon_offer_action")

    def action_open_orders(self):
        """Open the Amazon orders of the account."""
        return self._open("amazon_connector.amazon_order_action")

    def _open(self, xml_id, **context):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xml_id)
        return {
            **action,
            "domain": [("account_id", "=", self.id)],
            "context": {"default_account_id": self.id, **context},
        }

    def _notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.name,
                "message": message,
                "type": kind,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
