from odoo import api, fields, models

# Amazon names its buyers by aliases such as a1b2c3@marketplace.amazon.de.
ALIAS = "@marketplace.amazon."


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["amazon.identity", "res.partner"]

    _amazon_identity = frozenset({"amazon_account_id", "amazon_marketplace_id"})

    amazon_account_id = fields.Many2one(
        "amazon.account",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="The Amazon account whose order brought this contact.",
    )
    amazon_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="This contact stands for all buyers of the marketplace whom Amazon does not name.",
    )

    @api.model
    def _is_amazon_alias(self, email):
        return ALIAS in (email or "").lower()

    def _has_amazon_alias(self):
        """Whether who writes to the contact writes to a buyer through Amazon."""
        return self._is_amazon_alias(self.email)

    def _is_amazon_buyer(self):
        return bool(self.amazon_account_id) or self._has_amazon_alias()

    def _for_amazon_buyers(self):
        """Extend to contacts that Amazon brought, also if somebody changed their address."""
        return self.filtered("amazon_account_id") | super()._for_amazon_buyers()

    # Mailings, where Email or SMS Marketing is installed

    @api.model
    def _mailing_get_default_domain(self, mailing):
        return [("amazon_account_id", "=", False)]

    @api.model
    def _mailing_get_opt_out_list_sms(self, mailing):
        return self.search([("amazon_account_id", "!=", False)]).ids
