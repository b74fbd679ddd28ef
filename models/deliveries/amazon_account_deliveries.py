import logging
from collections import Counter
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...amazon.errors import (
    AmazonError,
    AmazonPayloadError,
    AmazonRejected,
    AmazonUnavailable,
)
from ..database_errors import is_busy, is_lost
from ..errors import Explainer, explained, own_words, trace_without_data, unless_busy
from ..job_outcome import Again, Outcome
from ..job_progress import Progress
from ..run_time import run_limit
from ..sentences import _, joined
from .shipments import ShipmentBuilder

_logger = logging.getLogger(__name__)

# After so many deliveries in a row without an answer, it is not the deliveries.
MAX_TROUBLES = 3
NO_ANSWER = (AmazonUnavailable, AmazonPayloadError)
# Amazon confirms these shipments itself and refuses ours.
# https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status
CONFIRMED_BY_AMAZON = "FBM_SHIP_PLUS"


class AmazonAccount(models.Model):
    """Sends deliveries that have left to Amazon: one after the other, each committed for itself."""

    _inherit = "amazon.account"

    tracking_later = fields.Boolean(
        string="Tracking May Follow",
        help="Deliveries may be validated without carrier and tracking reference. They are sent to "
        "Amazon as soon as both are filled in.",
    )

    @api.model
    def _cron_sync_pickings(self):
        """Send now what is queued for every account. None stops the others."""
        self.env["amazon.job"]._run_kind("deliveries")

    @api.model
    def _due_for_deliveries(self):
        pending = self.env["stock.picking"].search([("amazon_sync_state", "=", "pending")])
        return pending._amazon_accounts().filtered("active")

    @unless_busy
    @explained
    def action_sync_pickings(self):
        """Send all queued deliveries to Amazon now, and say what came of it."""
        self._check_may_act()
        strangers = self._fail_strangers([("company_id", "in", self.company_id.ids)])
        answer = self.env["amazon.job"]._run_for(self, "deliveries")
        if strangers:
            text = _(
                "Deliveries of which Amazon cannot be notified: %(count)d.", count=len(strangers)
            )
            params = answer["params"]
            params.update(type="danger", message=joined(" ", [text, params["message"]]))
        return answer

    @api.model
    def _fail_strangers(self, domain=()):
        """Let deliveries fail of which Amazon cannot be notified at all.

        :return: These deliveries.
        """
        pending = [("amazon_sync_state", "=", "pending"), *domain]
        return self.env["stock.picking"].sudo().search(pending)._fail_strangers()

    def _send_deliveries(self, progress):
        """Send what is queued.

        :rtype: Outcome
        """
        pickings, problem = self._send_queued(progress)
        counts = Counter(pickings.mapped("amazon_sync_state"))
        message = _(
            "Deliveries sent to Amazon: %(sent)d. Failed: %(failed)d. Still to send: %(pending)d.",
            sent=counts["sent"],
            failed=counts["failed"],
            pending=counts["pending"],
        )
        if problem:
            outcome = Outcome.of(problem, self.env)
            return replace(outcome, message=joined(" ", [message, outcome.message]))
        if progress.limit.is_up and counts["pending"]:
            return Outcome(message, "waiting", Again.AT_ONCE)
        if counts["failed"]:
            return Outcome(message, level="danger")
        return Outcome(message, level="warning" if counts["pending"] else "")

    def _send_apart(self, pickings):
        """Send these deliveries at once, as far as they are queued. No job does it meanwhile.

        :raise AccountBusy: If another process sends deliveries of the account at this moment.
        """
        account = self._acting()
        with account._exclusively("deliveries"):
            account._send_queued(Progress(account.env, run_limit()), pickings)

    def _send_queued(self, progress, pickings=None):
        """Send the account's queued deliveries, or those among ``pickings``.

        :return: The deliveries that were queued, and what kept them from being sent, if anything.
        :raise UserError: If there are no credentials.
        """
        waiting = self._pickings_in_line()
        if pickings is not None:
            waiting &= pickings
        try:
            problem = self._send_pickings(waiting, progress)
        except UserError as error:
            # Whoever looks at a delivery sees why it waits, and not the log alone.
            self._note_reason(waiting, own_words(error))
            progress.commit()
            raise
        self._mail_failures(waiting)
        progress.commit()
        return waiting, problem

    def _pickings_in_line(self):
        """Those that left first go first: what left later is counted after them."""
        return self.env["stock.picking"].search(
            [
                ("amazon_sync_state", "=", "pending"),
                ("company_id", "=", self.company_id.id),
                ("move_ids.sale_line_id.order_id.amazon_row_ids.account_id", "=", self.id),
            ],
            order="date_done, id",
        )

    def _send_pickings(self, pickings, progress):
        """:return: Why not all were sent, if it is not the deliveries."""
        troubles, problem = 0, None
        seconds = progress.limit.seconds_left
        with self._amazon_client(seconds, progress=progress) as client:
            for number, picking in enumerate(pickings, start=1):
                try:
                    problem = self._send_one(client, picking) or problem
                    troubles = 0
                except AmazonError as error:
                    # One delivery that Amazon fails over must not stop the others. If it is
                    # Amazon itself that cannot be had, they would fare no better.
                    troubles, problem = troubles + 1, error
                    is_over = not isinstance(error, NO_ANSWER) or troubles == MAX_TROUBLES
                    waiting = pickings[number - 1 :] if is_over else picking
                    self._note_waiting(waiting, error)
                    if is_over:
                        return problem
                # Amazon was notified: whatever comes next, that must not be forgotten. And what
                # was read before may have been changed by somebody since.
                state = picking.amazon_sync_state
                progress.commit(
                    read=1,
                    changed=state == "sent",
                    failed=state == "failed",
                    processed=1,
                    remaining=len(pickings) - number,
                )
                self.env.invalidate_all()
                if progress.limit.is_up:
                    break
        return problem

    def _note_reason(self, pickings, reason):
        pickings.filtered(
            lambda picking: picking.amazon_sync_message != reason
        ).amazon_sync_message = reason

    def _note_waiting(self, pickings, error):
        _logger.warning("Deliveries of Amazon account %s wait: %s", self.id, error)
        self._note_refusal(error)
        self._note_reason(pickings, Explainer(self.env).reason_and_retry(error))

    def _send_one(self, client, picking):
        """Whatever is wrong with one delivery stays with it.

        :return: What kept it from being sent, if it is not the delivery.
        """
        try:
            self._send_picking(client, picking)
        except Exception as error:
            if isinstance(error, AmazonError) or is_lost(error):
                raise
            # The delivery before was committed, and so was all before each call to Amazon.
            self.env.cr.rollback()
            if is_busy(error):
                # Amazon may have it already. It is sent again, which does no harm.
                return error
            if not own_words(error):
                _logger.error("Delivery %s failed: %s", picking.id, trace_without_data(error))
            message = _(
                "%(reason)s Retry, or confirm the shipment in Seller Central.",
                reason=Explainer(self.env).reason(error),
            )
            self._settle_picking(picking, "failed", message)
        return None

    def _send_picking(self, client, picking):
        """Send one delivery to Amazon, and note what it says.

        No transaction is open while Amazon answers. Who changes the delivery in the meantime puts
        it again, and it stays queued then.

        :raise AmazonError: If Amazon cannot be notified for now.
        """
        version = self._version(picking)
        outcome = self._tell_amazon(client, picking)
        if self._version(picking) == version:
            self._settle_picking(picking, **outcome)

    def _version(self, picking):
        """What is another one whenever somebody has written the delivery."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT xmin::text, ctid::text FROM stock_picking WHERE id = %s", picking.ids
        )
        return self.env.cr.fetchone()

    def _tell_amazon(self, client, picking):
        """:return: What the delivery is to say from now on.
        :raise AmazonError: If Amazon cannot be notified for now.
        """
        if reason := picking._reason_against_amazon():
            return {"state": "failed", "message": reason}
        if missing := picking._missing_for_amazon():
            return {"state": "pending" if self.tracking_later else "failed", "message": missing}
        shipments = ShipmentBuilder(self.env).shipments(picking)[picking]
        for shipment in shipments:
            row = shipment.sale_order._amazon_row()
            if CONFIRMED_BY_AMAZON in (row.programs or ""):
                return {"state": "none", "message": self._text_confirmed_by_amazon()}
            try:
                client.confirm_shipment(
                    row.amazon_order_ref,
                    row.marketplace_id.api_identifier,
                    shipment.package,
                )
            except AmazonRejected as error:
                state, message = self._understand(client, picking, row, error)
                return {"state": state, "message": message}
        if shipments:
            return {"state": "sent", "amazon_sync_date": fields.Datetime.now()}
        return self._explain_empty(picking)

    def _settle_picking(self, picking, state, message=False, **vals):
        # One that waits for its tracking reference says the same in every run.
        if vals or (picking.amazon_sync_state, picking.amazon_sync_message) != (state, message):
            picking.write({"amazon_sync_state": state, "amazon_sync_message": message, **vals})

    def _explain_empty(self, picking):
        """:return: What a delivery says in which nothing is for Amazon to know."""
        if picking.amazon_sync_date:
            message = _(
                "Amazon was notified of goods that are no longer in this delivery, and this cannot "
                "be undone. Refund the buyer in Seller Central."
            )
            return {"state": "failed", "message": message}
        if picking.move_ids.sale_line_id.filtered("amazon_item_ref"):
            message = _(
                "No item of the Amazon order is complete with this delivery, or all of it was "
                "confirmed with others."
            )
            return {"state": "none", "message": message}
        message = _(
            "None of the goods is an item of the Amazon order, so nothing can be sent to Amazon. "
            "If "
            "they replace one, confirm the shipment in Seller Central."
        )
        return {"state": "failed", "message": message}

    def _understand(self, client, picking, row, refusal):
        """Ask Amazon why it refuses, since its answer alone rarely says it.

        :return: The state of the delivery, and the reason in the user's words.
        """
        _logger.warning("Amazon refuses delivery %s: %s", picking.id, refusal)
        order = row._read_again(client)
        if not order:
            return "failed", self._text_refused(refusal)
        if CONFIRMED_BY_AMAZON in order.programs:
            return "none", self._text_confirmed_by_amazon()
        if order.status.is_called_off:
            return "failed", _(
                "Amazon cancelled the order before the shipment was confirmed. Stop the parcel or "
                "ask for its return; Amazon does not pay for it."
            )
        if order.status.is_shipped and not picking.amazon_sync_date:
            return "none", _(
                "Amazon knows the order as shipped already: it was confirmed in Seller Central, or "
                "the label was bought through Amazon."
            )
        return "failed", self._text_refused(refusal)

    def _text_confirmed_by_amazon(self):
        return _("Amazon confirms the shipment of this order itself (FBM Ship+).")

    def _text_refused(self, refusal):
        return _(
            "Amazon did not accept the shipment: %(reason)s Correct the delivery and retry, or "
            "confirm the shipment in Seller Central.",
            reason=refusal.message,
        )

    def _mail_failures(self, pickings):
        """One mail to the responsible user for all deliveries that failed in this run."""
        failed = pickings.filtered(lambda picking: picking.amazon_sync_state == "failed")
        user = self.user_id or self.create_uid
        if not failed:
            return
        self.message_notify(
            partner_ids=user.partner_id.ids,
            subject=_("Deliveries not sent to Amazon: %(count)d", count=len(failed)),
            body=self.env["ir.qweb"]._render(
                "amazon_connector.failed_pickings", {"pickings": failed, "account": self}
            ),
            email_layout_xmlid="mail.mail_notification_light",
        )
