from odoo import fields, models
from odoo.tools import SQL

from ...amazon.status import OPEN


class AmazonOrder(models.Model):
    """Finds the few orders that the overview is about among all that there ever were."""

    _inherit = "amazon.order"

    purchase_date = fields.Datetime(index=True)

    def init(self):
        """Extend to index the orders that are still to be shipped."""
        result = super().init()
        self.env.cr.execute(
            SQL(
                """CREATE INDEX IF NOT EXISTS amazon_order_to_ship_index
                       ON amazon_order (account_id, ship_by)
                    WHERE fulfilled_by = 'merchant' AND amazon_status IN %s""",
                OPEN,
            )
        )
        return result
