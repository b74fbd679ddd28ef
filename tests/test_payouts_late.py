"""A payout that the bank does not know is no success, however long it is posted."""

from datetime import timedelta

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
        self.assertIn("29.90 EUR has not arrived", late.message)
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

    def test_what_amazon_wanted_and_the_bank_did_not_pay_needs_somebody(self):
        settlement = self.settled(21, fees=-60.0)
        self.run_job("settlements")
        self.assertIn("has not paid Amazon the 20.10 EUR", settlement.message)
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
