"""Orders that come to Odoo after their settlement was booked are paid by it, too."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.amazon_connector.models.entries.late_orders import LateOrders
from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.run_time import run_limit

from .entries import EntriesCase
from .series import lock_books


class TestLateOrders(EntriesCase):
    def setUp(self):
        super().setUp()
        # Given two orders that are not tied to the rows of their settlement
        self.orders = [self.imported(self.item(price="119")) for _number in range(2)]
        self.orders[0].order_line.product_id.invoice_policy = "order"
        self.invoices = [order._create_invoices() for order in self.orders]
        for invoice in self.invoices:
            invoice.action_post()
        self.before = self.ledger()
        rows = [
            ("sale", order.amazon_order_ref, "", str(order.amount_total)) for order in self.orders
        ]
        self.late = self.settlement([*rows, ("storage", "", "", "-5.00")])

    def come(self):
        """The orders come, and the next run reconciles."""
        self.env["amazon.settlement.line"]._tie(SQL("line.settlement_id = %s", self.late.id))
        self._commit(self.env)
        account = self.account._acting()
        account._reconcile_settled(Progress(account.env, run_limit()))
        self.env.invalidate_all()

    def residuals(self):
        return [invoice.amount_residual for invoice in self.invoices]

    def posted(self):
        return self.late.move_ids.filtered(lambda move: move.state == "posted")

    def assertPaid(self):
        self.assertEqual(self.late.entries_message, False)
        self.assertEqual(self.residuals(), [0.0, 0.0])
        self.assertEqual(self.on(self.posted(), "unknown"), 0)
        self.assertEqual(self.on(self.posted(), "clearing"), self.late.amount_total)
        self.assertFalse(any(order.amazon_open_amount for order in self.orders))

    def test_what_was_posted_is_transferred_once(self):
        entry = self.booked(self.late)
        self.assertLess(self.on(entry, "unknown"), 0)
        self.come()
        self.assertPaid()
        self.assertEqual(self.late.state, "posted")
        unknown = entry.line_ids.filtered(lambda i: i.account_id == self.books["unknown"])
        self.assertEqual(set(unknown.mapped("reconciled")), {True})
        self.come()
        self.assertEqual(len(self.late.move_ids), 2)

        # Undone, the ledger is as before, and it can be booked again
        self.press(self.late, "action_undo")
        self.assertEqual(self.ledger(), self.before)
        self.assertEqual(self.residuals(), [i.amount_total for i in self.invoices])
        self.assertEqual(self.late.state, "ready")
        self.assertFalse(self.late.move_ids)
        self.booked(self.late)
        self.come()
        self.assertPaid()
        self.assertEqual(len(self.late.move_ids), 1)

    def test_whoever_reverses_the_entry_takes_the_transfer_back(self):
        entry = self.booked(self.late)
        self.come()
        entry._reverse_moves([{"date": entry.date}], cancel=True)
        self.assertEqual(self.ledger(), self.before)
        self.assertEqual(self.late.state, "ready")
        self.assertFalse(self.late.move_ids)

    def test_what_cannot_be_transferred_is_marked_until_it_is(self):
        # Given that nothing can be posted when the orders come
        self.booked(self.late)
        trouble = "Nobody may book here."
        with patch.object(LateOrders, "_transfer", side_effect=UserError(trouble)):
            self.come()

        # Then the settlement is marked, and the activity counts it
        self.assertEqual(self.late.late_orders_message, trouble)
        self.assertEqual((self.late.state, self.late.needs_person), ("posted", True))
        account = self.account._acting()
        self.assertEqual(account._remind_of_settlements(), self.late)
        (activity,) = self.account.activity_ids
        self.assertIn("late orders could not be booked: 1", activity.note)

        # When it goes again, nothing is left to do
        self.come()
        self.assertPaid()
        self.assertFalse(self.late.late_orders_message)
        self.assertFalse(account._remind_of_settlements())
        self.assertFalse(self.account.activity_ids)

    def test_in_a_locked_month_a_person_decides(self):
        self.booked(self.late)
        lock_books(self.company, date(2026, 11, 20))
        self.come()
        self.assertIn("locked up to 11/20/2026", self.late.late_orders_message)
        self.assertEqual(len(self.late.move_ids), 1)
        self.press(self.late, "action_reconcile")
        self.assertPaid()
        transfer = self.late.move_ids.sorted("id")[-1]
        self.assertEqual(transfer.date, self.today())
        self.assertFalse(self.late.needs_person)

    def test_what_a_person_settled_by_hand_is_no_trouble_any_more(self):
        entry = self.booked(self.late)
        with patch.object(LateOrders, "_transfer", side_effect=UserError("No.")):
            self.come()
        self.assertTrue(self.late.needs_person)
        entry._reverse_moves([{"date": entry.date}], cancel=True)
        self.come()
        self.assertFalse(self.late.needs_person)

    def test_a_transfer_that_somebody_took_back_is_not_made_again_by_itself(self):
        entry = self.booked(self.late)
        self.come()
        for take_back in ("button_cancel", "unlink"):
            transfer = self.posted() - entry
            transfer.button_draft()
            getattr(transfer, take_back)()
            self.assertEqual((self.late.state, self.late.needs_person), ("posted", True))
            self.assertEqual(self.residuals(), [i.amount_total for i in self.invoices])

            # The runs leave it alone, and say so
            for _run in range(2):
                self.come()
                self.assertEqual(self.posted(), entry)
                self.assertIn("Somebody took", self.late.late_orders_message)

            # “Reconcile” makes it again
            self.press(self.late, "action_reconcile")
            self.assertPaid()
            self.assertFalse(self.late.needs_person)
            if transfer := transfer.exists():
                transfer.button_draft()
                with self.assertRaisesRegex(UserError, "taken back"):
                    transfer.action_post()

    def test_a_transfer_goes_with_the_entry_that_somebody_cancels(self):
        for take_back in ("button_cancel", "unlink"):
            self.booked(self.late)
            self.come()
            entry = self.posted().sorted("id")[0]
            entry.button_draft()
            getattr(entry, take_back)()
            self.assertEqual(self.ledger(), self.before)
            self.assertEqual((self.late.state, self.late.is_held), ("ready", True))
            self.assertFalse(self.late.late_orders_message)
            self.env["amazon.settlement.line"].sale_order_id = False
        self.booked(self.late)
        self.come()
        self.assertPaid()

    def test_drafts_are_changed(self):
        entry = self.booked(self.late, post=False)
        self.come()
        self.assertEqual(self.late.move_ids, entry)
        self.press(self.late, "action_post")
        self.come()
        self.assertPaid()
