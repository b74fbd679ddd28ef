"""Refunds of which a person may have seen to already, or whose invoice is about more."""

from datetime import timedelta

from odoo import fields

from .refunds import RefundCase
from .series import lock_books_for_most


class DoubtCase(RefundCase):
    def credit_by_hand(self, invoice, amount):
        """An accountant credits a part of an invoice."""
        note = invoice._reverse_moves([{"invoice_date": fields.Date.to_date("2026-11-04")}])
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note

    def press(self, refund):
        """Somebody clicks on *Create Credit Note*."""
        self._commit(self.env)
        answer = refund.with_user(self.billing).action_create_credit_note()
        self.env.invalidate_all()
        return answer


class TestCreditedByHand(DoubtCase):
    def test_with_another_amount_a_person_decides(self):
        order = self.invoiced()
        self.credit_by_hand(order.invoice_ids, 50)
        refund = self.refunded(self.part(order, -59.5))
        self.assertWaits(refund, "seen", "50.00 EUR of the order was not invoiced", True)
        self.assertTrue(self.activity())
        self.press(refund)
        self.assertCredited(refund, 59.5)
        self.assertFalse(self.activity())

    def test_at_once_for_two_refunds(self):
        order = self.invoiced()
        self.credit_by_hand(order.invoice_ids, 50)
        self.settle(self.part(order, -20, refund_ref="a"), self.part(order, -30, refund_ref="b"))
        self.run_refunds()
        for refund in self.refunds():
            self.assertWaits(refund, "seen", "was credited by hand", True)

    def test_who_was_not_told_yet_is_told_first(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        self.credit_by_hand(order.invoice_ids, 50)
        refund = self.refunded(self.part(order, -59.5))
        said = self.press(refund)["params"]
        self.assertEqual(said["type"], "warning")
        self.assertIn("was credited by hand", said["message"])
        self.assertFalse(refund.move_id)
        self.press(refund)
        self.assertEqual((refund.state, refund.move_id.state), ("credited", "draft"))

    def test_what_was_refunded_was_not_invoiced(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"))
        refund = self.refunded(self.part(order, -59.5))
        invoice = order._create_invoices()
        invoice.invoice_line_ids.price_unit = 59.5
        invoice.invoice_date = "2026-11-08"
        invoice.action_post()
        self.run_refunds()
        self.assertWaits(refund, "seen", "59.50 EUR of the order was not invoiced", True)
        self.assertFalse(self.notes_of(order))

    def test_refunds_that_have_credit_notes_leave_no_doubt(self):
        order = self.invoiced()
        self.credit_by_hand(order.invoice_ids, 50)
        self.settle(self.part(order, -50, refund_ref="a"), self.part(order, -30, refund_ref="b"))
        self.run_refunds()
        self.settle(self.part(order, -20, refund_ref="c"))
        self.run_refunds()
        self.assertEqual(self.refunds().mapped("state"), ["credited"] * 3)
        self.assertAmount(order.amazon_refunded_amount, 100)


class TestInvoiceOfSeveralOrders(DoubtCase):
    def setUp(self):
        super().setUp()
        self.orders = self.env["sale.order"].union(
            *(self.imported(self.item("LAMP-OAK", 1, "119.00")) for _number in range(3))
        )
        self.orders.partner_invoice_id = self.orders[0].partner_invoice_id
        self.orders.partner_id = self.orders[0].partner_id
        self.bill = self.invoice(self.orders)

    def test_each_order_is_credited_on_its_own_lines(self):
        first, second, _third = self.orders
        self.settle(self.part(first, -119), self.part(second, -59.5))
        self.run_refunds()
        self.assertEqual(len(self.bill), 1)
        self.assertEqual(self.refunds().mapped("state"), ["credited"] * 2)
        for order, amount in ((first, 119), (second, 59.5)):
            note = self.notes_of(order)
            self.assertAmount(note.amount_total, amount)
            lines = note.invoice_line_ids.amazon_invoice_line_id
            self.assertEqual(lines.sale_line_ids.order_id, order)
        self.assertAmount(self.bill.amount_residual, 3 * 119 - 119 - 59.5)

    def test_more_than_the_order_has_is_not_taken_from_the_others(self):
        refund = self.refunded(self.part(self.orders[0], -130))
        self.assertWaits(refund, "seen", "more than", True)

    def test_a_credit_note_by_hand_of_one_of_them_is_recognised(self):
        first = self.orders[0]
        note = self.bill._reverse_moves([{"invoice_date": fields.Date.to_date("2026-11-04")}])
        note.invoice_line_ids.filtered(lambda x: x.sale_line_ids.order_id != first).unlink()
        note.action_post()
        refund = self.refunded(self.part(first, -119))
        self.assertCredited(refund, 119)
        self.assertEqual(refund.move_id, note)


class TestDays(DoubtCase):
    def test_a_month_that_most_may_not_post_to_is_told(self):
        order = self.invoiced()
        lock_books_for_most(self.company, fields.Date.to_date("2026-11-20"))
        refund = self.refunded(self.part(order, -119))
        self.assertWaits(refund, "seen", "the books are locked", needs_review=True)
        self.press(refund)
        self.assertEqual(refund.state, "credited", refund.message)

    def test_no_credit_note_is_older_than_its_invoice(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"))
        refund = self.refunded(self.part(order, -119))
        self.invoice(order, day="2026-11-09")
        self.run_refunds()
        note = self.assertCredited(refund, 119)
        self.assertEqual(str(note.invoice_date), "2026-11-09")

    def test_who_waits_for_a_month_is_told(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"))
        refund = self.refunded(self.part(order, -119))
        self.assertWaits(refund, "no_invoice", "No invoice")
        self.assertFalse(self.activity())
        self.env.cr.execute(
            "UPDATE amazon_refund SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=31)],
        )
        self.env.invalidate_all()
        self.run_refunds()
        self.assertWaits(refund, "no_invoice", "No invoice", needs_review=True)
        self.assertTrue(self.activity())
        self.invoice(order)
        self.run_refunds()
        self.assertCredited(refund, 119)
        self.assertFalse(self.activity())
