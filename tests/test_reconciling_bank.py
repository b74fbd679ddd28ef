"""The bank pays settlements."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .payouts import PayoutCase


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
