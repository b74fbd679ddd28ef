from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import compat
from .amazon_connection import unless_busy
from .amazon_error_explainer import explained

# What Amazon is told of a delivery besides its goods.
TOLD_FIELDS = {"carrier_id", "carrier_tracking_ref"}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    amazon_order_ref = fields.Char(related="sale_id.amazon_order_ref")
    amazon_sync_state = fields.Selection(
        [
            ("none", "Not Needed"),
            ("pending", "To Send"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("held", "On Hold"),
        ],
        string="Amazon",
        default="none",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="Whether Amazon knows that the goods have left. To Send: the scheduled action does "
        "it. Failed: Amazon did not accept it, or something is missing; see the reason. On Hold: "
        "the account is archived.",
    )
    amazon_sync_message = fields.Text(
        string="Amazon's Answer", readonly=True, copy=False, help="Why it is in this state."
    )
    amazon_sync_date = fields.Datetime(
        string="Told Amazon On", readonly=True, copy=False, help="When Amazon last accepted it."
    )
    amazon_warning = fields.Text(compute="_compute_amazon_warning", compute_sudo=True)
    amazon_review = fields.Text(
        string="Needs Review", compute="_compute_amazon_warning", compute_sudo=True
    )

    @api.depends("sale_id.amazon_warning", "sale_id.amazon_review", "state")
    def _compute_amazon_warning(self):
        for picking in self:
            is_open = picking.state not in ("done", "cancel")
            picking.amazon_warning = is_open and picking.sale_id.amazon_warning
            picking.amazon_review = is_open and picking.sale_id.amazon_review

    def _amazon_sale_orders(self):
        """The orders from Amazon that the seller ships, and whose goods leave for the buyer."""
        to_customer = self.filtered(lambda picking: picking.location_dest_id.usage == "customer")
        orders = to_customer.move_ids.sale_line_id.order_id
        return orders.filtered(lambda order: order.amazon_fulfilled_by == "merchant")

    def _amazon_deliveries(self):
        """Those that carry goods of an order from Amazon to the buyer."""
        return self.filtered(lambda picking: picking.sudo()._amazon_sale_orders())

    def _amazon_tracking_reference(self):
        """What the buyer follows the parcel by. Who delivers himself has no other than the name
        of the delivery, and Amazon wants one."""
        reference = (self.carrier_tracking_ref or "").strip()
        return reference or (self.name if self.carrier_id._is_amazon_self_delivery() else "")

    def _missing_for_amazon(self):
        """What has to be filled in before Amazon can be told; empty if nothing."""
        if not self.carrier_id:
            return _(
                "%(delivery)s: choose the carrier, on the tab Additional Info. Amazon wants to "
                "know who carries the parcel.",
                delivery=self.name,
            )
        if not self._amazon_tracking_reference():
            return _(
                "%(delivery)s: enter the tracking reference, on the tab Additional Info. Amazon "
                "passes it on to the buyer.",
                delivery=self.name,
            )
        return ""

    # Validating

    def _pre_action_done_hook(self):
        """Extend `stock` to look at what Amazon says before the goods leave.

        :raise UserError: If a carrier or a tracking reference is missing.
        """
        deliveries = self._amazon_deliveries()
        deliveries._check_ready_for_amazon()
        warned = deliveries.filtered("amazon_warning")
        if warned and not self.env.context.get("skip_amazon_warning"):
            return self.env["amazon.ship.anyway"]._open(self, warned)
        return super()._pre_action_done_hook()

    def _check_ready_for_amazon(self):
        missing = []
        for picking in self.sudo():
            may_come_later = picking.carrier_id._brings_tracking_reference() or all(
                picking._amazon_sale_orders().amazon_account_id.mapped("tracking_later")
            )
            if not may_come_later and (text := picking._missing_for_amazon()):
                missing.append(text)
        if missing:
            raise UserError("\n".join(missing))

    def _action_done(self):
        """Extend `stock` to put deliveries of Amazon orders in line. Amazon is told later, in a
        transaction of its own: see `amazon.picking.push`."""
        result = super()._action_done()
        done = self.filtered(lambda picking: picking.state == "done")
        done._amazon_deliveries()._queue_for_amazon()
        return result

    def _queue_for_amazon(self):
        deliveries = self.sudo()
        deliveries.write({"amazon_sync_state": "pending", "amazon_sync_message": False})
        deliveries._amazon_sale_orders().amazon_account_id._put_on_hold()

    def _queue_correction_for_amazon(self):
        """Something that Amazon was told, or refused, is different now: tell it again."""
        # One that is in line is written, too: if it is being sent at this very moment, the sender
        # must not take what it read before for the last word.
        told = self.filtered(lambda picking: picking.amazon_sync_state != "none")
        told.filtered(lambda picking: picking.state == "done")._queue_for_amazon()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TOLD_FIELDS:
            self._queue_correction_for_amazon()
        return result

    # Sending

    @unless_busy
    @explained
    def action_retry_amazon_sync(self):
        """Tell Amazon again, at once.

        :raise UserError: If the account is busy with other deliveries at this moment.
        """
        groups = ("stock.group_stock_user", "amazon_connector.group_amazon_manager")
        if not (self.env.su or any(self.env.user.has_group(group) for group in groups)):
            raise AccessError(
                _("Only users of Inventory and Amazon managers can do this. Ask an administrator.")
            )
        deliveries = self._amazon_deliveries()
        deliveries._queue_for_amazon()
        # They stay in line even if somebody else is sending at this moment.
        compat.commit_progress(self.env)
        waiting = deliveries.filtered(lambda picking: picking.amazon_sync_state == "pending")
        for account in waiting.sudo()._amazon_sale_orders().amazon_account_id:
            account._sync_pickings(waiting)
        return True

    def message_post_with_source(self, source_ref, **kwargs):
        """Override of `mail`: deliveries of imported orders get no note about their origin.

        The delivery shows its sale order anyway, and writing the note takes an eighth of the
        time of an import.
        """
        if self.env.context.get("amazon_import") and source_ref == "mail.message_origin_link":
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)
