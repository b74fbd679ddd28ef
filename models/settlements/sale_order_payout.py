from odoo import api, fields, models
from odoo.tools import SQL

from ... import compat
from ..amazon_settlement_line import READ_FIRST

# Rows by which the buyer's money reaches the seller; of a refund, they go the other way.
PAID = ("sale", "withheld_tax", "tax_rebooking", "refund")
FEES = (
    *("selling_fee", "fba_fee", "storage", "inbound", "removal"),
    *("advertising", "promotion", "service"),
)
AMOUNTS = ("amazon_settled_amount", "amazon_fee_amount", "amazon_refunded_amount")
STATE = "amazon_payout_state"


class SaleOrder(models.Model):
    """What Amazon's settlements say of an order, for those who must not read settlements, too."""

    _inherit = "sale.order"

    _amazon_identity = frozenset({*AMOUNTS, STATE})

    amazon_settlement_line_ids = fields.One2many(
        "amazon.settlement.line",
        "sale_order_id",
        string="Settlement Rows",
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    # Not computed by Odoo, which would write one order after the other.
    amazon_settled_amount = fields.Monetary(
        string="Settled by Amazon",
        readonly=True,
        copy=False,
        help="What settlements say that Amazon paid for the sale, before its fees and refunds.",
    )
    amazon_fee_amount = fields.Monetary(
        string="Amazon's Fees", readonly=True, copy=False, help="What Amazon kept of the order."
    )
    amazon_refunded_amount = fields.Monetary(
        string="Refunded by Amazon",
        readonly=True,
        copy=False,
        help="What the buyer got back, as settlements say.",
    )
    amazon_payout_state = fields.Selection(
        [("nothing", "Not Paid Out"), ("partly", "Partly Paid Out"), ("settled", "Paid Out")],
        string="Amazon Payout",
        compute="_compute_amazon_payout_state",
        store=True,
        copy=False,
        index="btree_not_null",
        help="Whether the settlements of Amazon pay for the whole order.",
    )

    def _auto_init(self):
        """Extend `base`: an order that is not Amazon's has no state, which need not be computed."""
        self.env.cr.execute(
            "ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS amazon_payout_state varchar"
        )
        return super()._auto_init()

    @api.depends("amazon_order_ref", "amount_total", "amazon_settled_amount")
    def _compute_amazon_payout_state(self):
        for order in self:
            order.amazon_payout_state = order._payout_state_for(order.amazon_settled_amount)

    def _payout_state_for(self, settled):
        if not self.amazon_order_ref:
            return False
        if not settled and self.amount_total:
            return "nothing"
        is_all = self.currency_id.compare_amounts(settled, self.amount_total) >= 0
        return "settled" if is_all else "partly"

    def _update_amazon_payout(self):
        """Add up again what settlements say of the orders: one statement to read and one to write
        for all of them."""
        orders = self.sudo()
        if not orders:
            return
        rows = [
            (order.id, *amounts, order._payout_state_for(amounts[0]) or None)
            for order, amounts in orders._settled_amounts()
        ]
        names = (*AMOUNTS, STATE)
        self.flush_model(names)
        self.env.cr.execute_values(
            f"""UPDATE sale_order
                   SET ({", ".join(names)}) = (v.settled, v.fees, v.refunded, v.state)
                  FROM (VALUES %s) AS v (id, settled, fees, refunded, state)
                 WHERE sale_order.id = v.id
                   AND ({", ".join(f"sale_order.{name}" for name in names)})
                       IS DISTINCT FROM (v.settled, v.fees, v.refunded, v.state)""",
            rows,
            template="(%s, %s::numeric, %s::numeric, %s::numeric, %s::varchar)",
            page_size=len(rows),
        )
        self.invalidate_recordset(names)

    def _settled_amounts(self):
        """Each order with what it was paid, what it bore, and what was given back."""
        lines = self.env["amazon.settlement.line"]
        lines.flush_model(["sale_order_id", "currency_id", "kind", "refund_ref", "amount"])
        self.env["amazon.settlement"].flush_model(["settlement_ref", "company_id"])
        self.env.cr.execute(
            SQL(
                """SELECT sale_order_id, currency_id, max(posted_at),
                          sum(CASE WHEN kind IN %(paid)s AND NOT %(given_back)s
                                   THEN amount ELSE 0 END),
                          -sum(CASE WHEN kind IN %(fees)s THEN amount ELSE 0 END),
                          -sum(CASE WHEN kind IN %(paid)s AND %(given_back)s
                                    THEN amount ELSE 0 END)
                     FROM amazon_settlement_line line
                    WHERE sale_order_id IN %(ids)s AND %(read_first)s
                    GROUP BY 1, 2""",
                paid=PAID,
                fees=FEES,
                given_back=SQL("(kind = 'refund' OR COALESCE(refund_ref, '') != '')"),
                ids=self._ids,
                read_first=READ_FIRST,
            )
        )
        sums = dict.fromkeys(self._ids, (0, 0, 0))
        for order_id, currency_id, day, *amounts in self.env.cr.fetchall():
            order = self.browse(order_id)
            own = order._in_own_currency(currency_id, day, amounts)
            sums[order_id] = tuple(map(sum, zip(sums[order_id], own, strict=True)))
        return [(order, sums[order.id]) for order in self]

    def _in_own_currency(self, currency_id, day, amounts):
        currency = self.env["res.currency"].browse(currency_id)
        if not currency or currency == self.currency_id:
            return [float(amount) for amount in amounts]
        return [
            currency._convert(
                float(amount), self.currency_id, self.company_id, day or self.date_order
            )
            for amount in amounts
        ]

    def action_open_amazon_payout(self):
        """Open the rows of settlements that are about the orders.

        :return: An action.
        :raise AccessError: If the user may not read the orders or settlements.
        """
        compat.check_access(self, "read")
        compat.check_access(self.env["amazon.settlement.line"], "read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_settlement_line_action"
        )
        domain = [("sale_order_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}
