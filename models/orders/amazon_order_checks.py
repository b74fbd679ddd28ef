from odoo import models

from ..sentences import _
from .matters import Matter


class AmazonOrder(models.Model):
    """What is checked anew whenever an order is worked on. It needs review as long as it is so,
    and not longer."""

    _inherit = "amazon.order"

    def _check_again(self, order, facts):
        """Capabilities extend this with their own.

        :param dict facts: Of `_facts_to_compare`.
        :return: What a person has to look at, by a code; an empty text if it is in order.
        :rtype: dict[str, str]
        """
        return {}

    def _checked_codes(self):
        """The codes of all that `_check_again` checks."""
        return set()

    def _standing_reviews(self):
        checked = self._checked_codes()
        standing = super()._standing_reviews()
        return {code: text for code, text in standing.items() if code not in checked}

    def _follow_each(self, order, old, new, facts):
        followed = super()._follow_each(order, old, new, facts)
        checks = self._check_again(order, facts).items()
        return [*followed, *(Matter(code, text, asks=bool(text)) for code, text in checks)]

    def _work_again(self):
        """Something changed in Odoo: the next run looks whether that is in order."""
        rows = self.filtered(lambda row: row.payload and row.state in ("done", "conflict"))
        rows.to_process = True

    def _text_rest_cancelled(self):
        """What is said where goods had left when the sale order was cancelled in Odoo, as long as
        Amazon waits for any; empty if nothing had left."""
        is_open = self.status.is_open
        items = self.sale_order_id.order_line.filtered(lambda x: x.amazon_line_type == "item")
        if not is_open or not any(items.mapped("qty_delivered")):
            return ""
        if all(line.qty_delivered >= line.product_uom_qty for line in items):
            return _("The sale order is cancelled in Odoo, but its goods have left.")
        return _(
            "A part of the order has left, and the rest is cancelled in Odoo. Cancel the rest in "
            "Seller Central, too, or ship it."
        )
