from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...amazon.status import SHIPPED

# Amazon pays at the latest a week after the delivery, every two weeks.
PAID_WITHIN = timedelta(days=30)
# Orders of which Amazon paid a part, and more is lacking than would be written off: nothing left
# since, and the books do not say that the invoice is settled.
OWED = """SELECT sold.id FROM sale_order sold
            JOIN amazon_account account ON account.id = sold.amazon_account_id
           WHERE sold.amazon_payout_state = 'partly'
             AND sold.amount_total - sold.amazon_settled_amount
                 > COALESCE(account.write_off_limit, 0) + 0.001
             AND NOT EXISTS (
                 SELECT FROM stock_picking picking
                  WHERE picking.sale_id = sold.id AND picking.date_done >= %s)
             AND NOT EXISTS (
                 SELECT FROM sale_order_line part
                   JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = part.id
                   JOIN account_move_line item ON item.id = rel.invoice_line_id
                   JOIN account_move invoice ON invoice.id = item.move_id
                  WHERE part.order_id = sold.id AND invoice.move_type = 'out_invoice'
                    AND invoice.payment_state IN ('paid', 'in_payment', 'reversed'))"""


class SaleOrder(models.Model):
    """Finds shipped orders that settlements have not paid, or not in full."""

    _inherit = "sale.order"

    amazon_payout_overdue = fields.Boolean(
        string="Payout Is Overdue",
        compute="_compute_amazon_payout_overdue",
        search="_search_amazon_payout_overdue",
        compute_sudo=True,
        help="The order was shipped more than 30 days ago, and no settlement has paid all of it.",
    )

    @api.depends("amazon_payout_state", "effective_date", "state")
    def _compute_amazon_payout_overdue(self):
        saved = self._origin
        overdue = saved.filtered_domain(self._overdue_payouts()) if saved else saved
        for order in self:
            order.amazon_payout_overdue = order._origin in overdue

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
            *(
                "|",
                ("amazon_payout_state", "=", "nothing"),
                ("id", "in", self._owed_in_part(latest)),
            ),
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
    def _owed_in_part(self, latest):
        """The ids of orders that were paid in part only, and of which nothing left since."""
        self.env.flush_all()
        self.env.cr.execute(SQL(OWED, latest))
        return [order_id for (order_id,) in self.env.cr.fetchall()]

    @api.model
    def _first_settlements(self):
        """Pairs of an account and the moment at which its first settlement begins."""
        return (
            self.env["amazon.settlement"]
            .sudo()
            ._read_group([("date_start", "!=", False)], ["account_id"], ["date_start:min"])
        )
