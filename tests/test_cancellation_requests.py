"""The buyer asks to cancel: Amazon only passes it on, and somebody has to decide."""

from .common import AmazonCase


class TestCancellationRequests(AmazonCase):
    def ask_to_cancel(self, ref):
        self.amazon.orders.request_cancellation(ref, ago=180)
        self.sync(self.account)

    def notes(self, ref):
        """How often the sale order's chatter says what the buyer asks for."""
        messages = self.row(ref).sale_order_id.message_ids
        return len(messages.filtered(lambda m: "The buyer asks to cancel" in (m.body or "")))

    def test_a_request_before_the_import_is_told_with_it(self):
        ref = self.place(self.item("MUG-STONE"))
        self.ask_to_cancel(ref)
        self.assertImported(ref)
        self.assertState(ref, "done", "The buyer asks to cancel MUG-STONE")
        self.assertNeedsReview(ref, "The buyer asks to cancel MUG-STONE")
        self.assertEqual(self.notes(ref), 1)

    def test_a_request_after_the_import_is_told_and_changes_nothing(self):
        ref = self.place(self.item("MUG-STONE"))
        self.sync(self.account)
        self.assertFalse(self.reviews())
        self.ask_to_cancel(ref)
        self.assertState(ref, "done", "The buyer asks to cancel MUG-STONE")
        self.assertEqual(self.row(ref).sale_order_id.state, "sale")
        self.assertNeedsReview(ref, "The buyer asks to cancel MUG-STONE")
        self.assertEqual(self.notes(ref), 1)

    def test_it_is_told_once_and_keeps_what_was_said_before(self):
        ref = self.place(self.item("NO-SUCH-SKU"))
        self.sync(self.account)
        self.ask_to_cancel(ref)
        self.ask_to_cancel(ref)
        self.assertEqual(self.notes(ref), 1)
        self.assertNeedsReview(ref, "The buyer asks to cancel")
        self.assertNeedsReview(ref, "No product has the internal reference NO-SUCH-SKU")
        self.assertState(ref, "done", "No product has the internal reference NO-SUCH-SKU")
        self.assertState(ref, "done", "The buyer asks to cancel")
