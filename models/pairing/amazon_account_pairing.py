from datetime import timedelta

from odoo import models

from .pairer import Pairer

# A product's date is when its transaction began, which may have been seen only later.
LONG_TRANSACTION = timedelta(minutes=10)


class AmazonAccount(models.Model):
    """Pairs what came with orders, and what a product was made for since."""

    _inherit = "amazon.account"

    def _sync_orders(self, progress):
        outcome = super()._sync_orders(progress)
        # Most runs find nothing new, and should cost next to nothing.
        if not progress.counts.records_read:
            return outcome
        offers = self._offers_to_pair()
        if offers and not progress.limit.is_up and self._is_pairing_due(offers):
            Pairer(self).pair(offers)
            progress.commit()
        return outcome

    def _offers_to_pair(self):
        return self.env["amazon.offer"].search(
            [("account_id", "=", self.id), ("pairing_state", "=", "unpaired")], order="id"
        )

    def _is_pairing_due(self, offers):
        """Whether one of the offers is new, or a product has changed since they were looked up."""
        dates = offers.mapped("suggested_on")
        if not all(dates):
            return True
        self.env.cr.execute(
            """SELECT EXISTS (SELECT FROM product_product WHERE write_date >= %(since)s)
                   OR EXISTS (SELECT FROM product_template WHERE write_date >= %(since)s)""",
            {"since": min(dates) - LONG_TRANSACTION},
        )
        return self.env.cr.fetchone()[0]
