"""What was not paid, or not in full, is no success: by the bank, or by Amazon."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from .payouts import PayoutCase


class TestLatePayouts(PayoutCase):
    def settled(self, days_ago, **options):
        """A settlement that is posted, whose transfer Amazon began so many days ago."""
        settlement = self.settle((self.order, 39.90), **options)
        settlement.deposit_date = fields.Datetime.now() - timedelta(days=days_ago)
        return settlement

    def setUp(self):
        super().setUp()
        self.order = self.invoiced()

    def activity(self):
        kind = self.env.ref("amazon_connector.mail_activity_type_settlements")
        return self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_a_deposit_that_did_not_arrive_needs_somebody_until_the_bank_has_it(self):
        # Given a deposit of three weeks ago, which is on no bank statement, and one of last week
        late, recent = self.settled(21), self.settled(7)

        # When the job has run, then the late one is to be checked, and says why
        self.run_job("settlements")
        self.assertEqual((late.state, late.needs_person), ("posted", True))
        self.assertIn("29.90 EUR has not reached the bank", late.message)
        self.assertFalse(recent.needs_person)
        self.assertFalse(recent.message)
        self.assertIn("settlements to check: 1", self.activity().summary)
        self.assertIn("Payouts without a bank line: 1", self.activity().note)
        self.assertNotIn("Posted", self.activity().note)
        seen = self.account.with_user(self.accountant)
        self.assertEqual(seen.to_check_count, 1)

        # When the bank has it, the mark goes at once
        day = fields.Date.today() - timedelta(days=20)
        self.bank_line(late.amount_total, date=day, payment_ref=f"AMAZON {late.settlement_ref}")
        self.press_reconcile(late)
        self.assertEqual((late.state, late.needs_person), ("paid", False))
        self.assertFalse(late.message)
        self.env.cr.flush()
        self.assertFalse(self.activity())

    def test_what_the_bank_has_late_is_asked_for(self):
        # Given a deposit of a month ago, and a bank line of its amount of last week
        late = self.settled(30)
        self.run_job("settlements")
        day = fields.Date.today() - timedelta(days=5)
        line = self.bank_line(late.amount_total, date=day, payment_ref="AMAZON")

        # Then it is not taken for the deposit without asking
        action = self.press_reconcile(late)
        self.assertEqual(action["res_model"], "amazon.settlement.bank")
        wizard = self.env["amazon.settlement.bank"].with_user(self.accountant)
        wizard.with_context(**action["context"]).create({"line_id": line.id}).action_match()
        self.assertEqual((late.state, late.needs_person), ("paid", False))

    def test_what_amazon_wanted_and_the_bank_did_not_pay_needs_somebody(self):
        settlement = self.settled(21, fees=-60.0)
        self.run_job("settlements")
        self.assertIn("charge of 20.10 EUR has not reached", settlement.message)
        self.assertTrue(settlement.needs_person)

    def test_nothing_to_pay_is_no_matter_and_nor_is_what_is_not_booked(self):
        nothing, taken_back = self.settled(21, fees=-39.90), self.settled(21)
        self.run_job("settlements")
        self.press(taken_back, "action_undo")
        self.run_job("settlements")
        self.assertEqual((nothing.state, nothing.needs_person), ("paid", False))
        self.assertNotIn("arrived", taken_back.message or "")

    def press(self, settlement, name):
        self._commit(self.env)
        getattr(settlement.with_user(self.accountant), name)()
        self.env.invalidate_all()


class TestPaidInPart(PayoutCase):
    def setUp(self):
        super().setUp()
        # An accountant who may see the orders of the shop, too.
        groups = "sales_team.group_sale_manager,account.group_account_invoice"
        self.biller = self.user("biller", groups)
        self.order = self.invoiced()
        self.settlement = self.settle((self.order, 20.0))
        self.settlement.date_start = self.order.date_order - timedelta(days=1)
        self.reconcile_all()

    def count(self, number, days_later=31):
        """What the overview counts so many days later, and what it opens."""
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(fields.Datetime.now() + timedelta(days=days_later)):
            account = self.account.with_user(self.biller)
            account = account.with_context(
                allowed_company_ids=self.company.ids, amazon_number=number
            )
            action = account.action_open_number()
            found = account.env[action["res_model"]].search(action["domain"])
            self.assertEqual(account[f"{number}_count"], len(found))
            self.assertEqual(bool(account.has_to_do), bool(found))
        return found.with_env(self.env)

    def test_what_was_paid_in_part_is_counted_until_the_invoice_is_settled(self):
        self.assertEqual(self.order.invoice_ids.payment_state, "partial")
        self.assertEqual(self.count("unpaid"), self.order)
        # When the rest of the invoice is paid otherwise, nobody owes anything
        self.settle((self.order, self.order.invoice_ids.amount_residual))
        self.reconcile_all()
        self.assertPaid(self.order)
        self.assertFalse(self.count("unpaid"))

    def test_what_is_settled_but_open_is_counted_until_nothing_is_open(self):
        self.assertEqual(self.count("settled_open", 0), self.order)
        self.assertEqual(self.count("settled_open"), self.order)
        # Who keeps no books does not hear of it
        self.assertEqual(self.account.with_user(self.admin).settled_open_count, 0)
        # When Amazon pays the rest, nothing is open
        self.settle((self.order, self.order.invoice_ids.amount_residual))
        self.reconcile_all()
        self.assertPaid(self.order)
        self.assertFalse(self.count("settled_open", 0))
