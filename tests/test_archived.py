"""What waits for Amazon says so when its account is archived, and goes on with it."""

from odoo.exceptions import UserError

from .deliveries import DeliveryCase


class ArchivedCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("MUG-STONE", 2))
        self.picking = self.delivery(self.order)
        self.amazon.requests.clear()

    def archive(self):
        answer = self.account.with_user(self.admin).action_archive()
        self.env.invalidate_all()
        return answer

    def unarchive(self):
        self.account.with_user(self.admin).action_unarchive()
        self.env.invalidate_all()

    def run_crons(self):
        for cron in ("_cron_sync_orders", "_cron_sync_pickings", "_cron_send_cancellations"):
            self._commit(self.env)
            getattr(self.env["amazon.account"], cron)()
        self.env.invalidate_all()


class TestDeliveries(ArchivedCase):
    def test_what_waits_is_on_hold_and_says_why(self):
        self.ship(self.picking, skip_sms=True)
        answer = self.archive()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("deliveries: 1", answer["params"]["message"])
        self.assertEqual(self.picking.amazon_sync_state, "held")
        self.assertIn("is archived", self.picking.amazon_sync_message)
        self.assertIn("deliveries: 1", self.account.hold_message)
        self.assertIn("deliveries: 1", self.account.message_ids[:1].body)
        self.run_crons()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_what_is_shipped_while_it_is_archived_is_on_hold_at_once(self):
        self.archive()
        self.ship(self.picking, skip_sms=True)
        self.assertEqual(self.picking.amazon_sync_state, "held")

    def test_it_goes_on_when_the_account_is_unarchived(self):
        self.ship(self.picking, skip_sms=True)
        self.archive()
        self.unarchive()
        self.assertEqual(self.picking.amazon_sync_state, "pending")
        self.run_crons()
        self.assertEqual(self.picking.amazon_sync_state, "sent")

    def test_its_orders_are_read_at_once(self):
        action = self.env.ref("amazon_connector.ir_cron_run_due")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", action.id)])
        self.archive()
        self.unarchive()
        new = self.env["ir.cron.trigger"].search([("cron_id", "=", action.id)]) - triggers
        self.assertTrue(new)

    def test_retry_says_the_same_again(self):
        self.ship(self.picking, skip_sms=True)
        self.archive()
        self.picking.with_user(self.shipper).action_retry_amazon_sync()
        self.assertEqual(self.picking.amazon_sync_state, "held")
        self.assertEqual(len(self.amazon.requests), 0)

    def test_they_are_found_among_those_that_failed(self):
        self.ship(self.picking, skip_sms=True)
        self.archive()
        search = self.env.ref("amazon_connector.view_picking_internal_search")
        self.assertIn("'held'", search.arch)

    def test_without_anything_to_say_nothing_is_said(self):
        self.assertFalse(self.archive())
        self.assertFalse(self.account.hold_message)


class TestCancellations(ArchivedCase):
    def setUp(self):
        super().setUp()
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.row_ = self.order.amazon_order_id

    def test_what_waits_is_on_hold_and_goes_on(self):
        self.row_._queue_cancellation("NoInventory")
        self.assertIn("cancellations: 1", self.archive()["params"]["message"])
        self.assertEqual(self.row_.cancel_state, "held")
        self.assertIn("is archived", self.row_.cancel_message)
        self.run_crons()
        self.assertEqual(len(self.amazon.requests), 0)
        self.unarchive()
        self.run_crons()
        self.assertEqual(self.row_.cancel_state, "submitted")

    def test_what_is_cancelled_while_it_is_archived(self):
        self.archive()
        self.row_._queue_cancellation("NoInventory")
        self.assertEqual(self.row_.cancel_state, "held")

    def test_a_feed_on_its_way_is_named_and_read_later(self):
        self.row_._queue_cancellation("NoInventory")
        self.run_crons()
        self.assertIn(
            "feeds whose result is still to be read: 1", self.archive()["params"]["message"]
        )
        self.run_crons()
        self.assertEqual(self.row_.cancel_state, "submitted")
        self.unarchive()
        self.run_crons()
        self.assertEqual(self.row_.cancel_state, "done")


class TestArchivedAccount(ArchivedCase):
    def test_no_button_calls_amazon(self):
        self.archive()
        mine = self.account.with_user(self.admin)
        for action in (mine.action_sync_orders, mine.action_update_marketplaces):
            with self.assertRaisesRegex(UserError, "is archived. Unarchive it first"):
                action()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_other_credentials_are_checked_when_it_is_unarchived(self):
        self.archive()
        seller = self.amazon.sellers["eu"]
        seller.refresh_token = "Atzr|new"
        self.account.refresh_token = "Atzr|new"
        self.assertEqual(self.account.state, "draft")
        self.assertEqual(len(self.amazon.requests), 0)
        self.unarchive()
        self.assertEqual(self.account.state, "connected")
        self.assertCalls("getMarketplaceParticipations", 1)

    def test_changes_meanwhile_arrive(self):
        self.archive()
        ref = self.place(self.item())
        self.run_crons()
        self.unarchive()
        self.run_crons()
        self.assertImported(ref)
