"""While Amazon is asked no transaction is open, and what others do meanwhile is not overwritten."""

from contextlib import contextmanager
from unittest.mock import patch

import httpx

from odoo import fields

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.amazon.client import AmazonClient
from odoo.addons.amazon_connector.dev.simulator import faults

from .deliveries import DeliveryCase
from .inventory import InventoryCase


@contextmanager
def meanwhile(method, act):
    """Something happens after a call of the client and before its answer is looked at."""
    original = getattr(AmazonClient, method)
    acts = [act]

    def called(client, *args, **options):
        answer = original(client, *args, **options)
        while acts:
            acts.pop()()
        return answer

    with patch.object(AmazonClient, method, called):
        yield


class TransactionCase(DeliveryCase, InventoryCase):
    def setUp(self):
        super().setUp()
        self.calls, self.open = [], []
        send = httpx.Client.send

        def look_and_send(client, request, **options):
            self.calls.append(request.url.path)
            # In a test all is one transaction; in life it ends with the last commit.
            if self.env.cr.sql_log_count != self.statements:
                self.open.append(request.url.path)
            return send(client, request, **options)

        self.startPatcher(patch.object(httpx.Client, "send", look_and_send))

    def assertNoneOpen(self, *paths):
        """All these addresses were called, and no transaction was open."""
        self.assertEqual(self.open, [])
        for path in paths:
            self.assertTrue(any(path in call for call in self.calls), f"{path} was not called")


class TestNoOpenTransaction(TransactionCase):
    def test_orders(self):
        for _number in range(2):
            self.place(self.item())
        self.startPatcher(patch.object(self.amazon.faults, "apply", wraps=self.amazon.faults.apply))
        self.forget_tokens()
        self.sync(self.account)
        self.assertNoneOpen("/auth/o2/token", "/orders/2026-01-01/orders")

    def test_deliveries_and_what_is_asked_about_refused_ones(self):
        sent, refused = (self.ship(self.delivery(self.imported(self.item()))) for _ in range(2))
        ref = refused.sale_id.amazon_order_ref
        self.amazon.orders.set_status(ref, "CANCELLED", ago=180)
        self.calls.clear()
        self.send()
        self.assertSent(sent)
        self.assertNotSent(refused, "failed")
        self.assertNoneOpen("/shipmentConfirmation", f"/orders/2026-01-01/orders/{ref}")

    def test_single_quantities(self):
        offers = [self.offer(sku) for sku in ("LAMP-OAK", "MUG-STONE")]
        self.push()
        self.assertEqual({offer.push_state for offer in offers}, {"done"})
        self.assertNoneOpen("/LAMP-OAK", "/MUG-STONE", "/listings/2021-08-01/items/")

    def test_feeds(self):
        self.offer()
        self.startPatcher(patch.object(limits, "PATCHES_PER_FEED", 0))
        self.push()
        self.push()
        self.assertNoneOpen("/feeds/2021-06-30/feeds/", "/feed-documents/", "/documents/")

    def test_cancellations(self):
        order = self.imported(self.item())
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.amazon_order_id._queue_cancellation("NoInventory")
        for _run in range(2):
            self._commit(self.env)
            self.env["amazon.account"]._cron_send_cancellations()
        self.assertEqual(order.amazon_order_id.cancel_state, "done")
        self.assertNoneOpen("/feeds/2021-06-30/feeds/", "/feed-documents/")

    def test_stock_at_amazon(self):
        self.amazon.fba_inventory.set("eu", "DE", "VASE-BLUE", fulfillable=7)
        self.offer("VASE-BLUE")
        self._commit(self.env)
        self.account.with_user(self.admin).action_read_fba_inventory()
        self.assertNoneOpen("/fba/inventory/v1/summaries")

    def test_recovered_orders(self):
        refs = [self.place(self.item(), minutes_ago=60 * 48) for _number in range(2)]
        wizards = self.env["amazon.recover.order"].with_user(self.admin)
        wizard = wizards.create(
            {"account_id": self.account.id, "amazon_order_refs": "\n".join(refs)}
        )
        self._commit(self.env)
        self.calls.clear()
        wizard.action_recover()
        self.assertNoneOpen(*refs)

    def test_an_account_that_is_being_saved_keeps_its_transaction(self):
        """Nothing of it may be committed before Amazon accepted it, so it may idle for a call."""
        commits = self.commits
        self.register("na")
        self.assertEqual(self.commits, commits)
        self.env.cr.execute("SHOW idle_in_transaction_session_timeout")
        self.assertEqual(self.env.cr.fetchone()[0], "0")

    def test_what_was_only_read_is_not_committed_twice(self):
        self.account.name  # noqa: B018
        compat.end_transaction(self.env)
        commits = self.commits
        compat.end_transaction(self.env)
        self.assertEqual(self.commits, commits)


class TestMeanwhile(TransactionCase):
    def test_a_delivery_that_is_corrected_while_it_is_sent_is_sent_again(self):
        picking = self.ship(self.delivery(self.imported(self.item())), tracking="OLD")
        with meanwhile("confirm_shipment", lambda: picking.write({"carrier_tracking_ref": "NEW"})):
            self.send()
        self.assertNotSent(picking, "pending")
        self.send()
        self.assertSent(picking)
        (package,) = self.packages(picking.sale_id)
        self.assertEqual(package.tracking_number, "NEW")

    def test_an_unexpected_error_after_a_call_leaves_the_other_deliveries(self):
        first, second = (self.ship(self.delivery(self.imported(self.item()))) for _ in range(2))
        bad = first.sale_id.amazon_order_ref

        def fails(client, order_id, *args):
            if order_id == bad:
                self.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(AmazonClient, "confirm_shipment", fails),
            self.assertLogs("odoo.addons.amazon_connector", "ERROR"),
            self.assertLogs("odoo.sql_db", "ERROR"),
        ):
            self.send()
        self.assertNotSent(first, "failed", "Retry")
        self.assertSent(second)

    def test_a_window_that_is_moved_while_amazon_answers_stays_moved(self):
        ref = self.place(self.item())
        moved = fields.Datetime.now().replace(year=2025, microsecond=0)
        account = self.account
        with meanwhile("search_orders", lambda: account.write({"last_order_sync": moved})):
            self.sync(account)
        self.assertEqual(account.last_order_sync, moved)
        self.assertImported(ref)
        self.amazon.requests.clear()
        self.sync(account)
        (search,) = self.amazon.requests.of("searchOrders")
        self.assertTrue(search.query["lastUpdatedAfter"].startswith("2025-"))

    def test_an_offer_that_is_pushed_again_meanwhile_is_pushed_again(self):
        offer = self.offer()
        with meanwhile("set_quantity", offer.action_push_again):
            self.push()
        self.assertEqual(offer.push_state, "none")
        self.amazon.requests.clear()
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(offer, 0)

    def test_an_offer_of_another_sku_meanwhile_is_not_taken_for_the_first(self):
        offer = self.offer()
        with meanwhile("search_listings", lambda: offer.write({"sku": "VASE-BLUE"})):
            self.push()
        self.assertFalse(offer.product_type)
        self.assertCalls("patchListingsItem", 0)
        self.push()
        self.assertEqual(offer.fulfilled_by, "amazon")
        self.assertFalse(self.amazon.listings.switched_to_merchant)

    def test_a_feed_that_cannot_be_uploaded_leaves_no_trace(self):
        offer = self.offer()
        self.startPatcher(patch.object(limits, "PATCHES_PER_FEED", 0))
        self.amazon.faults.add("uploadFeedDocument", faults.html(503), times=None)
        with self.assertLogs("odoo.addons.amazon_connector", "WARNING"):
            self.push()
        self.assertFalse(self.env["amazon.feed"].search([]))
        self.assertFalse(offer.feed_id)
        self.amazon.faults.clear()
        self.push()
        self.push()
        self.assertPushed(offer, 0)
