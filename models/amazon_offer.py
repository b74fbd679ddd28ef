from odoo import api, fields, models

from .. import compat
from ..compat import Constraint
from .sentences import Reason

# What says which SKU this is, and what it is in Odoo.
PAIRED_BY = ("product_id", "is_ignored", "sku", "marketplace_id")


class AmazonOffer(models.Model):
    """A SKU on a marketplace, and what it is in Odoo once it is paired."""

    _name = "amazon.offer"
    _description = "Amazon Offer"
    _inherit = ["mail.thread", "amazon.empty.list", "amazon.identity"]
    # Those that are to be paired come first, the ones that are sold before all.
    _order = "pairing_state desc, last_order_date desc nulls last, sku, marketplace_id"
    _rec_names_search = ["sku", "asin", "title"]
    _check_company_auto = True
    _amazon_identity = frozenset(
        {
            "title",
            "barcode",
            "listing_price",
            "listing_status",
            "last_order_date",
            "suggested_product_id",
            "suggestion_reason",
        }
    )

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
        "product.product",
        index=True,
        ondelete="set null",
        check_company=True,
        help="What the SKU is in Odoo. Orders get Amazon Sale as long as it is empty.",
    )
    is_ignored = fields.Boolean(
        string="Ignored",
        copy=False,
        help="This SKU is not to be paired: its orders keep Amazon Sale, and nobody is asked.",
    )
    pairing_state = fields.Selection(
        [("unpaired", "Unpaired"), ("paired", "Paired"), ("ignored", "Ignored")],
        string="Pairing",
        compute="_compute_pairing_state",
        store=True,
        index=True,
    )
    suggested_product_id = fields.Many2one(
        "product.product",
        string="Suggestion",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
    )
    suggestion_reason = Reason(copy=False, readonly=True)
    title = fields.Char(copy=False, readonly=True, help="The title of the listing on Amazon.")
    barcode = fields.Char(
        copy=False, readonly=True, help="The EAN, UPC or ISBN of the listing on Amazon."
    )
    listing_price = fields.Float(
        string="Price on Amazon", copy=False, readonly=True, digits="Product Price"
    )
    listing_currency_id = fields.Many2one(related="marketplace_id.currency_id")
    listing_status = fields.Char(
        copy=False, readonly=True, help="The status of the listing, as Amazon names it."
    )
    fulfilled_by = fields.Selection(
        [("merchant", "Merchant"), ("amazon", "Amazon")],
        copy=False,
        readonly=True,
        help="Who ships this SKU. It is asked for before a quantity is pushed.",
    )
    last_order_date = fields.Datetime(
        string="Last Order", copy=False, readonly=True, help="When the SKU was last ordered."
    )

    _sku_uniq = Constraint(
        "UNIQUE(account_id, marketplace_id, sku)",
        "This SKU already has an offer on this marketplace.",
    )

    @api.depends("product_id.active", "is_ignored")
    def _compute_pairing_state(self):
        for offer in self:
            if offer.product_id.active:
                offer.pairing_state = "paired"
            else:
                offer.pairing_state = "ignored" if offer.is_ignored else "unpaired"

    @api.depends("sku", "marketplace_id")
    def _compute_display_name(self):
        for offer in self:
            marketplace = offer.marketplace_id.name
            offer.display_name = f"{offer.sku} ({marketplace})" if marketplace else offer.sku

    @api.model_create_multi
    def create(self, vals_list):
        self._check_place(vals_list)
        # Who makes an offer, and when, is a field of it: thousands need no message each.
        silent = self.with_context(tracking_disable=True)
        offers = super(AmazonOffer, silent).create([self._with_clean_sku(v) for v in vals_list])
        offers = offers.with_env(self.env)
        offers._pairing_changed()
        return offers

    def write(self, vals):
        self._check_place([vals])
        if not set(PAIRED_BY) & vals.keys():
            return super().write(vals)
        before = {offer: offer._paired_by() for offer in self}
        result = super().write(self._with_clean_sku(vals))
        self.filtered(lambda offer: offer._paired_by() != before[offer])._pairing_changed()
        return result

    def _paired_by(self):
        return tuple(self[name] for name in PAIRED_BY)

    def _pairing_changed(self):
        """Hook: these offers are new, or what they are in Odoo is another than before."""

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
