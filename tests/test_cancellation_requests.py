"""The buyer asks to cancel: Amazon only passes it on, and somebody has to decide."""

from .common import AmazonCase


class TestCancellationRequests(AmazonCase):
    def ask_to_cancel(self, ref):
        self.amazon.orders.request_cancellation(ref, ago=180)
        self.sync(self.account)

    def activities(self, ref):
        return self.row(ref).sale_order_id.activity_ids

    def test_a_request_before_the_import_is_told_with_it(self):
        ref = self.place(self.item("MUG-STONE"))
        self.ask_to_cancel(ref)
        self.assertImported(ref)
        self.assertState(ref, "done", "The buyer asks to cancel MUG-STONE")
        self.assertEqual(len(self.activities(ref)), 1)

    def test_a_request_after_the_import_is_told_and_changes_nothing(self):
        ref = self.place(self.item("MUG-STONE"))
        self.sync(self.account)
        self.assertFalse(self.activities(ref))
        self.ask_to_cancel(ref)
        self.assertState(ref, "done", "The buyer asks to cancel MUG-STONE")
        self.assertEqual(self.row(ref).sale_order_id.state, "sale")
        self.assertEqual(self.activities(ref).user_id, self.account.user_id)

    def test_it_is_told_once_and_keeps_what_was_said_before(self):
        ref = self.place(self.item("NO-SUCH-SKU"))
        self.sync(self.account)
        self.ask_to_cancel(ref)
        self.ask_to_cancel(ref)
        self.assertEqual(len(self.activities(ref)), 1)
        self.assertState(ref, "done", "No product has the internal reference NO-SUCH-SKU")
        self.assertState(ref, "done", "The buyer asks to cancel")
