from odoo import api, fields, models

from .. import compat
from ..compat import Constraint


class AmazonOffer(models.Model):
    """A pairing: what this SKU on that marketplace is in Odoo."""

    _name = "amazon.offer"
    _description = "Amazon Offer"
    _inherit = ["amazon.identity"]
    _order = "sku, marketplace_id"
    _rec_names_search = ["sku", "asin"]
    _check_company_auto = True

    account_id = fields.Many2one(
        "amazon.account", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace", required=True, ondelete="restrict", check_company=True
    )
    sku = fields.Char(string="SKU", required=True, index=True)
    asin = fields.Char(string="ASIN")
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="cascade", check_company=True
    )

    _sku_uniq = Constraint(
        "UNIQUE(account_id, marketplace_id, sku)",
        "This SKU already has an offer on this marketplace.",
    )

    @api.depends("sku", "marketplace_id")
    def _compute_display_name(self):
        for offer in self:
            marketplace = offer.marketplace_id.name
            offer.display_name = f"{offer.sku} ({marketplace})" if marketplace else offer.sku

    @api.model_create_multi
    def create(self, vals_list):
        self._check_place(vals_list)
        return super().create([self._with_clean_sku(vals) for vals in vals_list])

    def write(self, vals):
        self._check_place([vals])
        return super().write(self._with_clean_sku(vals))

    @api.model
    def _check_place(self, vals_list):
        """A pairing decides what an account sells: nobody makes one for an account or a marketplace
        that he does not see.

        :raise AccessError: If there is such a one among the values.
        """
        for name in ("account_id", "marketplace_id"):
            ids = {vals[name] for vals in vals_list if vals.get(name)}
            compat.check_access(self.env[self._fields[name].comodel_name].browse(ids), "read")

    @api.model
    def _with_clean_sku(self, vals):
        # Blanks around a SKU come from copying and pasting. Amazon has none.
        return {**vals, "sku": vals["sku"].strip()} if vals.get("sku") else vals
