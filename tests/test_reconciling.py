"""Settlements pay invoices."""

import math
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.amazon_connector.models.payouts import amazon_account_reconciling
from odoo.addons.amazon_connector.models.payouts.reconciler import ENTRY_ITEMS, Reconciler

from .payouts import PayoutCase
from .series import lock_books


class TestPaying(PayoutCase):
    def test_a_settlement_pays_the_invoices_of_its_orders(self):
        first, second = self.invoiced(), self.invoiced(self.item("MUG-STONE", 3))
        self.settle((first, first.amount_total), (second, second.amount_total))
        self.reconcile_all()
        self.assertPaid(first)
        self.assertPaid(second)
        self.assertEqual(first.invoice_ids.payment_state, "paid")

    def test_an_order_is_paid_in_parts(self):
        order = self.invoiced()
        self.settle((order, 30.0))
        self.reconcile_all()
        self.assertOpen(order, order.amount_total - 30, "less than was invoiced")
        self.settle((order, order.amount_total - 30))
        self.reconcile_all()
        self.assertPaid(order)

    def test_an_invoice_that_comes_later_is_paid_by_the_next_run(self):
        order = self.shipped(self.item("LAMP-OAK"))
        self.settle((order, order.amount_total))
        self.reconcile_all()
        self.assertOpen(order, -order.amount_total, "no invoice is posted")
        self.run_job("invoices")
        self.reconcile_all()
        self.assertPaid(order)

    def test_a_refund_meets_its_credit_note(self):
        order = self.invoiced()
        invoice = order.invoice_ids
        self.settle((order, order.amount_total), (order, -10.0))
        self.reconcile_all()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertOpen(order, 10, "for which no credit note is open")
        note = self.credited(order, 10.0)
        self.reconcile_all()
        self.assertAmount(note.amount_residual, 0)
        self.assertAmount(order.amazon_open_amount, 0)

    def credited(self, order, amount):
        note = order.invoice_ids._reverse_moves([{"date": fields.Date.today()}])
        note.invoice_line_ids[0].write({"quantity": 1, "price_unit": amount})
        (note.invoice_line_ids - note.invoice_line_ids[0]).unlink()
        note.amazon_order_id = order
        note.action_post()
        self.assertAmount(note.amount_total, amount)
        return note

    def test_payment_and_refund_wait_for_invoice_and_credit_note(self):
        # Given an order that was paid and refunded before it is invoiced
        order = self.shipped(self.item("LAMP-OAK"))
        settlement = self.settle((order, order.amount_total), (order, -10.0))
        self.reconcile_all()
        items = settlement.line_ids.filtered("sale_order_id").move_line_id
        self.assertFalse(items.filtered("reconciled"))

        # When it is invoiced and credited, then nothing stays open
        self.run_job("invoices")
        self.credited(order, 10.0)
        # Odoo sets a credit note off against its invoice; the second run closes what that leaves.
        self.reconcile_all()
        self.reconcile_all()
        self.assertEqual(items.mapped("amount_residual"), [0.0, 0.0])
        self.assertEqual(set(order.invoice_ids.mapped("amount_residual")), {0.0})
        self.assertFalse(order.amazon_open_reason)

    def test_what_payment_and_refund_left_of_each_other_is_closed(self):
        # Given a payment and a refund that somebody reconciled with each other
        order = self.shipped(self.item("LAMP-OAK"))
        settlement = self.settle((order, order.amount_total), (order, -10.0))
        settlement.line_ids.filtered("sale_order_id").move_line_id.reconcile()
        self.run_job("invoices")
        self.credited(order, 10.0)

        # Then the invoice is paid with the rest, and the credit note closes it
        self.reconcile_all()
        self.reconcile_all()
        self.assertEqual(set(order.invoice_ids.mapped("amount_residual")), {0.0})
        self.assertFalse(order.amazon_open_reason)

    def test_what_closed_itself_leaves_payment_and_refund_to_each_other(self):
        order = self.invoiced()
        order.invoice_ids._reverse_moves([{"date": fields.Date.today()}], cancel=True)
        self.settle((order, order.amount_total), (order, -order.amount_total))
        self.reconcile_all()
        self.assertAmount(order.amazon_open_amount, 0)

    def test_an_invoice_that_somebody_paid_is_left_alone_and_named(self):
        order = self.invoiced()
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        )
        register.create({"journal_id": self.bank.id})._create_payments()
        self.settle((order, order.amount_total))
        self.reconcile_all()
        self.assertOpen(order, -order.amount_total, "the invoice was paid already")

    def test_every_chunk_is_committed(self):
        orders = [self.invoiced() for _number in range(3)]
        self.settle(*((order, order.amount_total) for order in orders))
        self.startPatcher(patch.object(amazon_account_reconciling, "BATCH_SIZE", 1))
        before = self.commits
        self.reconcile_all()
        self.assertGreaterEqual(self.commits - before, 4)
        for order in orders:
            self.assertPaid(order)

    def test_what_belongs_together_is_found_for_many_orders_at_once(self):
        orders = self.env["sale.order"].union(*(self.invoiced() for _number in range(4)))
        self.settle(*((order, order.amount_total) for order in orders))
        items = self.registry["account.move.line"]
        self.startPatcher(patch.object(items, "_reconcile_plan", lambda self, plan: None))

        def queries(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(Reconciler(self.account).reconcile(some, math.inf))
            return self.env.cr.sql_log_count - before

        queries(orders[:1])
        self.assertEqual(queries(orders), queries(orders[:1]))

    def test_nothing_is_worked_out_again_for_each_open_item(self):
        # When PostgreSQL plans how to find what each open item is made of
        self.env.cr.execute(SQL("EXPLAIN %s", ENTRY_ITEMS))
        plan = "\n".join(text for (text,) in self.env.cr.fetchall())
        # Then it only looks things up in tables: a query within would run once for each of them
        self.assertIn("on amazon_settlement_line", plan)
        self.assertNotIn("Subquery Scan", plan)


class TestWhatCannotBe(PayoutCase):
    """One order that another module keeps from being reconciled."""

    REASON = "This customer is blocked."

    def setUp(self):
        super().setUp()
        self.good, self.bad = self.invoiced(), self.invoiced(self.item("MUG-STONE", 3))
        parts = [(order, order.amount_total) for order in (self.good, self.bad)]
        self.settlement = self.settle(*parts)
        self.is_blocked = True
        cls = self.registry["account.move.line"]
        usual = cls._reconcile_plan

        def reconcile(items, plan):
            if self.is_blocked and any(self.bad.invoice_ids & group.move_id for group in plan):
                raise ValidationError(self.REASON)
            return usual(items, plan)

        self.startPatcher(patch.object(cls, "_reconcile_plan", reconcile))

    def activities(self):
        kind = self.env.ref(amazon_account_reconciling.RECONCILE_ACTIVITY)
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_the_order_and_the_account_say_so_until_it_is_reconciled(self):
        # When the job fails to reconcile it
        self.reconcile_all()
        # Then the list says why, and does not promise what fails each time
        self.assertPaid(self.good)
        self.assertOpen(self.bad, 0, self.REASON)
        self.assertNotIn("The next run reconciles", self.bad.amazon_open_reason)
        self.assertIn("could not be reconciled: 1", self.activities().summary)

        # When it can be
        self.is_blocked = False
        self.reconcile_all()
        # Then nothing is said any more
        self.assertPaid(self.bad)
        self.assertFalse(self.bad.amazon_reconcile_message)
        self.assertFalse(self.activities())

    def test_what_somebody_reconciled_by_hand_is_forgotten(self):
        self.reconcile_all()
        self.is_blocked = False
        items = (self.bad.invoice_ids | self.settlement.move_ids).line_ids
        partner = self.bad.partner_invoice_id.commercial_partner_id
        items.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and item.partner_id == partner
                and not item.reconciled
            )
        ).reconcile()
        self.assertPaid(self.bad)
        self.reconcile_all()
        self.assertFalse(self.bad.amazon_reconcile_message)
        self.assertFalse(self.activities())

    def test_the_job_says_so(self):
        said = self.run_job("settlements")
        self.assertIn("Orders that could not be reconciled: 1.", said["message"])
        self.assertEqual(said["type"], "warning")

    def test_the_button_is_not_green_although_the_bank_has_paid(self):
        self.bank_line(self.settlement.amount_total)
        said = self.press_reconcile(self.settlement)["params"]
        self.assertIn(self.REASON, said["message"])
        self.assertEqual(said["type"], "warning")
        self.assertEqual(self.settlement.state, "paid")
        self.is_blocked = False
        self.assertEqual(self.press_reconcile(self.settlement)["params"]["type"], "success")


class TestForeignCurrency(PayoutCase):
    def setUp(self):
        super().setUp()
        self.pounds = self.env.ref("base.GBP")
        self.pounds.active = True

    def test_what_is_paid_in_another_currency_is_not_said_to_be_reconciled(self):
        # Given an invoice in pounds, and a settlement that pays it in euros
        order = self.invoiced(days_ago=5, country="GB")
        self.assertEqual(order.invoice_ids.currency_id, self.pounds)
        settlement = self.settle((order, 39.90))

        # Then the button says that nothing was reconciled, and the order stays on the list
        said = self.press_reconcile(settlement)
        self.assertIn("Orders reconciled: 0.", said["params"]["message"])
        self.assertIn("different currencies", order.amazon_open_reason)

    def test_the_exchange_difference_is_odoo_s_own(self):
        pounds = self.pounds
        for days_ago, rate in ((30, 0.8), (0, 0.9)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": pounds.id,
                    "company_id": self.company.id,
                    "name": self.day(days_ago),
                    "rate": rate,
                }
            )
        order = self.invoiced(days_ago=5, country="GB")
        self.assertEqual(order.invoice_ids.currency_id, pounds)
        self.settle((order, order.amount_total), currency=pounds)
        self.reconcile_all()
        self.assertPaid(order)
        items = order.invoice_ids.line_ids.filtered(lambda item: item.matched_credit_ids)
        self.assertTrue(items.full_reconcile_id)
        self.assertTrue(items.matched_credit_ids.exchange_move_id)


class TestCents(PayoutCase):
    def test_cents_are_written_off_where_that_closes_the_invoice(self):
        short, long = self.invoiced(), self.invoiced()
        settlement = self.settle(
            (short, short.amount_total - 0.02), (long, long.amount_total + 0.03)
        )
        self.reconcile_all()
        self.assertPaid(short)
        self.assertPaid(long)
        move = self.write_offs(settlement)
        self.assertEqual(len(move), 1)
        self.assertEqual(move.state, "posted")
        written_off = move.line_ids.filtered(lambda line: line.account_id == self.rounding)
        self.assertAmount(sum(written_off.mapped("balance")), -0.01)
        self.assertEqual(settlement.state, "posted")

    def test_cents_are_written_off_once_though_the_invoice_is_posted_again(self):
        short, long = self.invoiced(), self.invoiced()
        settlement = self.settle(
            (short, short.amount_total - 0.02), (long, long.amount_total + 0.03)
        )
        self.reconcile_all()
        once = self.write_offs(settlement)
        for invoice in (short | long).invoice_ids:
            invoice.button_draft()
            # Odoo undoes it by itself until 18.0.
            invoice.line_ids.remove_move_reconcile()
            invoice.action_post()
        self.reconcile_all()
        self.assertPaid(short)
        self.assertPaid(long)
        self.assertEqual(self.write_offs(settlement), once)
        self.assertFalse(once.line_ids.filtered(lambda x: x.amazon_order_id and not x.reconciled))

    def test_in_a_locked_period_cents_are_written_off_today(self):
        order = self.invoiced()
        day = fields.Date.today() - timedelta(days=40)
        settlement = self.settle((order, order.amount_total - 0.02), day=day)
        lock_books(self.company, day)
        self.reconcile_all()
        self.assertPaid(order)
        self.assertEqual(self.write_offs(settlement).date, fields.Date.today())

    def test_more_than_the_limit_stays_open(self):
        order = self.invoiced()
        settlement = self.settle((order, order.amount_total - 0.06))
        self.reconcile_all()
        self.assertOpen(order, 0.06, "0.06 EUR less than was invoiced")
        self.assertFalse(self.write_offs(settlement))

    def test_nothing_is_written_off_while_more_of_the_order_is_open(self):
        order = self.invoiced()
        settlement = self.settle((order, order.amount_total + 0.03), (order, -0.03))
        self.reconcile_all()
        self.assertFalse(self.write_offs(settlement))

    def test_nothing_is_written_off_of_a_total_that_was_not_proven(self):
        order = self.invoiced()
        order.amazon_order_id._add_review("figures", "Amazon's figures do not add up.")
        settlement = self.settle((order, order.amount_total - 0.02))
        self.reconcile_all()
        self.assertOpen(order, 0.02, "less than was invoiced")
        self.assertFalse(self.write_offs(settlement))

    def test_without_an_account_nothing_is_written_off(self):
        self.account.write_off_account_id = False
        order = self.invoiced()
        self.settle((order, order.amount_total - 0.02))
        self.reconcile_all()
        self.assertOpen(order, 0.02, "less than was invoiced")
