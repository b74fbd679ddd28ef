"""Refunds are credited once, in whatever order and through however many files they come."""

from contextlib import contextmanager, suppress
from unittest.mock import patch

from odoo.addons.amazon_connector.models.refunds.credit_notes import CreditNotes
from odoo.addons.amazon_connector.models.refunds.crediting import Crediting

from .refunds import RefundCase


class TestOnce(RefundCase):
    def test_runs_that_follow_change_nothing(self):
        order = self.invoiced()
        self.refunded(self.part(order, -119))
        before = self.fingerprint("account_move", "amazon_refund", "amazon_settlement_line")
        self.run_refunds()
        self.assertEqual(
            self.fingerprint("account_move", "amazon_refund", "amazon_settlement_line"), before
        )

    def test_rows_of_one_refund_in_two_settlements(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        self.settle(self.part(order, -100))
        self.settle(self.part(order, -19, "Tax"))
        self.run_refunds()
        self.account.credit_notes = "posted"
        self.run_refunds()
        self.assertCredited(self.refunds(), 119)

    def test_a_row_that_comes_after_the_credit_note_is_told(self):
        order = self.invoiced()
        self.refunded(self.part(order, -50))
        self.settle(self.part(order, -9.5, "Tax"))
        self.run_refunds()
        refund = self.refunds()
        self.assertCredited(refund, 50)
        self.assertAmount(refund.amount, 50)
        self.assertTrue(refund.needs_review)
        self.assertIn("50.00 EUR was credited", refund.message)
        self.assertIn("59.50 EUR", refund.message)
        self.assertTrue(self.activity())
        self.assertEqual(len(self.notes_of(order)), 1)

    def test_a_settlement_that_amazon_issued_again(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        settlement = self.settle(self.part(order, -50), self.part(order, -7, refund_ref="b"))
        self.run_refunds()
        self.read_again(settlement, self.part(order, -60))
        self.run_refunds()
        self.assertAmount(self.refunds().amount_to_credit, 60)
        self.account.credit_notes = "posted"
        self.run_refunds()
        self.read_again(settlement, self.part(order, -119))
        self.run_refunds()
        self.assertCredited(self.refunds(), 60)
        self.assertIn("119.00 EUR", self.refunds().message)
        self.read_again(settlement, self.part(order, -60))
        self.run_refunds()
        self.assertFalse(self.refunds().needs_review)
        self.assertFalse(self.activity())

    def test_a_refund_that_is_gone_after_it_was_credited_is_told(self):
        order = self.invoiced()
        settlement = self.settle(self.part(order, -60))
        self.run_refunds()
        self.read_again(settlement)
        self.run_refunds()
        self.assertCredited(self.refunds(), 60)
        self.assertIn("now say that 0.00 EUR", self.refunds().message)

    def test_the_same_refund_of_two_orders_is_two(self):
        first, second = self.invoiced(), self.invoiced()
        self.settle(self.part(first, -10), self.part(second, -20))
        self.run_refunds()
        self.assertEqual(self.refunds().mapped("amount"), [10, 20])
        self.assertEqual(self.refunds().mapped("state"), ["credited"] * 2)

    def test_a_rule_that_calls_rows_something_else(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        settlement = self.settle(self.part(order, -10), self.part(order, -5, "Goodwill"))
        self.run_refunds()
        self.assertAmount(self.refunds().amount, 15)
        settlement.line_ids[-1].kind = "service"
        self.run_refunds()
        self.assertAmount(self.refunds().amount, 10)
        self.assertFalse(settlement.line_ids[-1].refund_id)

    def test_a_run_that_is_ended_goes_on(self):
        orders = [self.invoiced() for _number in range(3)]
        self.settle(*(self.part(order, -119) for order in orders))
        make, calls = CreditNotes.make, []

        def die_at_second(notes, plans):
            calls.append(plans)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return make(notes, plans)

        module = "odoo.addons.amazon_connector.models.refunds.amazon_account_refunds"
        with (
            patch(f"{module}.BATCH_SIZE", 1),
            patch.object(CreditNotes, "make", die_at_second),
            # Odoo's own assertRaises would undo what was committed, too.
            suppress(KeyboardInterrupt),
        ):
            self.run_refunds()
        self._roll_back()
        self.env.invalidate_all()
        self.assertEqual(self.refunds().mapped("state").count("credited"), 1)
        self.run_refunds()
        self.assertEqual(self.refunds().mapped("state"), ["credited"] * 3)
        self.assertEqual([len(self.notes_of(order)) for order in orders], [1, 1, 1])

    def test_one_that_fails_does_not_stop_the_others(self):
        orders = [self.invoiced() for _number in range(3)]
        self.settle(*(self.part(order, -119) for order in orders))
        check = CreditNotes._complete

        def complete(notes, note, refund, invoice):
            if refund.sale_order_id == orders[1]:
                raise RuntimeError("broken")
            return check(notes, note, refund, invoice)

        logger = "odoo.addons.amazon_connector.models.by_halves"
        with patch.object(CreditNotes, "_complete", complete), self.assertLogs(logger, "ERROR"):
            self.run_refunds()
        self.assertEqual(self.refunds().mapped("state"), ["credited", "seen", "credited"])
        self.assertTrue(self.refunds()[1].needs_review)

    def test_two_workers(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -10), state="new")
        refund.settlement_line_ids.settlement_id.state = "ready"
        with self.locked_by_another(refund):
            self.run_refunds()
        self.assertEqual(refund.state, "seen")
        self.run_refunds()
        self.assertCredited(refund, 10)

    @contextmanager
    def locked_by_another(self, refund):
        """Another worker has the refund. The test's own transaction cannot lock itself out."""
        lock = Crediting._lock

        def taken(crediting, refunds):
            return lock(crediting, refunds) - refund

        with patch.object(Crediting, "_lock", taken):
            yield


class TestWaiting(RefundCase):
    def test_a_refund_before_its_invoice_waits(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"))
        refund = self.refunded(self.part(order, -119))
        self.assertWaits(refund, "no_invoice", "No invoice")
        invoice = order._create_invoices()
        self.run_refunds()
        self.assertWaits(refund, "no_invoice", "No invoice")
        invoice.action_post()
        self.run_refunds()
        self.assertCredited(refund, 119)
        self.assertFalse(refund.message)
        self.assertFalse(self.activity())

    def test_a_refund_before_its_order(self):
        order = self.invoiced()
        rows = self.part(order, -119) | {"sale_order_id": False}
        refund = self.refunded(rows)
        self.assertWaits(refund, "no_invoice", "not in Odoo")
        refund.settlement_line_ids.sale_order_id = order
        self.run_refunds()
        self.assertCredited(refund, 119)
        self.assertEqual(refund.sale_order_id, order)

    def test_what_is_not_proven_is_not_credited(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119), state="unbalanced")
        self.assertWaits(refund, "seen", "is not proven")
        refund.settlement_line_ids.settlement_id.state = "ready"
        self.run_refunds()
        self.assertCredited(refund, 119)

    def test_a_refund_with_a_row_that_is_not_known(self):
        order = self.invoiced()
        strange = self.part(order, -5, "NewThing", kind="to_clarify")
        refund = self.refunded(self.part(order, -50), strange, state="to_clarify")
        self.assertWaits(refund, "seen", "clarified")
        refund.settlement_line_ids.settlement_id.line_ids.kind = "refund"
        self.run_refunds()
        self.assertCredited(refund, 55)

    def test_an_invoice_in_another_currency(self):
        order = self.invoiced()
        dollar = self.env.ref("base.USD")
        dollar.active = True
        refund = self.refunded(self.part(order, -10), currency=dollar)
        self.assertWaits(refund, "seen", "EUR", needs_review=True)

    def test_more_was_refunded_than_was_invoiced(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -120))
        self.assertWaits(refund, "seen", "more than", needs_review=True)

    def test_amazon_took_a_refund_back(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, 12))
        self.assertWaits(refund, "seen", "Decide", needs_review=True)

    def test_what_cost_nothing(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -12), self.part(order, 12, "RestockingFee"))
        self.assertWaits(refund, "ignored", "nothing to credit")


class TestByHand(RefundCase):
    def test_a_credit_note_made_by_hand_is_recognised(self):
        order = self.invoiced()
        note = self.reverse(order.invoice_ids)
        refund = self.refunded(self.part(order, -119))
        self.assertCredited(refund, 119)
        self.assertEqual(refund.move_id, note)
        self.assertIn(note.name, refund.message)
        self.assertFalse(refund.needs_review)

    def test_one_of_another_amount_is_not_the_refund(self):
        order = self.invoiced()
        note = self.reverse(order.invoice_ids)
        refund = self.refunded(self.part(order, -20))
        self.assertWaits(refund, "seen", note.name, needs_review=True)

    def test_one_counts_for_one_refund(self):
        order = self.invoiced()
        note = self.reverse_in_part(order.invoice_ids, 20)
        self.settle(self.part(order, -20, refund_ref="a"), self.part(order, -20, refund_ref="b"))
        self.run_refunds()
        first, second = self.refunds()
        self.assertEqual(first.move_id, note)
        self.assertCredited(second, 20)
        self.assertNotEqual(second.move_id, note)

    def reverse_in_part(self, invoice, amount):
        note = invoice._reverse_moves([{"invoice_date": "2026-11-04"}])
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note

    def test_an_invoice_that_was_replaced_was_not_refunded(self):
        order = self.invoiced()
        self.reverse(order.invoice_ids)
        second = self.invoice(order)
        refund = self.refunded(self.part(order, -119))
        note = self.assertCredited(refund, 119)
        self.assertEqual(note.reversed_entry_id, second)

    def test_who_deletes_a_credit_note_wants_none(self):
        self.account.credit_notes = "draft"
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119))
        refund.move_id.unlink()
        self.run_refunds()
        self.assertWaits(refund, "ignored", "deleted or cancelled")
        self._commit(self.env)
        refund.with_user(self.billing).action_retry()
        self.assertEqual((refund.state, refund.move_id.state), ("credited", "draft"))

    def test_create_credit_note_makes_a_draft_where_none_is_made(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119))
        self._commit(self.env)
        action = refund.with_user(self.billing).action_create_credit_note()
        self.assertEqual(action["res_id"], refund.move_id.id)
        self.assertEqual((refund.state, refund.move_id.state), ("credited", "draft"))
        self.assertAmount(refund.move_id.amount_total, 119)
        self.assertEqual(refund.move_id.create_uid, self.billing)

    def test_the_button_says_why_not(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"))
        refund = self.refunded(self.part(order, -119))
        self._commit(self.env)
        said = refund.with_user(self.billing).action_create_credit_note()["params"]
        self.assertEqual(said["type"], "warning")
        self.assertIn("No invoice", said["message"])

    def test_a_refund_is_ignored_with_a_reason(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -120))
        self.ignore(refund, "Bargained with the buyer")
        self.assertWaits(refund, "ignored", "Bargained with the buyer")
        self.assertIn(self.billing.name, refund.message)
        self.assertFalse(self.activity())
        self.run_refunds()
        self.assertEqual(refund.state, "ignored")

    def test_what_is_credited_stays_credited_when_ignored(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -50))
        self.settle(self.part(order, -9.5, "Tax"))
        self.run_refunds()
        self.ignore(refund, "Corrected by hand")
        self.run_refunds()
        self.assertCredited(refund, 50)
        self.assertFalse(refund.needs_review)

    def ignore(self, refund, reason):
        action = refund.with_user(self.billing).action_ignore()
        wizard = self.env["amazon.ignore.refund"].with_user(self.billing)
        wizard.with_context(**action["context"]).create({"reason": reason}).action_ignore()
        self.env.invalidate_all()
