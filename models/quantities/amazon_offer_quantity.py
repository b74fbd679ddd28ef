from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_round

from ... import compat
from ...amazon import caution
from ..sentences import Reason, _

# A change that Amazon refused is tried again after this time, or when the quantity changes.
RETRY_AFTER = timedelta(days=1)
# How long it is believed who fulfils a SKU: setting a quantity would take it from Amazon's hands.
LISTING_AGE = timedelta(days=1)
# How long it counts that a person confirmed a quantity: by then the figures are others.
CONFIRMED_FOR = timedelta(days=1)
# The offers of which a quantity was sent to Amazon, or is to be sent.
TOLD = ("done", "held", "pending")
# What is kept of a listing is void when the offer becomes one of another listing.
LISTING_KEYS = {"account_id", "marketplace_id", "sku"}
NOTHING_KNOWN = {
    "product_type": False,
    "fulfilled_by": False,
    "listing_date": False,
    "listing_quantity": 0,
    "confirmed_quantity": 0,
    "confirmed_on": False,
    "feed_id": False,
    "push_state": "none",
    "last_pushed_quantity": 0,
    "last_push_date": False,
    "last_push_message": False,
}


class AmazonOffer(models.Model):
    """How many units of an offer Amazon may sell, and what Amazon said to it."""

    _inherit = "amazon.offer"
    # What Amazon said of the SKU, and what it was sent.
    _amazon_identity = frozenset(NOTHING_KNOWN)

    sync_inventory = fields.Boolean(
        string="Push Quantity",
        default=True,
        help="Keep the quantity on Amazon equal to the free quantity in Odoo, if the account does "
        "so. If you switch this off, the last quantity stays on Amazon.",
    )
    reserve_quantity = fields.Integer(string="Reserve", help="Units to hold back from Amazon.")
    maximum_quantity = fields.Integer(
        string="Maximum", help="Amazon never gets more than this. 0 means no limit."
    )
    product_type = fields.Char(
        copy=False, readonly=True, help="Amazon's product type, which each change has to name."
    )
    listing_date = fields.Datetime(
        copy=False, readonly=True, help="When Amazon was last asked about the SKU."
    )
    listing_quantity = fields.Integer(
        string="Quantity on Amazon",
        copy=False,
        readonly=True,
        help="How many units Amazon sold when it was last asked, or last accepted a quantity.",
    )
    confirmed_quantity = fields.Integer(copy=False, readonly=True)
    confirmed_on = fields.Datetime(
        copy=False, readonly=True, help="When a person confirmed the quantity that is to be sent."
    )
    push_state = fields.Selection(
        [
            ("none", "Not Pushed"),
            ("held", "To Confirm"),
            ("pending", "On Its Way"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        string="Push",
        default="none",
        required=True,
        copy=False,
        readonly=True,
        index=True,
    )
    last_pushed_quantity = fields.Integer(copy=False, readonly=True)
    last_push_date = fields.Datetime(string="Last Push", copy=False, readonly=True)
    last_push_message = Reason(copy=False, readonly=True)
    feed_id = fields.Many2one(
        "amazon.feed",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="amazon_connector.group_amazon_manager",
        help="The feed in which the quantity is on its way.",
    )

    @api.model
    def _domain_refused(self):
        """Quantities that Amazon did not take, and that are still to be sent."""
        pushed = [("account_id.sync_inventory", "=", True), ("sync_inventory", "=", True)]
        return [*pushed, ("push_state", "=", "failed")]

    @api.constrains("reserve_quantity", "maximum_quantity")
    def _check_quantities(self):
        if any(offer.reserve_quantity < 0 or offer.maximum_quantity < 0 for offer in self):
            raise ValidationError(_("The reserve and the maximum of an offer cannot be negative."))

    def write(self, vals):
        if LISTING_KEYS & vals.keys():
            result = super().write(vals)
            self.sudo().write(NOTHING_KNOWN)
            return result
        if vals.get("fulfilled_by") == "merchant" and "listing_date" not in vals:
            # Somebody took them over from Amazon. A push asks about them first.
            by_amazon = self.filtered(lambda offer: offer.fulfilled_by == "amazon")
            by_amazon.sudo().listing_date = False
        if vals.get("sync_inventory"):
            self.filtered(lambda offer: not offer.sync_inventory)._forget_pushed()
        elif "sync_inventory" in vals:
            self._let_go()
        return super().write(vals)

    def _forget_pushed(self):
        """Whatever was pushed, the next run asks Amazon about the offers, and pushes again.

        What was set in Seller Central meanwhile is not known here.
        """
        free = self.sudo().filtered(lambda offer: not offer.feed_id)
        free.write({"listing_date": False, "confirmed_on": False})
        free.filtered(lambda offer: offer.push_state in TOLD)._note_push("none")

    def _let_go(self):
        """Nobody has to confirm the quantities any more."""
        self.sudo().filtered(lambda offer: offer.push_state == "held")._note_push("none")

    def action_push_again(self):
        """Let the next run ask Amazon who fulfils these SKUs, and push their quantities."""
        self.env["amazon.account"]._check_may_act()
        compat.check_access(self, "write")
        waiting = self.sudo().filtered(lambda offer: not offer.feed_id)
        waiting.write(
            {
                "push_state": "none",
                "last_push_message": False,
                "listing_date": False,
                "fulfilled_by": False,
                "confirmed_on": False,
            }
        )
        return self.account_id[:1]._notification(
            _(
                "The next push asks Amazon about these SKUs and sends their quantities: %(count)d.",
                count=len(waiting),
            ),
            "success",
        )

    def _prepare_amazon_quantity(self, free_quantity):
        """Hook: the quantity that Amazon is sent where so many are free in Odoo. By default that is
        whole pieces, less the reserve and at most the maximum.

        :param float free_quantity: In pieces, in the warehouse that the offer is shipped from.
        :rtype: int
        """
        units = int(float_round(free_quantity, precision_digits=0, rounding_method="DOWN"))
        units = max(units - self.reserve_quantity, 0)
        return min(units, self.maximum_quantity) if self.maximum_quantity else units

    def _is_push_due(self, quantity, sold_at, now):
        """Whether a quantity has to be sent to Amazon.

        :param datetime sold_at: When Amazon last sold some of it, by which it took them off its
            own count.
        """
        same = quantity == self.last_pushed_quantity
        if self.push_state == "done":
            return not same or bool(sold_at and sold_at >= self.last_push_date)
        if self.push_state == "failed" and (same or not self.product_type):
            return now - self.last_push_date >= RETRY_AFTER
        return True

    def _is_left(self, quantity, now):
        """Whether a run that ended left the quantity for the next one."""
        is_settled = self.feed_id or self.push_state == "held" or self.last_push_message
        return not is_settled and self._is_push_due(quantity, None, now)

    def _is_listing_known(self, now):
        return bool(self.listing_date and now - self.listing_date < LISTING_AGE)

    def _on_amazon(self):
        """How many units Amazon sells, as far as is known; ``None`` if it was not asked."""
        if self.push_state == "pending":
            return self.last_pushed_quantity
        return self.listing_quantity if self.listing_date else None

    def _is_ready_to_send(self):
        """Whether Amazon said all that has to be known before a quantity is sent."""
        return bool(self.listing_date and self.product_type and self.fulfilled_by == "merchant")

    def _is_to_be_read(self):
        return not self.listing_date and self.push_state != "failed"

    def _is_confirmed(self, now):
        return bool(self.confirmed_on and now - self.confirmed_on < CONFIRMED_FOR)

    def _is_falling(self, quantity, now):
        """Whether a quantity is next to nothing beside what Amazon sells, or was confirmed."""
        before = self.confirmed_quantity if self._is_confirmed(now) else self._on_amazon()
        return caution.falls(before or 0, quantity)

    def _note_push(self, state, message=False, **vals):
        """Keep what became of the offers, where that is not what they say already."""
        other = self.filtered(
            lambda offer: (offer.push_state, offer.last_push_message) != (state, message)
        )
        (self if vals else other).write({"push_state": state, "last_push_message": message, **vals})

    def _note_failure(self, message):
        """The quantity could not even be sent: this is tried again after a day."""
        now = fields.Datetime.now()
        self._note_push("failed", message, last_push_date=now, product_type=False)

    def _note_accepted(self):
        """Amazon took the quantities that it was sent last."""
        for quantity, same in self.grouped("last_pushed_quantity").items():
            same._note_push("done", listing_quantity=quantity, confirmed_on=False)

    def _apply_listings_report(self, report):
        """Keep what Amazon says about a feed that has ended, in which these offers were."""
        refused = self.filtered(lambda offer: offer.id in report.refused)
        (self - refused)._note_accepted()
        for reason, offers in refused.grouped(lambda offer: report.refused[offer.id]).items():
            offers._note_push("failed", reason or _("Amazon gives no reason."))
