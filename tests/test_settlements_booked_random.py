"""Settlements of random orders in every style: proven, booked, and taken back without a trace."""

import contextlib
import unittest
from collections import Counter
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.amazon_connector.dev.books import give_accounts, settings_of
from odoo.addons.amazon_connector.dev.simulator import load
from odoo.addons.amazon_connector.dev.simulator.catalogue import many
from odoo.addons.amazon_connector.dev.simulator.settlements import settlement_of
from odoo.addons.amazon_connector.dev.simulator.settlements.sales import Refund
from odoo.addons.amazon_connector.dev.sold_orders import invoice, sell

from .payouts import BooksCase

try:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
except ImportError:
    st = None

ORDERS = [entry.order for entry in load(many(14, seed=3))]
# The last ones are no orders of Odoo's, and others have no invoice.
SOLD, INVOICED = 12, 9
STYLES = ("de", "us", "in", "old")


def cents(amount):
    return Decimal(amount).quantize(Decimal("0.01"))


class Undone(Exception):
    """Ends an example: nothing of it stays."""


@tagged("post_install", "-at_install", "amazon_random")
@unittest.skipUnless(st, "hypothesis is not installed")
class TestBookedRandom(BooksCase):
    """Whatever Amazon paid out, the books say the same to the cent."""

    def setUp(self):
        super().setUp()
        self.account.write(settings_of(self.env, self.company))
        give_accounts(self.env, self.company)
        self.sold = sell(self.env, self.account, ORDERS[:SOLD])
        self.invoices = invoice(self.sold[:INVOICED])
        self.env.flush_all()

    @contextlib.contextmanager
    def example(self):
        """What is done inside is gone afterwards."""
        with contextlib.suppress(Undone), self.env.cr.savepoint():
            yield
            raise Undone
        self.env.invalidate_all()
        self.amazon.settlements.issued.clear()

    if st:
        parts = st.lists(
            st.tuples(st.sampled_from(ORDERS), st.sampled_from([None, [0], [1]])),
            max_size=6,
            unique_by=lambda part: part[0]["orderId"],
        )
        given_back = st.lists(
            st.tuples(st.sampled_from(ORDERS), st.sampled_from(["1", "0.5", "0.07"])), max_size=3
        )

        @settings(
            max_examples=12,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            parts,
            st.sampled_from(STYLES),
            given_back,
            st.decimals(0, 500, places=2),
            st.booleans(),
        )
        def test_books_say_what_amazon_says(self, parts, style, given_back, reserve, fees):
            made = self.made(parts, style, given_back, reserve, fees)
            if not made.rows:
                return
            with self.example():
                settlement = self.brought(made)
                self.assertProven(settlement, made.truth)
                before = self.ledger()
                self.book(settlement)
                self.assertBooked(settlement, made.truth)
                settlement.action_undo()
                self.env.invalidate_all()
                self.assertEqual(settlement.state, "ready")
                self.assertEqual(self.ledger(), before)

    def made(self, parts, style, given_back, reserve, fees):
        return settlement_of(
            [order for order, _items in parts],
            country="DE",
            style=style,
            items={order["orderId"]: items for order, items in parts if items},
            refunds=[
                Refund(order, share, number)
                for number, (order, share) in enumerate(given_back, start=1)
            ],
            reserve=reserve,
            fees=fees,
        )

    def brought(self, made):
        """Amazon lists the settlement, and it is read."""
        self.account.settlement_entries = "no"
        self.amazon.settlements.add("eu", made)
        self.run_job("settlements")
        self.account.settlement_entries = "draft"
        return self.env["amazon.settlement"].search([("settlement_ref", "=", made.ref)])

    def book(self, settlement):
        settlement.action_create_entries()
        settlement.action_post()
        settlement.action_reconcile()
        self.env.invalidate_all()

    def ledger(self):
        """What is on each account, and what is open of each invoice."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT account_id, sum(balance) FROM account_move_line
                WHERE parent_state = 'posted' GROUP BY 1 HAVING sum(balance) != 0 ORDER BY 1"""
        )
        balances = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT id, amount_residual, payment_state FROM account_move"
            " WHERE move_type != 'entry' ORDER BY 1"
        )
        return balances, self.env.cr.fetchall()

    def assertProven(self, settlement, truth):
        self.assertEqual(settlement.state, "ready", settlement.message)
        self.assertEqual(cents(settlement.amount_total), truth.total)
        self.assertEqual(cents(settlement.amount_rows), truth.total)
        kinds = Counter()
        for line in settlement.line_ids:
            kinds[line.kind] += cents(line.amount)
        self.assertEqual(dict(kinds), truth.kinds)

    def assertPaid(self, truth):
        """What was settled of an order is no longer open on its invoice."""
        given_back = {ref for ref, _adjustment in truth.refunds}
        for order, bill in zip(self.sold[:INVOICED], self.invoices, strict=True):
            if order.amazon_order_ref not in given_back:
                settled = truth.receivables.get(order.amazon_order_ref, 0)
                self.assertEqual(cents(bill.amount_residual), cents(bill.amount_total) - settled)

    def assertBooked(self, settlement, truth):
        entries = settlement.move_ids
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        for entry in entries:
            self.assertFalse(
                entry.currency_id.compare_amounts(sum(entry.line_ids.mapped("balance")), 0)
            )
        clearing = entries.line_ids.filtered(
            lambda line: line.account_id == self.account.clearing_account_id
        )
        self.assertEqual(cents(sum(clearing.mapped("balance"))), truth.total)
        rows = settlement.line_ids.filtered("amount")
        self.assertTrue(all(row.move_line_id.move_id in entries for row in rows))
        self.assertPaid(truth)
        months = {entry.date.strftime("%Y-%m") for entry in entries}
        self.assertEqual(months, set(truth.months("Europe/Berlin")))
