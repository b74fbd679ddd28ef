import logging

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
        states = ("pending", "submitted", "refused")
        rows = self.env["amazon.order"].search([("cancel_state", "in", states)])
        return rows.account_id.filtered("active")

    def _send_cancellations(self, progress):
        """Send what is queued, and read back what became of the last feeds.

        :rtype: Outcome
        """
        try:
            self._advance_cancellations(progress)
        except (AmazonError, UserError, RedirectWarning) as error:
            outcome = Outcome.of(error, self.env)
            self._cancellations_in_line().cancel_message = outcome.message
            return outcome
        on_the_way = self._due_for_cancellations() & self
        text = _("Cancellations sent or settled: %(count)d.", count=progress.counts.records_changed)
        if on_the_way:
            text = joined(" ", [text, _("Others are on their way.")])
        return Outcome(text)

    def _advance_cancellations(self, progress):
        with self._amazon_client(progress=progress) as client:
            self.env["amazon.feed"]._process_submitted(self, client, "cancellations")
            self._check_refused(client, progress)
            rows = self._cancellations_in_line()._settle_before_sending()
            if rows:
                self._hand_in_cancellations(client, rows)
                progress.commit(changed=len(rows))

    def _check_refused(self, client, progress):
        """Ask Amazon how the orders stand that it refused to cancel. Each is committed."""
        refused = self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("cancel_state", "=", "refused")]
        )
        for row in refused:
            order = row._read_again(client)
            if order and order.status.is_cancelled:
                row._settle_cancellation("done", _("The order is cancelled on Amazon."))
                progress.commit(read=1, changed=1)
            else:
                row._fail_cancellation(row.cancel_message)
                progress.commit(read=1, failed=1)

    def _cancellations_in_line(self):
        """Those that are in no feed. One whose answer was lost may be at work all the same."""
        return self.env["amazon.order"].search(
            [
                ("account_id", "=", self.id),
                ("cancel_state", "=", "pending"),
                ("feed_id", "=", False),
            ]
        )

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
