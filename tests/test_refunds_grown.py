"""Refunds of which Amazon says more than before, or says it in two accounts."""

from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.run_time import run_limit

from .refunds import RefundCase


class TestGrown(RefundCase):
    def test_what_cost_nothing_until_more_came_is_credited(self):
        order = self.invoiced()
        tax = self.part(order, -19, "Tax")
        withheld = self.part(order, 19, "MarketplaceFacilitatorTax-Principal", kind="withheld_tax")
        self.refunded(tax, withheld)
        self.assertEqual(self.refunds().state, "ignored")
        self.settle(self.part(order, -100))
        self.run_refunds()
        self.assertCredited(self.refunds(), 100)

    def test_what_a_person_ignored_and_is_more_now_is_told(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        refund = self.refunded(self.part(order, -10))
        refund.with_user(self.billing)._ignore("A voucher was sent.")
        self.settle(self.part(order, -90))
        self.run_refunds()
        self.assertEqual((refund.state, refund.needs_review), ("ignored", True))
        self.assertIn("100.00 EUR was refunded instead of 10.00 EUR", refund.message)

    def test_the_same_settlement_in_two_accounts_is_refunded_once(self):
        order = self.invoiced()
        other = self.account.copy({"name": "Second"})
        settlement = self.settle(self.part(order, -59.5), ref="same")
        twin = settlement.copy({"account_id": other.id, "settlement_ref": "same"})
        self.add_rows(twin, self.part(order, -59.5))
        self.run_refunds()
        account = other._acting()
        account.credit_notes = "posted"
        account._keep_refunds(Progress(account.env, run_limit()))
        self.env.invalidate_all()
        self.assertEqual(len(self.notes_of(order)), 1)
        self.assertEqual(self.refunds().account_id, self.account)
        self.assertAmount(order.amazon_refunded_amount, 59.5)
