"""Settlements pay invoices, and the bank pays settlements."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.payouts import amazon_account_reconciling

from .payouts import PayoutCase


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


class TestBank(PayoutCase):
    def test_the_one_bank_line_of_the_payout_is_matched(self):
        order = self.invoiced()
        settlement = self.settle((order, order.amount_total))
        line = self.bank_line(settlement.amount_total)
        self.bank_line(settlement.amount_total + 1)
        said = self.press_reconcile(settlement)
        self.assertIn("The payout is matched", said["params"]["message"])
        self.assertPaid(order)
        self.assertEqual(settlement.state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertAmount(self.open_on_clearing(), 0)

    def open_on_clearing(self):
        items = self.env["account.move.line"].search([("account_id", "=", self.clearing.id)])
        return sum(items.mapped("balance"))

    def test_without_a_bank_line_it_waits(self):
        settlement = self.settle((self.invoiced(), 39.90))
        said = self.press_reconcile(settlement)
        self.assertIn("No open bank line", said["params"]["message"])
        self.assertEqual(said["params"]["type"], "warning")
        self.assertEqual(settlement.state, "posted")

    def test_of_several_bank_lines_the_user_chooses(self):
        settlement = self.settle((self.invoiced(), 39.90))
        lines = [self.bank_line(settlement.amount_total) for _number in range(2)]
        action = self.press_reconcile(settlement)
        self.assertEqual(action["res_model"], "amazon.settlement.bank")
        wizard = self.env["amazon.settlement.bank"].with_user(self.accountant)
        wizard = wizard.with_context(**action["context"]).create({"line_id": lines[1].id})
        self.assertEqual(set(wizard.candidate_ids.ids), {line.id for line in lines})
        wizard.action_match()
        self.assertTrue(lines[1].is_reconciled)
        self.assertFalse(lines[0].is_reconciled)
        self.assertEqual(settlement.state, "paid")

    def test_the_bank_line_that_names_amazon_is_matched(self):
        settlement = self.settle((self.invoiced(), 39.90))
        other = self.bank_line(settlement.amount_total, payment_ref="Rent of the garage")
        line = self.bank_line(settlement.amount_total, payment_ref="AMZN EU SARL")
        self.press_reconcile(settlement)
        self.assertTrue(line.is_reconciled)
        self.assertFalse(other.is_reconciled)

    def test_what_somebody_else_paid_is_asked_for(self):
        # Given one line of the amount, which a customer paid
        settlement = self.settle((self.invoiced(), 39.90))
        line = self.bank_line(
            settlement.amount_total, payment_ref="Invoice 17", partner_name="Miller Ltd"
        )
        # When somebody reconciles, then he is asked, and nothing is matched by itself
        action = self.press_reconcile(settlement)
        self.assertEqual(action["res_model"], "amazon.settlement.bank")
        self.assertFalse(line.is_reconciled)
        line.partner_name = False
        line.partner_id = self.env["res.partner"].create({"name": "Miller Ltd"})
        self.assertEqual(self.press_reconcile(settlement)["res_model"], "amazon.settlement.bank")
        # A line of which nobody knows who paid it is the payout, as it is the only one
        line.partner_id = False
        self.press_reconcile(settlement)
        self.assertTrue(line.is_reconciled)

    def test_of_two_settlements_of_one_amount_the_bank_line_s_number_decides(self):
        order = self.invoiced()
        first, second = self.settle((order, 20.0)), self.settle((order, 20.0))
        line = self.bank_line(10.0)
        action = self.press_reconcile(second)
        self.assertEqual(action["res_model"], "amazon.settlement.bank")
        self.assertFalse(line.is_reconciled)
        line.payment_ref = f"AMAZON {second.settlement_ref}"
        self.press_reconcile(second)
        self.assertEqual((first.state, second.state), ("posted", "paid"))

    def test_undoing_the_match_makes_it_posted_again(self):
        settlement = self.settle((self.invoiced(), 39.90))
        line = self.bank_line(settlement.amount_total)
        self.press_reconcile(settlement)
        line.action_undo_reconciliation()
        self.assertEqual(settlement.state, "posted")
        self.press_reconcile(settlement)
        self.assertEqual(settlement.state, "paid")

    def test_a_payout_that_is_reconciled_elsewhere_is_paid_too(self):
        settlement = self.settle((self.invoiced(), 39.90))
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": fields.Date.today(),
                "payment_ref": "AMAZON",
                "amount": settlement.amount_total,
                "counterpart_account_id": self.clearing.id,
            }
        )
        items = (line.move_id | settlement.move_ids).line_ids
        items.filtered(lambda item: item.account_id == self.clearing).reconcile()
        self.assertEqual(settlement.state, "paid")

    def test_what_is_owed_to_amazon_is_matched_with_the_debit(self):
        settlement = self.settle((self.invoiced(), 39.90), fees=-60.0)
        line = self.bank_line(settlement.amount_total)
        self.assertLess(line.amount, 0)
        self.press_reconcile(settlement)
        self.assertEqual(settlement.state, "paid")

    def test_a_payout_of_zero_needs_no_bank_line(self):
        settlement = self.settle((self.invoiced(), 39.90), fees=-39.90)
        said = self.press_reconcile(settlement)
        self.assertIn("nothing to pay", said["params"]["message"])
        self.assertEqual(settlement.state, "paid")

    def test_the_question_tells_other_companies_nothing(self):
        # Given somebody who does the invoicing of another company
        settlement = self.settle((self.invoiced(), 39.90))
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "account.group_account_invoice", company=other)
        wizard = self.env["amazon.settlement.bank"].with_user(stranger)
        wizard = wizard.with_context(allowed_company_ids=other.ids)
        # When the browser asks for the amount of a settlement, then Odoo refuses
        for name in ("amount_total", "currency_id", "company_id", "candidate_ids"):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                wizard.onchange({"settlement_id": settlement.id}, ["settlement_id"], {name: {}})

    def test_entries_come_first(self):
        settlement = self.settle((self.invoiced(), 39.90))
        settlement.state = "ready"
        with self.assertRaisesRegex(UserError, "Post the entries"):
            self.press_reconcile(settlement)
