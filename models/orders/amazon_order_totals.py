from odoo import api, models
from odoo.tools import float_compare

from ..sentences import _
from .prices import expressible_difference

CODE = "difference"


class AmazonOrder(models.Model):
    """Orders whose total in Odoo is not what Amazon owes, by more than rounding can explain."""

    _inherit = "amazon.order"

    @api.model
    def _review_totals(self, drafts, sale_orders):
        """Have a person look at the sale orders that are not worth what Amazon owes."""
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            if text := draft.row._text_difference(sale_order):
                draft.add_review(CODE, text)

    def _checked_codes(self):
        return {CODE, *super()._checked_codes()}

    def _check_again(self, order, facts):
        """Extend to those that differed before. Whoever changes a sale order knows why."""
        is_known = CODE in (self.reviews or {})
        text = self._text_difference(self.sale_order_id) if is_known else ""
        return {**super()._check_again(order, facts), CODE: text}

    def _text_difference(self, sale_order):
        owed = self.amount_total - self.amount_tax_by_amazon
        currency = sale_order.currency_id
        difference = abs(sale_order.amount_total - owed)
        most = expressible_difference(sale_order)
        if float_compare(difference, most, precision_rounding=currency.rounding) <= 0:
            return ""
        return _(
            "Amazon owes %(amazon)s %(currency)s for this order, but the sale order comes to "
            "%(odoo)s. Compare the amounts in Seller Central, and correct the sale order.",
            amazon=format(owed, ".2f"),
            odoo=format(sale_order.amount_total, ".2f"),
            currency=currency.name,
        )
