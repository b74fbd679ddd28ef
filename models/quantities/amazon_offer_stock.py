from odoo import api, fields, models

from ..sentences import _
from .plan import QuantityPlan

OWN_LIMITS = ("sync_inventory", "reserve_quantity", "maximum_quantity")


class AmazonOffer(models.Model):
    """What is in Odoo, what is on Amazon, and what the next push sends, side by side."""

    _inherit = "amazon.offer"

    odoo_quantity = fields.Integer(
        string="Free in Odoo",
        compute="_compute_stock",
        compute_sudo=True,
        help="Whole units in the warehouse that ships this SKU that are not reserved.",
    )
    amazon_quantity = fields.Integer(
        string="Known on Amazon",
        compute="_compute_amazon_quantity",
        compute_sudo=True,
        help="How many units Amazon sells, as far as is known.",
    )
    is_amazon_quantity_known = fields.Boolean(compute="_compute_amazon_quantity", compute_sudo=True)
    quantity_to_send = fields.Integer(
        string="To Be Sent",
        compute="_compute_stock",
        compute_sudo=True,
        help="What the next push sends to Amazon: the free units less the reserve, at most the "
        "maximum.",
    )
    push_reason = fields.Text(
        string="Why Nothing Is Sent",
        compute="_compute_stock",
        compute_sudo=True,
        help="Why no quantity of this SKU is sent.",
    )
    push_note = fields.Text(string="Note on the Push", compute="_compute_push_note")

    @api.depends("listing_quantity", "last_pushed_quantity", "push_state", "listing_date")
    def _compute_amazon_quantity(self):
        for offer in self:
            quantity = offer._on_amazon()
            offer.amazon_quantity = quantity or 0
            offer.is_amazon_quantity_known = quantity is not None

    @api.depends("product_id", "fulfilled_by", *OWN_LIMITS)
    def _compute_stock(self):
        for account, offers in self.grouped("account_id").items():
            units, reasons = {}, {}
            if account:
                acting = account._acting()
                units, reasons = QuantityPlan(acting.env).overview(
                    acting, offers._origin.with_env(acting.env)
                )
            for offer in offers:
                free = units.get(offer._origin.id, 0)
                offer.odoo_quantity = int(free)
                offer.push_reason = reasons.get(offer._origin.id, False)
                offer.quantity_to_send = offer._prepare_amazon_quantity(free)

    @api.depends("push_reason", "last_push_message")
    def _compute_push_note(self):
        for offer in self:
            offer.push_note = offer.last_push_message or offer.push_reason

    def _reason_of_no_push(self):
        """Why the account or the user's choice lets nothing be sent, if that is so."""
        if not self.account_id.sync_inventory:
            return _("The account does not push quantities.")
        if not self.sync_inventory:
            return _("The push is switched off for this SKU.")
        if self.marketplace_id not in self.account_id.marketplace_ids:
            return _("The marketplace is not synchronized.")
        return False
