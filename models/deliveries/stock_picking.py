from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ... import compat
from ..errors import explained, unless_busy
from ..orders.sale_order import CANCELLED_COMPANY
from ..sentences import Reason, _

# What is sent to Amazon of a delivery besides its goods.
TOLD_FIELDS = {"carrier_id", "carrier_tracking_ref"}


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["amazon.identity", "stock.picking"]

    _amazon_identity = frozenset({"amazon_sync_state", "amazon_sync_message", "amazon_sync_date"})

    amazon_order_ref = fields.Char(
        string="Amazon Reference",
        compute="_compute_amazon_order_ref",
        compute_sudo=True,
        search="_search_amazon_order_ref",
    )
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
    amazon_sync_message = Reason(
        string="Amazon's Answer", readonly=True, copy=False, help="Why it is in this state."
    )
    amazon_sync_date = fields.Datetime(
        string="Sent to Amazon On", readonly=True, copy=False, help="When Amazon last accepted it."
    )
    amazon_warning = fields.Text(compute="_compute_amazon_warning", compute_sudo=True)
    amazon_review = fields.Text(
        string="Needs Review", compute="_compute_amazon_warning", compute_sudo=True
    )

    @api.depends("sale_id.amazon_order_ref", "company_id")
    def _compute_amazon_order_ref(self):
        for picking in self:
            picking.amazon_order_ref = picking._own_sale_order().amazon_order_ref

    @api.model
    def _search_amazon_order_ref(self, operator, value):
        return [("sale_id.amazon_order_ref", operator, value)]

    @api.depends("sale_id.amazon_warning", "sale_id.amazon_review", "state", "company_id")
    def _compute_amazon_warning(self):
        for picking in self:
            order = picking._own_sale_order()
            is_open = picking.state not in ("done", "cancel")
            picking.amazon_warning = is_open and order.amazon_warning
            picking.amazon_review = is_open and order.amazon_review

    def _own_sale_order(self):
        """The sale order, unless it is another company's: to which order a delivery belongs can be
        set by everybody in the warehouse."""
        return self.sale_id.filtered(lambda order: order.company_id == self.company_id)

    def _amazon_sale_orders(self):
        """The orders from Amazon that the seller ships, and whose goods leave for the buyer."""
        to_customer = self.filtered(lambda picking: picking.location_dest_id.usage == "customer")
        orders = to_customer.move_ids.sale_line_id.order_id
        return orders.filtered(lambda order: order.amazon_fulfilled_by == "merchant")

    def _amazon_accounts(self):
        """The accounts by which the deliveries are sent to Amazon."""
        accounts = self.env["amazon.account"]
        for picking in self:
            for order in picking._amazon_sale_orders():
                if order.company_id == picking.company_id:
                    accounts |= order._amazon_row().account_id
        return accounts

    def _reason_against_amazon(self):
        """Why Amazon cannot be notified of the delivery at all; empty if it can.

        Everybody in the warehouse can let a move point to any line of any sale order.
        """
        orders = self._amazon_sale_orders()
        if not orders:
            return self._text_without_order()
        if any(order.company_id != self.company_id for order in orders):
            return _(
                "The goods belong to a sale order of another company. Deliver them from a "
                "warehouse of that company, or confirm the shipment in Seller Central."
            )
        if not all(order._amazon_row() for order in orders):
            return _(
                "The sale order is not the one that was made of the Amazon order. Confirm the "
                "shipment in Seller Central."
            )
        if len(self._amazon_accounts()) > 1:
            return _(
                "The goods belong to orders of several Amazon accounts. Confirm the shipment in "
                "Seller Central."
            )
        return ""

    def _text_without_order(self):
        if rows := self.move_ids.amazon_order_id.filtered("deleted_sale_order"):
            return _(
                "The sale order was deleted, so nothing is sent. Click on Retry on the "
                "Amazon order %(refs)s to have it back, or confirm the shipment in Seller "
                "Central.",
                refs=", ".join(rows.mapped("amazon_order_ref")),
            )
        return _(
            "The delivery belongs to no sale order from Amazon any more. Confirm the shipment in "
            "Seller Central."
        )

    def _fail_strangers(self):
        """Let those fail that cannot be sent to Amazon at all, since no account has them queued.

        :return: These deliveries.
        """
        strangers = self.browse()
        for picking in self:
            if reason := picking._reason_against_amazon():
                picking.write({"amazon_sync_state": "failed", "amazon_sync_message": reason})
                strangers += picking
        return strangers

    def _for_amazon_buyers(self):
        """Extend to transfers for orders from Amazon, also to returns."""
        mine = self.filtered(
            lambda picking: any(
                picking.sudo().move_ids.sale_line_id.order_id.mapped("amazon_order_ref")
            )
        )
        return mine | super()._for_amazon_buyers()

    def _check_warn_sms(self):
        """Override of `stock_sms`: nobody is asked whether to text Amazon's buyers."""
        return super(StockPicking, self._for_others())._check_warn_sms()

    def _amazon_deliveries(self):
        """Those that carry goods of an order from Amazon to the buyer."""
        return self.filtered(lambda picking: picking.sudo()._amazon_sale_orders())

    def _amazon_tracking_reference(self):
        """What the buyer follows the parcel by. Who delivers himself has no other than the name
        of the delivery, and Amazon wants one."""
        reference = (self.carrier_tracking_ref or "").strip()
        return reference or (self.name if self.carrier_id._is_amazon_self_delivery() else "")

    def _prepare_amazon_package(self, package):
        """Hook: what Amazon is sent about one package of the delivery.

        :param Package package: Of ``amazon/shipments.py``; ``dataclasses.replace`` changes it. Its
            reference and items stay as they are: by them nothing is sent twice.
        """
        return package

    def _missing_for_amazon(self):
        """All that has to be filled in before it can be sent; empty if nothing."""
        reference = self._amazon_tracking_reference()
        if not self.carrier_id and not reference:
            return _(
                "%(delivery)s: choose the carrier, and enter the tracking reference. Amazon passes "
                "both on to the buyer.",
                delivery=self.name,
            )
        if not self.carrier_id:
            return _(
                "%(delivery)s: choose the carrier. Amazon wants to know who carries the parcel.",
                delivery=self.name,
            )
        if not reference:
            return _(
                "%(delivery)s: enter the tracking reference. Amazon passes it on to the buyer.",
                delivery=self.name,
            )
        return ""

    # Validating

    def _pre_action_done_hook(self):
        """Extend `stock` to look at what Amazon says before the goods leave.

        :raise UserError: If a carrier or a tracking reference is missing.
        """
        deliveries = self._amazon_deliveries()
        warned = deliveries.filtered("amazon_warning")
        if warned and not self.env.context.get("skip_amazon_warning"):
            compat.check_access(self, "write")
            # What is missing as well is asked for in the same dialog.
            return self.env["amazon.ship.anyway"]._open(self, warned)
        if missing := deliveries._all_missing_for_amazon():
            raise UserError("\n".join(missing.values()))
        return super()._pre_action_done_hook()

    def _all_missing_for_amazon(self):
        """What has to be filled in before they may leave, by delivery."""
        missing = {}
        for picking in self.sudo():
            if picking._is_gone_at_amazon():
                continue
            may_come_later = picking.carrier_id._brings_tracking_reference() or all(
                picking._amazon_accounts().mapped("tracking_later")
            )
            if not may_come_later and (text := picking._missing_for_amazon()):
                missing[picking] = text
        return missing

    def _action_done(self):
        """Extend `stock` to queue deliveries of Amazon orders. Amazon is notified later, in a
        transaction of its own: see `_send_queued` of the account."""
        result = super()._action_done()
        done = self.filtered(lambda picking: picking.state == "done")
        deliveries = done._amazon_deliveries()
        gone = deliveries.filtered(lambda picking: picking._is_gone_at_amazon())
        if gone:
            gone._settle_gone()
        (deliveries - gone)._queue_for_amazon()
        return result

    def _is_gone_at_amazon(self):
        """Whether Amazon says that all of it has left: it wants to know nothing more."""
        rows = self.sudo()._amazon_sale_orders()._amazon_rows()
        return bool(rows) and all(row.status.is_shipped for row in rows)

    def _settle_gone(self):
        """Amazon said so: there is nothing to send."""
        self.sudo().write(
            {
                "amazon_sync_state": "none",
                "amazon_sync_message": _(
                    "Amazon says that these goods have left already, so it was not sent."
                ),
            }
        )

    def _queue_for_amazon(self):
        if not self:
            return
        deliveries = self.sudo()
        deliveries.write({"amazon_sync_state": "pending", "amazon_sync_message": False})
        deliveries._amazon_accounts()._put_on_hold()

    def _queue_correction_for_amazon(self):
        """Something that was sent to Amazon, or refused, is different now: send it again."""
        # One that is queued is written, too: if it is being sent at this very moment, the sender
        # must not take what it read before for the last word.
        known = self.filtered(lambda picking: picking.amazon_sync_state != "none")
        known.filtered(lambda picking: picking.state == "done")._queue_for_amazon()

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TOLD_FIELDS:
            self._queue_correction_for_amazon()
        return result

    def action_cancel(self):
        """Extend `stock`: with an order from Amazon, no delivery of another company goes."""
        company = self.env.context.get(CANCELLED_COMPANY)
        own = self.filtered(lambda picking: not company or picking.company_id.id == company)
        return super(StockPicking, own).action_cancel()

    # Sending

    @unless_busy
    @explained
    def action_retry_amazon_sync(self):
        """Send those that have left to Amazon again, at once, and say what came of it.

        :raise UserError: If the account is busy with other deliveries at this moment.
        """
        user = self.env.user
        is_shipper = self.env.su or user.has_group("stock.group_stock_user")
        if not (is_shipper or user.has_group("amazon_connector.group_amazon_manager")):
            raise AccessError(
                _("Only users of Inventory and Amazon managers can do this. Ask an administrator.")
            )
        compat.check_access(self, "write" if is_shipper else "read")
        # Those whose sale order was deleted since say so.
        in_vain = self.filtered(lambda picking: picking.amazon_sync_state in ("pending", "failed"))
        chosen = (self._amazon_deliveries() | in_vain).sudo()
        deliveries = chosen.filtered(lambda picking: picking.state == "done")
        deliveries._queue_for_amazon()
        deliveries._fail_strangers()
        # They stay queued even if somebody else is sending at this moment.
        compat.commit_progress(self.env)
        waiting = deliveries.filtered(lambda picking: picking.amazon_sync_state == "pending")
        for account in waiting._amazon_accounts():
            account._send_apart(waiting)
        others = len(self) - len(chosen)
        return deliveries.exists()._answer_to_retry(len(chosen) - len(deliveries), others)

    def message_post_with_source(self, source_ref, **kwargs):
        """Override of `mail`: deliveries of imported orders get no note about their origin.

        The delivery shows its sale order anyway, and writing the note takes an eighth of the
        time of an import.
        """
        is_import = self.env.su and self.env.context.get("amazon_import")
        if is_import and source_ref == "mail.message_origin_link":
            return self.env["mail.message"]
        compat.check_access(self, "read")
        return super().message_post_with_source(source_ref, **kwargs)
