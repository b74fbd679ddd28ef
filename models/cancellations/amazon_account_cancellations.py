import logging
from collections import Counter

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError

from ...amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonRejected,
    AuthProblem,
)
from ...amazon.feeds import cancellation_feed
from ..errors import Explainer
from ..job_outcome import Outcome
from ..sentences import _, joined

_logger = logging.getLogger(__name__)

ON_THE_WAY = ("pending", "submitted", "refused")


class AmazonAccount(models.Model):
    """Sends to Amazon which orders were cancelled in Odoo: all of a run in one feed."""

    _inherit = "amazon.account"

    @api.model
    def _cron_send_cancellations(self):
        """Send now the queued cancellations of every account, and read back what became of others.
        None stops the others. Amazon is called only where there is something to do."""
        self.env["amazon.job"]._run_kind("cancellations")

    @api.model
    def _due_for_cancellations(self):
        rows = self.env["amazon.order"].search([("cancel_state", "in", ON_THE_WAY)])
        return rows.account_id.filtered("active")

    def _send_cancellations(self, progress):
        """Send what is queued, and read back what became of the last feeds.

        :rtype: Outcome
        """
        rows = self._cancellations("in", ON_THE_WAY)
        try:
            self._advance_cancellations(rows, progress)
        except (AmazonError, UserError, RedirectWarning) as error:
            outcome = Outcome.of(error, self.env)
            self._cancellations_in_line().cancel_message = outcome.message
            return outcome
        return self._cancellation_outcome(rows.exists())

    def _cancellation_outcome(self, rows):
        counts = Counter(rows.mapped("cancel_state"))
        failed, sent = counts["failed"], sum(counts[state] for state in ON_THE_WAY)
        texts = [
            _("Cancelled on Amazon: %(count)d.", count=counts["done"]),
            sent and _("On their way to Amazon: %(count)d.", count=sent),
            failed and _("Not cancelled on Amazon: %(count)d; see Orders to Fix.", count=failed),
        ]
        return Outcome(joined(" ", texts), level="danger" if failed else "")

    def _advance_cancellations(self, rows, progress):
        with self._amazon_client(progress=progress) as client:
            self.env["amazon.feed"]._process_submitted(self, client, "cancellations")
            accepted = rows.filtered(lambda row: row.cancel_state == "done")
            progress.commit(changed=len(accepted))
            self._check_refused(client, progress)
            in_line = self._cancellations_in_line()
            if to_send := in_line._settle_before_sending():
                self._hand_in_cancellations(client, to_send)
            failed = in_line.filtered(lambda row: row.cancel_state == "failed")
            progress.commit(changed=len(in_line - failed), failed=len(failed))

    def _check_refused(self, client, progress):
        """Ask Amazon how the orders stand that it refused to cancel. Each is committed."""
        for row in self._cancellations("=", "refused"):
            order = row._read_again(client)
            if order and order.status.is_cancelled:
                row._settle_cancellation("done", _("The order is cancelled on Amazon."))
                progress.commit(read=1, changed=1)
            else:
                row._fail_cancellation(row.cancel_message)
                progress.commit(read=1, failed=1)

    def _cancellations_in_line(self):
        """Those that are in no feed. One whose answer was lost may be at work all the same."""
        return self._cancellations("=", "pending").filtered(lambda row: not row.feed_id)

    def _cancellations(self, operator, states):
        """The account's orders that are so far with their cancellation."""
        mine = [("account_id", "=", self.id), ("cancel_state", operator, states)]
        return self.env["amazon.order"].search(mine)

    def _hand_in_cancellations(self, client, rows):
        """Send one feed.

        :raise AmazonError: If Amazon cannot be notified now, or if it is not known whether it was.
        """
        self._check_seller_known()
        text = cancellation_feed(self.seller_id, [row._cancellation_message() for row in rows])
        feeds = self.env["amazon.feed"]
        try:
            feeds._submit(self, client, "cancellations", text, rows.marketplace_id, rows)
        except (AmazonRejected, AmazonAuthError) as error:
            if isinstance(error, AmazonAuthError) and error.problem is not AuthProblem.ROLE:
                # The order sync says so, too, and with new credentials this goes on by itself.
                raise
            # Amazon would refuse it again, and the buyers wait for their goods.
            _logger.warning("Amazon refuses a feed of account %s: %s", self.id, error)
            for row in rows:
                row._fail_cancellation(Explainer(self.env).reason(error))
            return
        rows._settle_cancellation("submitted")
