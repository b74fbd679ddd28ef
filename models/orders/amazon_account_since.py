from datetime import timedelta

from odoo import fields, models

from ...amazon.limits import utcnow

# Unless the user chooses something else, so much of the past is read.
FIRST_DAYS = 7


class AmazonAccount(models.Model):
    """Where reading begins. The first synchronization never reads nothing: what still has to be
    shipped, and what changed in the last days, was there before the account was."""

    _inherit = "amazon.account"

    reads_open_orders = fields.Boolean(
        readonly=True,
        copy=False,
        help="The orders that were open before the account was connected are still to be read.",
    )

    def _begin_order_window(self, client):
        """Unless somebody chose since when, read the last days and what is still to be shipped.

        :param AmazonClient client: One that got an answer already, which says what the time is.
        """
        if not self.last_order_sync:
            now = client.amazon_time or utcnow()
            self._read_orders_since(now - timedelta(days=FIRST_DAYS))

    def _read_orders_since(self, moment, with_open=True):
        """Begin there, by Amazon's clock.

        :param datetime moment: An aware time.
        :param bool with_open: Whether what still has to be shipped is read, however old it is.
        """
        self._move_order_window(moment)
        self.reads_open_orders = with_open
