from odoo import api, models

from ..sentences import _

# What rounding may make of no tax, in units of the currency.
ROUNDING_UNITS = 2
# How many orders are looked through for the last one that somebody was asked about.
LOOKED_AT = 50


class AmazonOrder(models.Model):
    """Orders for which only one of Amazon and Odoo says that there is tax."""

    _inherit = "amazon.order"

    @api.model
    def _review_taxes(self, drafts, sale_orders):
        """Have a person look at new orders that contradict Amazon about whether there is tax.

        A marketplace can be so for good, say, since Amazon lists a zero for whoever calculates the
        tax outside Amazon. So it is asked about until somebody has reviewed it, and then again
        when the tax agreed in between.
        """
        accepted = {}
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            row = draft.row
            if not row._is_tax_comparable() or "collected_tax" in draft.reviews:
                continue
            if not row._contradicts_tax(sale_order):
                accepted[row.marketplace_id] = False
                continue
            if row.marketplace_id not in accepted:
                known = self.browse().union(*[draft.row for draft in drafts])
                accepted[row.marketplace_id] = row._is_contradiction_accepted(known)
            if not accepted[row.marketplace_id]:
                draft.add_review("tax", row._text_contradiction(sale_order))

    def _is_tax_comparable(self):
        """Whether Amazon says how much tax there is. Those of before it was kept list some."""
        return self.is_tax_listed or bool(self.amount_tax)

    def _contradicts_tax(self, sale_order):
        expected = self.amount_tax - self.amount_tax_by_amazon
        currency = sale_order.currency_id
        smaller, larger = sorted((abs(expected), abs(sale_order.amount_tax)))
        return currency.is_zero(smaller) and larger > ROUNDING_UNITS * currency.rounding

    def _is_contradiction_accepted(self, besides):
        """Whether somebody has reviewed the last order of the marketplace, in which it was so."""
        rows = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("marketplace_id", "=", self.marketplace_id.id),
                ("is_tax_listed", "=", True),
                # Of others, and of those that are cancelled, it is not known any more.
                ("state", "=", "done"),
                ("sale_order_id.state", "!=", "cancel"),
                ("id", "not in", besides.ids),
            ],
            order="id desc",
            limit=LOOKED_AT,
        )
        # Where Odoo takes Amazon's own tax a second time, nobody was asked about this.
        asked = rows.filtered(lambda row: "collected_tax" not in (row.reviews or {}))
        last = asked[:1]
        if not last or not last._contradicts_tax(last.sale_order_id):
            return False
        text = (last.reviews or {}).get("tax")
        return not text or (last.reviewed or {}).get("tax") == text

    def _text_contradiction(self, sale_order):
        values = {
            "amazon": f"{self.amount_tax - self.amount_tax_by_amazon:.2f}",
            "odoo": f"{sale_order.amount_tax:.2f}",
            "currency": self.currency_id.name,
        }
        return _(
            "Amazon lists %(amazon)s %(currency)s of tax, Odoo books %(odoo)s. Check the taxes of "
            "the products and the fiscal position. If this is right in this marketplace, mark the "
            "order as reviewed.",
            **values,
        )
