"""A sale order is deleted after its goods left, and before Amazon was told of them."""

from .deliveries import DeliveryCase


class TestDeletedUnsent(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.account.tracking_later = True
        self.stock("MUG-STONE", 10)
        order = self.imported(self.item("MUG-STONE", 2))
        self.ref = order.amazon_order_ref
        self.picking = self.delivery(order)
        self.pack(self.picking)
        self.picking.button_validate()
        self.assertNotSent(self.picking, "pending")
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.unlink()
        self.env.invalidate_all()

    def fill_in(self):
        self.picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})

    def assertTold(self):
        reason = f"Click on Retry on the Amazon order {self.ref}"
        self.assertNotSent(self.picking, "failed", reason)

    def test_the_delivery_says_so_at_once(self):
        self.assertTold()

    def test_it_does_not_wait_for_ever_when_it_is_filled_in(self):
        self.fill_in()
        self.assertNotSent(self.picking, "pending")
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_pickings()
        self.assertTold()

    def test_the_button_of_the_account_is_not_green(self):
        self.fill_in()
        answer = self.send()
        self.assertEqual(answer["type"], "danger")
        self.assertIn("cannot be notified: 1.", answer["message"])
        self.assertTold()

    def test_the_button_of_the_delivery_says_why(self):
        self.fill_in()
        self._commit(self.env)
        self.picking.with_user(self.shipper).action_retry_amazon_sync()
        self.assertTold()

    def test_the_row_does_not_advise_to_cancel_what_has_left(self):
        reason = self.row(self.ref).review_reason
        self.assertIn("after goods had left", reason)
        self.assertIn("confirm in Seller Central what has left", reason)
        self.assertNotIn("cancel", reason)

    def test_what_is_named_leads_out(self):
        self.fill_in()
        self.send()
        self.row(self.ref).with_user(self.admin).action_retry()
        order = self.assertImported(self.ref)
        self.assertNotSent(self.picking, "pending")
        self.send()
        self.assertSent(self.picking)
        self.assertAgreed(order, MUG_STONE=2)
        self.assertFalse(self.row(self.ref).needs_review)

    def test_another_delivery_is_not_touched(self):
        other = self.ship(self.delivery(self.imported(self.item("MUG-STONE"))))
        self.send()
        self.assertSent(other)
