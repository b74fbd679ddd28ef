"""What tests of journal entries share: a company that keeps books, and settlements as they are
after reading."""

from datetime import datetime
from decimal import Decimal

from odoo import fields

from .chart import ChartCase

ACCOUNTS = {
    "clearing": ("Amazon payouts", "asset_current"),
    "unknown": ("Amazon orders not in Odoo", "asset_current"),
    "write_off": ("Small differences", "expense"),
    "fees": ("Amazon fees", "expense"),
    "income": ("Amazon reimbursements", "income_other"),
    "reserve": ("Amazon reserves", "asset_current"),
}
ACCOUNT_OF_KIND = {"reimbursement": "income", "reserve": "reserve", "movement": "reserve"}
# The two samples of the manual: kind, order, refund, amount, and what Amazon calls it.
GERMANY = [
    ("sale", "302-1111111-1111111", "", "100.00", "Principal"),
    ("sale", "302-1111111-1111111", "", "19.00", "Tax"),
    ("selling_fee", "302-1111111-1111111", "", "-17.85", "Commission"),
    ("fba_fee", "302-1111111-1111111", "", "-4.05", "FBAPerUnitFulfillmentFee"),
    ("refund", "302-2222222-2222222", "amzn1:adj:0001", "-50.00", "Principal"),
    ("refund", "302-2222222-2222222", "amzn1:adj:0001", "-9.50", "Tax"),
    ("selling_fee", "302-2222222-2222222", "", "7.14", "Commission"),
    ("selling_fee", "302-2222222-2222222", "", "-1.43", "RefundCommission"),
    ("storage", "", "", "-2.38", "Base fee"),
    ("reserve", "", "", "-10.00", "Current Reserve Amount"),
]
AMERICA = [
    ("sale", "111-3333333-3333333", "", "52.00", "Principal"),
    ("sale", "111-3333333-3333333", "", "4.29", "Tax"),
    ("withheld_tax", "111-3333333-3333333", "", "-4.29", "MarketplaceFacilitatorTax-Principal"),
    ("selling_fee", "111-3333333-3333333", "", "-7.80", "Commission"),
    ("fba_fee", "111-3333333-3333333", "", "-6.90", "FBAPerUnitFulfillmentFee"),
    ("sale", "111-3333333-3333333", "", "-5.20", "Principal"),
    ("advertising", "", "", "-12.40", "TransactionTotalAmount"),
    ("reimbursement", "", "", "8.63", "WAREHOUSE_DAMAGE"),
    ("service", "", "", "-39.99", "Subscription Fee"),
    ("reserve", "", "", "50.00", "Previous Reserve Amount Balance"),
]


class EntriesCase(ChartCase):
    """The accounts are chosen, and somebody may post entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.user("accountant", "account.group_account_invoice")
        accounts = cls.env["account.account"].with_company(cls.company)
        cls.books = {
            key: accounts.create(
                {
                    "name": name,
                    "code": f"98{number:04d}",
                    "account_type": kind,
                    "reconcile": kind == "asset_current",
                }
            )
            for number, (key, (name, kind)) in enumerate(ACCOUNTS.items())
        }
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Amazon",
                "code": "AMZT",
                "type": "general",
                "company_id": cls.company.id,
                "default_account_id": cls.books["clearing"].id,
            }
        )

    def setUp(self):
        super().setUp()
        self.rules = {}
        self.account.sudo().write(
            {
                "settlement_journal_id": self.journal.id,
                "clearing_account_id": self.books["clearing"].id,
                "unknown_orders_account_id": self.books["unknown"].id,
                "write_off_account_id": self.books["write_off"].id,
            }
        )

    # Settlements

    def rule(self, kind, description=""):
        """The rule that gave rows their kind."""
        key = kind, description
        if key not in self.rules:
            account = self.books[ACCOUNT_OF_KIND.get(kind, "fees")]
            rules = self.env["amazon.money.rule"].with_company(self.company)
            self.rules[key] = rules.create(
                {
                    "transaction_type": f"test {len(self.rules)}",
                    "amount_description": description,
                    "kind": kind,
                    "account_id": account.id,
                    "tax_mode": "none",
                }
            )
        return self.rules[key]

    def settlement(self, rows, total=None, currency="EUR", orders=None, ref=None, **vals):
        """A settlement as it is after it was read and proven.

        :param orders: The sale orders by Amazon's number.
        """
        currency = self.env.ref(f"base.{currency}")
        currency.active = True
        if currency != self.company.currency_id and not currency.rate_ids:
            self.rate(currency, "2020-01-01", 1.1)
        amount = sum(Decimal(row[3]) for row in rows)
        settlement = self.env["amazon.settlement"].create(
            {
                "account_id": self.account.id,
                "currency_id": currency.id,
                "settlement_ref": ref or str(20000000001 + len(self.rules)),
                "date_start": "2026-10-25 07:49:55",
                "date_end": "2026-11-15 07:49:55",
                "deposit_date": "2026-11-17 07:49:55",
                "amount_total": float(amount if total is None else total),
                "amount_rows": float(amount),
                "state": "ready",
                **vals,
            }
        )
        self.add_rows(settlement, rows, orders or {})
        return settlement

    def rate(self, currency, day, rate):
        vals = {"currency_id": currency.id, "company_id": self.company.id}
        return self.env["res.currency.rate"].create({**vals, "name": day, "rate": rate})

    def add_rows(self, settlement, rows, orders):
        vals_list = []
        for number, row in enumerate(rows, 2):
            kind, order_ref, refund_ref, amount, *rest = row
            order = orders.get(order_ref)
            description = rest[0] if rest else ""
            vals_list.append(
                {
                    "settlement_id": settlement.id,
                    "row_no": number,
                    "transaction_type": self.rule(kind, description).transaction_type,
                    "amount_description": description,
                    "kind": kind,
                    "rule_id": self.rule(kind, description).id,
                    "amazon_order_ref": order_ref,
                    "refund_ref": refund_ref,
                    "sale_order_id": order and order.id,
                    "amount": float(amount),
                    "month": rest[1] if len(rest) > 1 else "2026-11",
                    "posted_at": datetime(2026, 11, 3, 14, 12, 9),
                }
            )
        self.env["amazon.settlement.line"].create(vals_list)

    def germany(self, **vals):
        """The German sample: one order and one refund, whose orders are in Odoo."""
        first, second = self.imported(self.item()), self.imported(self.item())
        orders = {"302-1111111-1111111": first, "302-2222222-2222222": second}
        return self.settlement(GERMANY, orders=orders, **vals)

    # Words of the manual

    def press(self, settlement, name, user=None):
        """Press a button of the settlement as somebody who may post entries."""
        self._commit(self.env)
        result = getattr(settlement.with_user(user or self.accountant), name)()
        self.env.invalidate_all()
        return result

    def booked(self, settlement, post=True):
        self.press(settlement, "action_create_entries")
        if post:
            self.press(settlement, "action_post")
        return settlement.move_ids

    def on(self, moves, key):
        """What is booked on an account, in the entries' currency."""
        account = self.books[key] if isinstance(key, str) else key
        items = moves.line_ids.filtered(lambda item: item.account_id == account)
        return round(sum(items.mapped("amount_currency")), 2)

    def ledger(self):
        """The balances of all accounts and partners."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT account_id, COALESCE(partner_id, 0), sum(balance), sum(amount_currency)
                 FROM account_move_line
                WHERE company_id = %s AND parent_state = 'posted'
                GROUP BY 1, 2 HAVING sum(balance) != 0 OR sum(amount_currency) != 0""",
            (self.company.id,),
        )
        return sorted(self.env.cr.fetchall())

    def assertPaysOut(self, settlement):
        """The clearing account has the deposit, to the cent, and all rows are booked."""
        moves = settlement.move_ids
        self.assertEqual(self.on(moves, "clearing"), settlement.amount_total)
        for move in moves:
            self.assertEqual(round(sum(move.line_ids.mapped("balance")), 2), 0)
            rows = settlement.line_ids.filtered(lambda r, m=move: r.move_line_id.move_id == m)
            amount = round(sum(rows.mapped("amount")), 2)
            self.assertEqual(self.on(move, "clearing"), amount)
        lost = settlement.line_ids.filtered(lambda row: row.amount and not row.move_line_id)
        self.assertFalse(lost)

    def today(self):
        return fields.Date.today()
