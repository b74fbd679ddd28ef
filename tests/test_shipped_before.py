"""An order left without Odoo before it was imported."""

from odoo.exceptions import UserError

from .test_changes import ChangesCase


class TestShippedWhileItWaited(ChangesCase):
    """The order was here before it left: it is imported, and its goods leave stock once."""

    def waiting(self, **options):
        ref = self.place(self.item("MUG-STONE", 2), **options)
        self.resync()
        return ref

    def assertBooked(self, ref):
        self.resync()
        order = self.assertImported(ref, "25.00")
        self.assertIn("2 × MUG-STONE left without Odoo", self.row(ref).message)
        self.assertEqual(self.delivered(order), 2)
        self.assertEqual(self.on_hand(), 8)
        self.amazon.requests.clear()
        self.send()
        self.assertCalls("confirmShipment", 0)

    def test_its_payment_was_pending(self):
        ref = self.waiting(status="PENDING")
        self.assertHeld(ref, "waiting")
        self.set_status(ref, "SHIPPED")
        self.assertBooked(ref)

    def test_it_had_failed(self):
        ref = self.place(self.item("MUG-STONE", 2))
        (item,) = self.amazon.orders.get(ref)["orderItems"]
        self.change(ref, {"orderItems": [{**item, "proceeds": None}]})
        self.resync()
        self.assertHeld(ref, "failed", "Amazon sent no amounts")
        self.change(ref, {"orderItems": [item]})
        self.set_status(ref, "SHIPPED")
        self.assertBooked(ref)
        self.assertFalse(self.row(ref).needs_review)

    def test_first_seen_when_it_had_left_it_stays_ignored(self):
        """Given one that could not even be read at first, it had left all the same."""
        ref = self.place(self.item("MUG-STONE", 2), status="SHIPPED")
        created = self.amazon.orders.get(ref)["createdTime"]
        self.change(ref, {"createdTime": "yesterday"})
        self.resync()
        self.assertHeld(ref, "failed")
        self.change(ref, {"createdTime": created})
        self.resync()
        self.assertHeld(ref, "ignored", "when it was first seen")
        self.assertEqual(self.on_hand(), 10)

    def test_what_was_not_to_be_imported_is_not(self):
        """Given an order of a marketplace that was removed meanwhile, and added again."""
        ref = self.waiting(country="FR", status="PENDING")
        french = self.marketplace("fr")
        self.account.marketplace_ids -= french
        self.resync()
        self.assertHeld(ref, "ignored", "not among the synchronized marketplaces")
        self.set_status(ref, "SHIPPED")
        self.account.marketplace_ids += french
        self.resync()
        self.assertHeld(ref, "ignored", "while it was not to be imported")


class TestImportAnyway(ChangesCase):
    def test_it_is_not_offered_for_a_marketplace_that_was_removed(self):
        ref = self.place(self.item("MUG-STONE"), country="FR", status="SHIPPED")
        self.resync()
        row = self.row(ref).with_user(self.admin)
        self.assertTrue(row.can_import_anyway)
        french = self.marketplace("fr")
        self.account.marketplace_ids -= french
        row.invalidate_recordset()
        self.assertFalse(row.can_import_anyway)
        with self.assertRaisesRegex(UserError, "marketplaces that the account synchronizes"):
            row.action_import_anyway()
        self.account.marketplace_ids += french
        row.invalidate_recordset()
        row.action_import_anyway()
        self.assertImported(ref)


class TestCancelledAndDeleted(ChangesCase):
    """Amazon cancels the order, and somebody deletes the sale order."""

    def assertOver(self):
        text = f"Amazon cancelled the order, and the sale order {self.name} was deleted"
        row = self.assertHeld(self.ref, "ignored", text)
        self.assertNotIn("Retry", row.message)
        row.with_user(self.admin).action_retry()
        self.assertHeld(self.ref, "ignored", text)
        self.assertNotIn("before it was imported", row.message)

    def setUp(self):
        super().setUp()
        self.name = self.order.name

    def test_in_this_order(self):
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.order.unlink()
        self.assertOver()

    def test_the_other_way_round(self):
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.order.unlink()
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.assertOver()
