"""Many quantities go in a feed: handed in, waited for, and read back."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.amazon.client import AmazonClient
from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS
from .inventory import INVENTORY_LOGGER, REASON, InventoryCase

FEED_LOGGER = f"{LOGGERS}.amazon_feed"


class TestFeeds(InventoryCase):
    """More offers than single calls are good for go in a feed."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(limits, "PATCHES_PER_FEED", 2))
        skus = ("LAMP-OAK", "MUG-STONE", "NOTE-A5")
        self.lamp, self.mug, self.book = (self.offer(sku) for sku in skus)
        for number, sku in enumerate(skus, 10):
            self.stock(sku, number)

    @property
    def feed(self):
        return self.env["amazon.feed"].search([("account_id", "=", self.account.id)], limit=1)

    def test_many_go_in_one_feed(self):
        self.push()
        self.assertCalls("createFeed", 1)
        self.assertCalls("patchListingsItem", 0)
        self.assertEqual(self.feed.state, "submitted")
        for offer in (self.lamp, self.mug, self.book):
            self.assertEqual(offer.push_state, "pending")
            self.assertEqual(offer.feed_id, self.feed)
        self.push()
        self.assertEqual(self.feed.state, "done")
        for number, offer in enumerate((self.lamp, self.mug, self.book), 10):
            self.assertPushed(offer, number)
            self.assertFalse(offer.feed_id)
        self.assertCalls("createFeed", 1)

    def test_a_feed_for_each_marketplace_as_long_as_there_are_many(self):
        french = self.offer(country="fr")
        self.push()
        self.assertCalls("createFeed", 1)
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(french, 10)

    def test_what_amazon_refuses_of_a_feed(self):
        self.amazon.listings.refuse("eu", "DE", "MUG-STONE", REASON)
        self.push()
        self.push()
        self.assertFailed(self.mug, REASON)
        self.assertPushed(self.lamp, 10)
        self.assertPushed(self.book, 12)
        self.assertIn("1 of 3 were refused", self.feed.message)
        self.push()
        self.assertCalls("createFeed", 1)
        self.assertCalls("patchListingsItem", 0)

    def test_nothing_overtakes_a_feed_at_work(self):
        self.amazon.feeds.delay = 2
        self.push()
        self.stock("LAMP-OAK", 5)
        for _run in range(2):
            self.push()
            self.assertEqual(self.lamp.push_state, "pending")
            self.assertCalls("patchListingsItem", 0)
            self.assertCalls("getFeedDocument", 0)
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(self.lamp, 15)
        self.assertPushed(self.mug, 11)

    def test_a_feed_is_read_back_even_if_the_account_was_switched_off(self):
        self.push()
        self.account.sync_inventory = False
        self.run_inventory_cron()
        self.assertPushed(self.lamp, 10)

    def test_a_feed_that_amazon_does_not_carry_out(self):
        builder = "odoo.addons.amazon_connector.amazon.feeds.listings_feed"
        with patch(builder, lambda seller, messages: "{}"):
            self.push()
        self.push()
        self.assertEqual(self.feed.state, "failed")
        self.assertIn("FATAL", self.feed.message)
        self.assertFailed(self.lamp, "The feed has no header.")
        self.assertCalls("createFeed", 1)

    def test_a_report_that_cannot_be_read(self):
        self.push()
        self.amazon.faults.add("getFeedDocument", faults.body({"feedDocumentId": "1"}))
        with mute_logger(FEED_LOGGER):
            self.push()
        self.assertEqual(self.feed.state, "failed")
        self.assertFailed(self.lamp, "cannot be read")

    def test_a_feed_that_is_refused_leaves_no_trace(self):
        self.amazon.faults.add("createFeed", faults.invalid_input(), times=1)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertFalse(self.feed)
        self.assertEqual(self.lamp.push_state, "pending")
        self.push()
        self.push()
        self.assertPushed(self.lamp, 10)

    def test_a_feed_whose_answer_was_lost_is_waited_for_and_then_sent_again(self):
        self.amazon.faults.add("createFeed", faults.lost_answer(), times=1)
        with mute_logger(INVENTORY_LOGGER, "werkzeug"):
            self.push()
        lost = self.feed
        self.assertFalse(lost.amazon_feed_ref)
        self.stock("LAMP-OAK", 5)
        self.push()
        self.assertEqual(self.lamp.feed_id, lost)
        self.assertCalls("createFeed", 1)
        self.env.cr.execute(
            "UPDATE amazon_feed SET create_date = %s",
            [fields.Datetime.now() - timedelta(hours=2)],
        )
        self.push()
        self.push()
        self.assertEqual(lost.state, "failed")
        self.assertCalls("createFeed", 2)
        self.assertPushed(self.lamp, 15)

    def test_a_feed_whose_answer_cannot_be_read_is_not_sent_twice(self):
        self.amazon.faults.add("createFeed", faults.bomb(40), times=1)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertFalse(self.feed.amazon_feed_ref)
        self.push()
        self.assertEqual(self.lamp.feed_id, self.feed)
        self.assertCalls("createFeed", 1)

    def test_a_report_that_is_a_bomb_fails_in_plain_words(self):
        self.push()
        self.amazon.faults.add("downloadFeedDocument", faults.bomb(100), times=None)
        with self.assertLogs("odoo.addons.amazon_connector", "WARNING"):
            self.push()
        self.assertEqual(self.feed.state, "failed")
        self.assertIn("larger than 32 MB", self.feed.message)
        self.assertEqual(self.lamp.push_state, "failed")

    def test_a_report_that_cannot_be_fetched_keeps_nothing_else_waiting(self):
        self.push()
        tea = self.offer("TEA-EARL-100")
        self.stock("TEA-EARL-100", 4)
        self.amazon.faults.add("downloadFeedDocument", faults.error(503), times=None)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertEqual(self.account.inventory_state, "waiting")
        self.assertEqual((self.feed.state, self.lamp.push_state), ("submitted", "pending"))
        self.assertPushed(tea, 4)
        self.amazon.faults.clear()
        self.push()
        self.assertPushed(self.lamp, 10)

    def test_the_process_is_killed_when_amazon_has_the_feed(self):
        self.pushes_for_long()
        submit = AmazonClient.submit_feed

        def die(client, *args):
            submit(client, *args)
            raise ZeroDivisionError

        with patch.object(AmazonClient, "submit_feed", die), mute_logger(INVENTORY_LOGGER):
            self.run_inventory_cron()
        self.assertEqual(self.feed.state, "submitted")
        self.assertFalse(self.feed.amazon_feed_ref)
        self.stock("LAMP-OAK", 5)
        self.run_inventory_cron()
        self.assertCalls("createFeed", 1)
        self.assertEqual(self.lamp.feed_id, self.feed)

    def test_one_feed_is_unfinished_for_days(self):
        self.amazon.feeds.delay = 9
        self.push()
        self.env.cr.execute(
            "UPDATE amazon_feed SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=4)],
        )
        self.push()
        self.assertFailed(self.lamp, "three days")

    def test_old_feeds_are_forgotten(self):
        self.push()
        self.env.cr.execute("UPDATE amazon_feed SET create_date = '2020-01-01'")
        self.env["amazon.feed"]._gc_finished()
        self.assertTrue(self.feed)
        self.push()
        self.env["amazon.feed"]._gc_finished()
        self.assertFalse(self.feed)
