"""What a user clicks, in a real browser."""

from .test_inventory_review import ReviewCase
from .tour import TourCase


class TestTours(TourCase):
    def test_wrong_keys_are_refused_where_they_are_typed(self):
        secret = self.account.sudo().lwa_client_secret

        self.play("wrong_keys", self.account)

        self.assertEqual(self.account.sudo().lwa_client_secret, secret)

    def test_an_order_is_recovered_by_its_number(self):
        account = self.register()
        ref = self.place(self.item(), order_id="302-1111111-1111111", minutes_ago=60 * 24 * 30)

        self.play("recover_order", account)

        self.assertImported(ref, "39.90", 1)

    def test_a_failed_order_is_repaired_by_retry(self):
        # Given an order that failed since no warehouse was there, and now there is one
        ref = self.place(self.item(), order_id="302-2222222-2222222")
        warehouse = self.account.warehouse_id
        self.account.warehouse_id = False
        warehouse.active = False
        self.sync(self.account)
        self.assertHeld(ref, "failed", "warehouse")
        warehouse.active = True

        self.play("retry_order", action="amazon_connector.amazon_order_action")

        self.assertImported(ref, "39.90", 1)

    def test_a_marketplace_is_added_in_developer_mode(self):
        self.marketplace("se").unlink()
        account = self.register()

        self.play("add_marketplace", action="sale.action_sale_config_settings", debug=True)
        self.play("update_marketplaces", account)

        self.assertIn("Amazon.se", account.marketplace_ids.mapped("name"))


class TestPushTour(ReviewCase, TourCase):
    def test_the_first_quantities_are_seen_before_they_are_sent(self):
        offers = self.shop(3)

        self.play("first_push", self.account)

        self.assertEqual(offers.mapped("last_pushed_quantity"), [12, 12, 12])
        self.assertEqual(set(offers.mapped("push_state")), {"done"})
