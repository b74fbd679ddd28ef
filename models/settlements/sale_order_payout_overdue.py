from datetime import timedelta

from odoo import api, fields, models

from ...amazon.status import SHIPPED

# Amazon pays at the latest a week after the delivery, every two weeks.
PAID_WITHIN = timedelta(days=30)


class SaleOrder(models.Model):
    """Finds shipped orders for which no settlement has paid."""

    _inherit = "sale.order"

    amazon_payout_overdue = fields.Boolean(
        string="Payout Is Overdue",
        compute="_compute_amazon_payout_overdue",
        search="_search_amazon_payout_overdue",
        compute_sudo=True,
        help="The order was shipped more than 30 days ago, and no settlement has paid for it.",
    )

    @api.depends("amazon_payout_state", "effective_date", "state")
    def _compute_amazon_payout_overdue(self):
        overdue = self.filtered_domain(self._overdue_payouts()) if any(self._ids) else self.browse()
        for order in self:
            order.amazon_payout_overdue = order in overdue

    def _search_amazon_payout_overdue(self, operator, value):
        if operator == "in":
            values = set(value)
            if len(values) != 1:
                return [(1, "=", 1)] if values else [(0, "=", 1)]
            operator, value = "=", values.pop()
        domain = self._overdue_payouts()
        if (operator == "=") == bool(value):
            return domain
        return ["!", ("id", "in", self.sudo().search(domain).ids)]

    @api.model
    def _overdue_payouts(self):
        """The domain of shipped orders that should have been paid by now.

        What was placed before the first settlement in Odoo was paid by one that is not there.
        """
        latest = fields.Datetime.now() - PAID_WITHIN
        known = [
            ["&", ("amazon_account_id", "=", account.id), ("date_order", ">=", start)]
            for account, start in self._first_settlements()
        ]
        if not known:
            return [(0, "=", 1)]
        return [
            ("amazon_payout_state", "=", "nothing"),
            ("state", "=", "sale"),
            ("amount_total", ">", 0),
            ("date_order", "<", latest),
            *["|"] * (len(known) - 1),
            *[leaf for domain in known for leaf in domain],
            # Nothing is delivered in Odoo where it is not asked to keep goods.
            *("|", ("effective_date", "<", latest)),
            *(
                "&",
                ("effective_date", "=", False),
                ("amazon_order_id.amazon_status", "in", SHIPPED),
            ),
        ]

    @api.model
    def _first_settlements(self):
        """Pairs of an account and the moment at which its first settlement begins."""
        return (
            self.env["amazon.settlement"]
            .sudo()
            ._read_group([("date_start", "!=", False)], ["account_id"], ["date_start:min"])
        )
