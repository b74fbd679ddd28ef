from odoo import models

from ..sentences import _
from .amazon_order_taxes import ROUNDING_UNITS
from .matters import Matter


class AmazonOrder(models.Model):
    """Amounts that Amazon changes after the import. A confirmed order is never re-priced: somebody
    has to decide, as long as the sale order differs."""

    _inherit = "amazon.order"

    def _follow_each(self, order, old, new, facts):
        total = self._follow_total(old, new)
        followed = super()._follow_each(order, old, new, facts)
        return [*followed, total, self._follow_tax(old, new, total), self._follow_figures(order)]

    def _follow_total(self, old, new):
        if not (old and old.total) or old.total == new.total:
            return self._standing("total") if self.amount_difference else Matter("total")
        values = {"old": old.total, "new": new.total, "currency": self.currency_id.name or ""}
        if not self.amount_difference:
            text = _(
                "Amazon changed the total of the order from %(old)s to %(new)s %(currency)s. The "
                "sale order agrees with it.",
                **values,
            )
            return Matter("total", text)
        text = _(
            "Amazon changed the total of the order from %(old)s to %(new)s %(currency)s. Correct "
            "the sale order, or refund the difference.",
            **values,
        )
        return Matter("total", text, asks=True, is_event=True)

    def _follow_tax(self, old, new, total):
        """While the totals differ, the tax does, too: it is compared when they agree."""
        unit = self.currency_id.rounding
        is_wrong = abs(self.amount_tax_difference) > ROUNDING_UNITS * unit
        if total.asks or not is_wrong:
            return Matter("tax_changed")
        if not (old and old.tax and new.tax) or old.tax == new.tax:
            return self._standing("tax_changed")
        text = _(
            "Amazon changed the tax of the order from %(old)s to %(new)s %(currency)s. Check the "
            "taxes of the sale order.",
            old=old.tax,
            new=new.tax,
            currency=self.currency_id.name or "",
        )
        return Matter("tax_changed", text, asks=True, is_event=True)

    def _follow_figures(self, order):
        return self._standing("figures") if order.unbalanced_items else Matter("figures")
