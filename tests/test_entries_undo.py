"""“Undo” leaves the ledger as it was, whatever was reconciled or locked meanwhile."""

from datetime import date

from odoo.exceptions import UserError

from .entries import AMERICA, EntriesCase
from .series import lock_books


class TestUndo(EntriesCase):
    def setUp(self):
        super().setUp()
        self.before = self.ledger()

    def undo(self, settlement):
        return self.press(settlement, "action_undo")["params"]

    def assertAsBefore(self, settlement, state="ready"):
        self.assertEqual(self.ledger(), self.before)
        self.assertEqual(settlement.state, state)
        self.assertFalse(settlement.line_ids.move_line_id)
        self.assertFalse(settlement.move_ids)

    def test_drafts_are_deleted(self):
        settlement = self.germany()
        move = self.booked(settlement, post=False)
        self.undo(settlement)
        self.assertFalse(move.exists())
        self.assertAsBefore(settlement)

    def test_what_was_posted_is_cancelled_and_keeps_its_number(self):
        settlement = self.germany()
        move = self.booked(settlement)
        name = move.name
        self.assertIn(name, self.undo(settlement)["message"])
        self.assertEqual((move.state, move.name), ("cancel", name))
        self.assertAsBefore(settlement)

    def test_what_was_taken_back_can_be_booked_again(self):
        settlement = self.germany()
        first = self.booked(settlement)
        self.undo(settlement)
        second = self.booked(settlement)
        self.assertNotEqual(first, second)
        self.assertPaysOut(settlement)
        self.assertEqual(settlement.state, "posted")

    def test_what_was_taken_back_is_not_posted_beside_its_successor(self):
        settlement = self.germany()
        undone = self.booked(settlement)
        self.undo(settlement)
        cancelled = self.booked(settlement, post=False)
        cancelled.button_cancel()
        self.booked(settlement)
        for move in (undone, cancelled):
            move.button_draft()
            with self.assertRaisesRegex(UserError, "taken back"):
                move.action_post()
        posted = settlement.move_ids.filtered(lambda one: one.state == "posted")
        self.assertEqual(self.on(posted, "clearing"), settlement.amount_total)

    def test_an_item_of_an_order_that_somebody_changed_is_not_posted(self):
        settlement = self.germany()
        move = self.booked(settlement, post=False)
        sale, other = move.line_ids.filtered("partner_id")[:2]
        for item, more in ((sale, 1), (other, -1)):
            amount = item.amount_currency + more
            vals = {"debit": max(amount, 0), "credit": max(-amount, 0)}
            item.with_context(check_move_validity=False).write(vals)
        with self.assertRaisesRegex(UserError, "302-1111111-1111111"):
            move.action_post()

    def test_drafts_of_a_version_that_amazon_replaced_are_not_posted(self):
        settlement = self.germany()
        move = self.booked(settlement, post=False)
        settlement.newer_file_id = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        with self.assertRaisesRegex(UserError, "issued the settlement"):
            move.action_post()

    def test_rules_that_changed_meanwhile_count_for_what_is_booked_again(self):
        settlement = self.settlement([("storage", "", "", "-5"), ("sale", "1", "", "50")])
        self.booked(settlement)
        rule, row = self.rules["storage", ""], settlement.line_ids[0]
        rule.kind = "service"
        self.assertEqual(row.kind, "storage")
        self.undo(settlement)
        self.assertEqual((settlement.state, row.kind), ("ready", "service"))
        self.booked(settlement)

        # What no rule knows any more waits for a person
        rule.unlink()
        self.undo(settlement)
        self.assertEqual((settlement.state, settlement.unclear_count), ("to_clarify", 1))

    def test_invoices_are_open_again(self):
        order = self.imported(self.item(price="119"))
        order.order_line.product_id.invoice_policy = "order"
        invoice = order._create_invoices()
        invoice.action_post()
        self.before = self.ledger()
        amount = str(invoice.amount_total)
        settlement = self.settlement([("sale", "302-1", "", amount)], orders={"302-1": order})
        self.booked(settlement)
        due = invoice.line_ids.filtered(lambda i: i.display_type == "payment_term")
        (due | settlement.line_ids.move_line_id).reconcile()
        self.assertFalse(invoice.amount_residual)
        self.undo(settlement)
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertAsBefore(settlement)

    def bank_line(self, settlement):
        bank = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "date": "2026-11-18",
                "payment_ref": "AMAZON",
                "amount": settlement.amount_total,
            }
        )

    def test_the_bank_line_of_a_locked_period_is_found_again(self):
        # Given a payout that the bank has paid, and a lock after it
        settlement = self.germany()
        line = self.bank_line(settlement)
        self.booked(settlement)
        self.press(settlement, "action_reconcile")
        lock_books(self.company, date(2026, 11, 20))
        self.undo(settlement)
        other = line.move_id.line_ids.filtered(lambda i: i.account_id == self.books["clearing"])
        self.assertFalse(other.reconciled)

        # When it is booked again, then the payout is matched with the same line
        self.booked(settlement)
        said = self.press(settlement, "action_reconcile")["params"]
        self.assertIn("The payout is matched", said["message"])
        self.assertEqual(settlement.state, "paid")
        self.assertTrue(other.reconciled)

    def test_the_bank_line_waits_for_the_payout_again(self):
        settlement = self.germany()
        line = self.bank_line(settlement)
        self.before = self.ledger()
        for _attempt in range(2):
            self.booked(settlement)
            self.press(settlement, "action_reconcile")
            self.assertEqual(settlement.state, "paid")
            self.assertTrue(line.is_reconciled)
            self.undo(settlement)
            self.assertFalse(line.is_reconciled)
            self.assertAsBefore(settlement)

    def test_in_a_locked_period_it_is_reversed_after_the_lock(self):
        settlement = self.settlement(AMERICA, currency="USD", marketplace_names="Amazon.com")
        move = self.booked(settlement)
        lock_books(self.company, date(2026, 11, 20))
        message = self.undo(settlement)["message"]
        self.assertEqual(move.state, "posted")
        reversal = self.env["account.move"].search([("reversed_entry_id", "=", move.id)])
        self.assertEqual((reversal.state, str(reversal.date)), ("posted", "2026-11-21"))
        self.assertIn(reversal.name, message)
        self.assertAsBefore(settlement)

    def test_there_is_nothing_to_take_back(self):
        with self.assertRaisesRegex(UserError, "is not booked"):
            self.undo(self.germany())

    def test_whoever_deletes_or_cancels_a_draft_lets_it_be_booked_again(self):
        settlement = self.germany()
        self.booked(settlement, post=False).unlink()
        self.assertEqual(settlement.state, "ready")
        move = self.booked(settlement, post=False)
        move.button_cancel()
        self.assertEqual(settlement.state, "ready")
        self.booked(settlement)
        self.assertEqual(settlement.state, "posted")

    def test_whoever_reverses_the_entry_takes_it_back(self):
        settlement = self.germany()
        move = self.booked(settlement)
        move._reverse_moves([{"date": move.date}], cancel=True)
        self.assertAsBefore(settlement)
        self.booked(settlement)
        self.assertPaysOut(settlement)
        self.assertEqual(settlement.state, "posted")

    def test_a_reversal_is_not_taken_back_beside_what_was_booked_again(self):
        # Given entries that were reversed, by a person and by “Undo” in a locked period
        first, second = self.germany(), self.germany(ref="2")
        moves = self.booked(first), self.booked(second)
        moves[0]._reverse_moves([{"date": moves[0].date}], cancel=True)
        lock_books(self.company, date(2026, 11, 20))
        self.undo(second)
        lock_books(self.company, False)
        before = self.ledger()
        for move in moves:
            reversal = self.env["account.move"].search([("reversed_entry_id", "=", move.id)])
            # Then whatever makes them count again is refused, and so is a second reversal
            for again in (
                reversal.button_draft,
                reversal.button_cancel,
                move.button_draft,
                lambda move=reversal: move._reverse_moves(cancel=True),
                lambda move=move: move._reverse_moves(cancel=True),
            ):
                with self.subTest(move.ref), self.assertRaisesRegex(UserError, "taken back"):
                    again()
        self.env.invalidate_all()
        self.assertEqual(self.ledger(), before)

    def part_of_reversal(self, move, amount):
        """An entry that says to reverse another, and takes so much of the payout."""
        payout = move.line_ids.filtered(lambda i: i.account_id == self.books["clearing"])
        other = move.line_ids.filtered(lambda i: i.account_id == self.books["reserve"])
        part = self.env["account.move"].create(
            {
                "journal_id": move.journal_id.id,
                "date": move.date,
                "reversed_entry_id": move.id,
                "line_ids": [
                    (0, 0, {"account_id": account.id, "debit": debit, "credit": credit})
                    for account, debit, credit in (
                        (payout.account_id, 0, amount),
                        (other.account_id, amount, 0),
                    )
                ],
            }
        )
        part.action_post()
        return part

    def test_what_takes_only_a_part_back_frees_nothing(self):
        rows = [("reserve", "", "", "30.00", "Previous Reserve Amount Balance")]
        settlement = self.settlement(rows)
        move = self.booked(settlement)
        part = self.part_of_reversal(move, 0.01)
        self.assertEqual((settlement.state, settlement.move_ids), ("posted", move))

        # “Undo” takes both back
        self.undo(settlement)
        self.assertEqual((move.state, part.state), ("cancel", "cancel"))
        self.assertAsBefore(settlement)

        # Two parts that are all of it take it back
        move = self.booked(settlement)
        self.part_of_reversal(move, 10)
        self.assertEqual(settlement.state, "posted")
        self.part_of_reversal(move, 20)
        self.assertAsBefore(settlement)

    def test_whoever_posts_or_resets_the_entry_changes_the_state(self):
        settlement = self.germany()
        move = self.booked(settlement, post=False)
        move.action_post()
        self.assertEqual(settlement.state, "posted")
        move.button_draft()
        self.assertEqual(settlement.state, "draft")


class TestLockedPeriods(EntriesCase):
    def test_another_date_is_told(self):
        settlement = self.germany()
        # Odoo locks no books in which there are drafts.
        lock_books(self.company, date(2026, 11, 20))
        self.press(settlement, "action_create_entries")
        params = self.press(settlement, "action_post")["params"]
        move = settlement.move_ids
        self.assertGreater(move.date, date(2026, 11, 20))
        self.assertEqual(params["type"], "warning")
        self.assertIn(move.name, settlement.entries_message)
        self.assertPaysOut(settlement)

    def test_in_another_currency_the_amounts_stay(self):
        for day, rate in (("2026-01-01", 1.0837), ("2026-11-21", 1.2)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": self.env.ref("base.USD").id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        settlement = self.settlement(AMERICA, currency="USD", marketplace_names="Amazon.com")
        lock_books(self.company, date(2026, 11, 20))
        self.booked(settlement)
        self.assertPaysOut(settlement)
