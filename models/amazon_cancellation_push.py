import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from .. import compat
from ..amazon.errors import AmazonError
from ..amazon.feeds import cancellation_feed
from .amazon_connection import trace_without_data

_logger = logging.getLogger(__name__)


class AmazonCancellationPush(models.AbstractModel):
    """Tells Amazon which orders were cancelled in Odoo: all of a run in one feed."""

    _name = "amazon.cancellation.push"
    _description = "Amazon Cancellation Push"

    @api.model
    def _cron_send_cancellations(self):
        """Send the cancellations in line for every account, and read back what became of others.
        None stops the others. Amazon is called only where there is something to do."""
        rows = self.env["amazon.order"].search([("cancel_state", "in", ("pending", "submitted"))])
        for account in rows.account_id.filtered("active"):
            try:
                account._send_cancellations()
            except (UserError, psycopg2.OperationalError) as error:
                # Another process works on the account, or changed what this one wanted to.
                self.env.cr.rollback()
                _logger.info("Cancellations of Amazon account %s wait: %s", account.id, error)
            except Exception as error:
                self.env.cr.rollback()
                _logger.error(
                    "Cancellations of Amazon account %s failed: %s",
                    account.id,
                    trace_without_data(error),
                )

    def _send_cancellations(self):
        """:raise UserError: If another process does that at this moment."""
        self.ensure_one()
        account = (
            self.sudo()
            .with_company(self.company_id)
            .with_context(lang=self.user_id.lang or self.env.lang)
        )
        with account._exclusively("cancellations"):
            waiting = account._cancellations_in_line()
            try:
                with account._amazon_client() as client:
                    account.env["amazon.feed"]._process_submitted(account, client)
                    account._hand_in_cancellations(client, waiting._settle_before_sending())
            except AmazonError as error:
                _logger.warning("Cancellations of Amazon account %s wait: %s", self.id, error)
                waiting.filtered(
                    lambda row: row.cancel_state == "pending"
                ).cancel_message = account._explain(error)
            compat.commit_progress(self.env)

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
        if not rows:
            return
        text = cancellation_feed(self.seller_id, [row._cancellation_message() for row in rows])
        feeds = self.env["amazon.feed"]
        feeds._submit(self, client, "cancellations", text, rows.marketplace_id, rows)
        rows.write({"cancel_state": "submitted", "cancel_message": False})
