from odoo import api, fields, models

from ..by_halves import in_steps
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from .invoicer import Invoicer

INVOICE_ACTIVITY = "amazon_connector.mail_activity_type_not_invoiced"
BATCH_SIZE = 100
# So many orders are named in the activity; the list has all of them.
NAMED = 10


class AmazonAccount(models.Model):
    """Invoices orders when they were shipped, in batches, each committed for itself."""

    _inherit = "amazon.account"

    @api.onchange("invoice_orders")
    def _onchange_invoice_orders(self):
        # Years of old orders may have been invoiced elsewhere.
        if self.invoice_orders != "no" and self._origin.invoice_orders == "no":
            self.invoice_orders_since = fields.Date.context_today(self)

    def write(self, vals):
        """Extend: what is not invoiced by itself any more is nobody's task here."""
        result = super().write(vals)
        if vals.get("invoice_orders") == "no":
            for account in self:
                account._acting()._forget_not_invoiced()
        return result

    def _forget_not_invoiced(self):
        self.env["sale.order"].search(self._not_invoiced_domain()).amazon_invoice_message = False
        self._keep_activity(INVOICE_ACTIVITY, "", "")

    @api.model
    def _due_for_invoices(self):
        wanted = [("invoice_orders", "in", ("draft", "posted")), ("state", "=", "connected")]
        return self.search(wanted)

    def _invoice_what_was_shipped(self, progress):
        """Invoice the orders that were shipped and have no invoice yet.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        invoicer = Invoicer(self)
        orders = invoicer.find()
        self._forget_invoice_messages(orders)

        def step(batch, remaining):
            done, not_done = invoicer.invoice(batch, progress.limit.deadline)
            progress.commit(
                read=len(batch), changed=done, failed=not_done, processed=done, remaining=remaining
            )

        left = in_steps(self.env, orders, BATCH_SIZE, step, progress.limit)
        return self._invoice_outcome(progress.counts, left)

    def _forget_invoice_messages(self, orders):
        """What was said of orders that somebody has invoiced or cancelled meanwhile is over."""
        said = self.env["sale.order"].search(
            [("amazon_account_id", "=", self.id), ("amazon_invoice_message", "!=", False)]
        )
        (said - orders.with_env(self.env)).amazon_invoice_message = False

    def _invoice_outcome(self, counts, left):
        waiting = self.env["sale.order"].search(self._not_invoiced_domain(), order="id")
        self._keep_activity(
            INVOICE_ACTIVITY,
            _("Shipped Amazon orders that are not invoiced: %(count)d", count=len(waiting)),
            self._invoice_note(waiting),
        )
        text = _(
            "Orders invoiced: %(done)d. Not invoiced: %(waiting)d.",
            done=counts.records_changed,
            waiting=len(waiting),
        )
        if left:
            more = _("There is more to do: the next run goes on by itself.")
            return Outcome(joined(" ", [text, more]), "waiting", Again.AT_ONCE, gets_on=True)
        return Outcome(text, level="warning" if waiting else "")

    def _not_invoiced_domain(self):
        return [("amazon_account_id", "in", self.ids), ("amazon_invoice_message", "!=", False)]

    def _invoice_note(self, orders):
        if not orders:
            return ""
        lines = [
            joined(": ", [order.amazon_order_ref, order.amazon_invoice_message])
            for order in orders[:NAMED]
        ]
        if len(orders) > NAMED:
            lines.append(_("And %(count)d more.", count=len(orders) - NAMED))
        where = _("See all in Sales › Amazon › Not Invoiced.")
        return joined("\n", [*lines, where])
