from odoo import api, fields, models
from odoo.exceptions import AccessError

from .. import compat
from .sentences import _


class AmazonAccount(models.Model):
    _name = "amazon.account"
    _description = "Amazon Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        check_company=True,
        help="The salesperson of the orders, who is also notified of conflicts.",
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

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for company, accounts in self.grouped("company_id").items():
            warehouse = self.env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
            accounts.warehouse_id = warehouse

    @api.depends_context("uid")
    def _compute_offer_count(self):
        counts = self._count_by_account("amazon.offer", [])
        for account in self:
            account.offer_count = counts.get(account.id, 0)

    def _count_by_account(self, model, domain):
        if not compat.may_read(self.env[model]):
            # Accountants see accounts, and not what is sold.
            return {}
        domain = [("account_id", "in", self.ids), *domain]
        groups = self.env[model]._read_group(domain, ["account_id"], ["__count"])
        return {account.id: count for account, count in groups}

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts:
            account._amazon_location()
        return accounts

    def copy_data(self, default=None):
        """Extend to make a draft for another seller or region: the settings without the seller."""
        compat.check_access(self, "read")
        # Only who may make accounts learns what a copy would have.
        compat.check_access(self.browse(), "create")
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for vals in vals_list:
                vals["name"] = _("%(account)s (copy)", account=vals["name"])
        return vals_list

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

    def action_open_offers(self):
        """Open the offers of the account."""
        return self._open("amazon_connector.amazon_offer_action")

    def _open(self, xml_id, **context):
        compat.check_access(self, "read")
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xml_id)
        return {
            **action,
            "domain": [("account_id", "=", self.id)],
            "context": {"default_account_id": self.id, **context},
        }

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Override of `mail`: no account is made of a mail.

        :raise AccessError: Always.
        """
        raise AccessError(_("Amazon accounts are not made by mail."))

    # What is noted about an account names orders: salespeople who see the account read it no more
    # than the orders of others. Odoo asks the one or the other, depending on its series.

    @api.model
    def _get_mail_message_access(self, res_ids, operation, model_name=None):
        return "write"

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        return dict.fromkeys(self, "write")

    # Nor do they follow it, to be notified by mail: only Amazon managers do.

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Override of `mail`: only Amazon managers follow an account."""
        self._check_may_act()
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Override of `mail`: only Amazon managers follow an account."""
        managers = self._managers_of(partner_ids)
        if partner_ids and not managers:
            return True
        return super()._message_subscribe(managers, subtype_ids, customer_ids)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        followers = super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
        managers = self._managers_of([follower[0] for follower in followers])
        return [follower for follower in followers if follower[0] in managers]

    def _managers_of(self, partner_ids):
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        manager = "amazon_connector.group_amazon_manager"
        return partners.filtered(
            lambda partner: any(user.has_group(manager) for user in partner.user_ids)
        ).ids

    @api.model
    def _drop_followers(self):
        """Let those follow no account any more who are no Amazon managers."""
        for account in self.sudo().search([("active", "in", (True, False))]):
            partners = account.message_partner_ids
            managers = account._managers_of(partners.ids)
            account.message_unsubscribe([i for i in partners.ids if i not in managers])

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
