"""Quantities of what the merchant ships: Odoo's free quantity goes to Amazon, and FBA is left
alone."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.amazon.client import AmazonClient
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.amazon_connection import LOCK_NAMESPACE, LOCK_PURPOSES

from .common import LOGGERS, AmazonCase

INVENTORY_LOGGER = f"{LOGGERS}.amazon_inventory_push"
FEED_LOGGER = f"{LOGGERS}.amazon_feed"
REASON = "The value of 'quantity' is not valid for this listing."


class InventoryCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register(sync_inventory=True)
        self.warehouse = self.account.warehouse_id
        self.amazon.requests.clear()

    def stock(self, sku, quantity, warehouse=None):
        """So many of a product lie in a warehouse from now on."""
        location = (warehouse or self.warehouse).lot_stock_id
        product = self.products[sku] if isinstance(sku, str) else sku
        quants = self.env["stock.quant"]
        quants._update_available_quantity(product, location, quantity)
        product.invalidate_recordset()

    def offer(self, sku="LAMP-OAK", country="de", **vals):
        vals.setdefault("product_id", self.products.get(sku, self.products["LAMP-OAK"]).id)
        return self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace(country).id,
                "sku": sku,
                **vals,
            }
        )

    def push(self, account=None):
        """Press “Sync Inventory”."""
        self._commit(self.env)
        self.env.invalidate_all()
        account = account or self.account
        notification = account.with_user(self.admin).action_sync_inventory()
        self.env.invalidate_all()
        return notification["params"]

    def run_inventory_cron(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_inventory()
        self.env.invalidate_all()

    def at_amazon(self, sku="LAMP-OAK", country="DE"):
        return self.amazon.listings.quantity("eu", country, sku)

    def days_later(self, days):
        """Let so many days pass for the offers."""
        for offer in self.env["amazon.offer"].search([]):
            for name in ("last_push_date", "listing_date"):
                if offer[name]:
                    offer[name] -= timedelta(days=days)

    def assertPushed(self, offer, quantity):
        self.assertEqual(offer.push_state, "done", offer.last_push_message)
        self.assertEqual(offer.last_pushed_quantity, quantity)
        self.assertEqual(self.at_amazon(offer.sku, offer.marketplace_id.code), quantity)
        self.assertTrue(offer.last_push_date)
        self.assertFalse(offer.last_push_message)

    def assertFailed(self, offer, reason):
        self.assertEqual(offer.push_state, "failed")
        self.assertIn(reason, offer.last_push_message)

    def assertNothingSent(self):
        for operation in ("patchListingsItem", "createFeed"):
            self.assertCalls(operation, 0)


class TestQuantity(InventoryCase):
    def test_the_free_quantity_goes_to_amazon(self):
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        result = self.push()
        self.assertEqual(result["type"], "success", result["message"])
        self.assertPushed(offer, 12)
        self.assertEqual(offer.product_type, "LAMP")
        self.assertEqual(offer.fulfilled_by, "merchant")
        self.assertEqual(self.account.inventory_state, "ok")
        self.assertTrue(self.account.last_inventory_sync)
        self.assertIn("Quantities sent: 1", result["message"])

    def test_what_is_promised_to_others_is_not_free(self):
        self.offer()
        self.stock("LAMP-OAK", 12)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Neighbour"}).id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    (0, 0, {"product_id": self.products["LAMP-OAK"].id, "product_uom_qty": 5})
                ],
            }
        )
        order.action_confirm()
        self.push()
        self.assertEqual(self.at_amazon(), 7)

    def test_reserve_and_maximum(self):
        cases = (
            # free, reserve, maximum, told to Amazon
            (12, 0, 0, 12),
            (12, 2, 0, 10),
            (12, 2, 5, 5),
            (6, 2, 5, 4),
            (2, 2, 5, 0),
            (1, 2, 0, 0),
            (0, 0, 0, 0),
            (3.9, 0, 0, 3),
            (-4, 0, 0, 0),
        )
        offer = self.offer()
        for free, reserve, maximum, expected in cases:
            with self.subTest(free=free, reserve=reserve, maximum=maximum):
                offer.write({"reserve_quantity": reserve, "maximum_quantity": maximum})
                self.assertEqual(offer._quantity_of(free), expected)
        self.stock("LAMP-OAK", 12)
        offer.write({"reserve_quantity": 3, "maximum_quantity": 7})
        self.push()
        self.assertPushed(offer, 7)
        offer.maximum_quantity = 0
        self.push()
        self.assertPushed(offer, 9)

    def test_neither_can_be_negative(self):
        for name in ("reserve_quantity", "maximum_quantity"):
            with self.assertRaises(ValidationError):
                self.offer(**{name: -1})

    def test_each_marketplace_has_its_warehouse(self):
        south = self.env["stock.warehouse"].create(
            {"name": "South", "code": "SOU", "company_id": self.company.id}
        )
        french = self.marketplace("fr").with_company(self.company)
        french.warehouse_id = south
        german_offer, french_offer = self.offer(), self.offer(country="fr")
        self.stock("LAMP-OAK", 12)
        self.stock("LAMP-OAK", 4, south)
        self.push()
        self.assertPushed(german_offer, 12)
        self.assertPushed(french_offer, 4)

    def test_stock_outside_the_warehouse_does_not_count(self):
        location = self.env["stock.location"].create(
            {"name": "At Amazon", "usage": "internal", "company_id": self.company.id}
        )
        self.account.location_id = location
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        self.env["stock.quant"]._update_available_quantity(self.products["LAMP-OAK"], location, 100)
        self.push()
        self.assertPushed(offer, 12)

    def test_only_storable_products_have_a_quantity(self):
        service = self.offer("ENGRAVING")
        archived = self.offer("MUG-STONE")
        archived.product_id.active = False
        self.push()
        for offer in (service, archived):
            self.assertEqual(offer.push_state, "none")
            self.assertIn("archived or not storable", offer.last_push_message)
        self.assertEqual(len(self.amazon.requests), 0)

    def test_a_kit_has_as_many_as_its_components_make(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self.product("KIT", kind="service", type="consu")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": self.products["MUG-STONE"].id, "product_qty": 2})
                ],
            }
        )
        offer = self.offer(product_id=kit.id)
        self.stock("MUG-STONE", 7)
        self.push()
        self.assertPushed(offer, 3)


class TestChanges(InventoryCase):
    def setUp(self):
        super().setUp()
        self.lamp, self.mug = self.offer(), self.offer("MUG-STONE")
        self.stock("LAMP-OAK", 12)
        self.stock("MUG-STONE", 30)
        self.push()
        self.assertCalls("searchListingsItems", 1)
        self.assertCalls("patchListingsItem", 2)
        self.amazon.requests.clear()

    def test_without_a_change_amazon_is_not_called(self):
        self.push()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_only_what_changed_is_sent(self):
        self.stock("MUG-STONE", -1)
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertCalls("searchListingsItems", 0)
        self.assertPushed(self.mug, 29)
        self.assertPushed(self.lamp, 12)

    def test_after_a_day_amazon_is_asked_again_who_ships(self):
        self.days_later(2)
        self.amazon.listings.add("eu", "DE", "LAMP-OAK", product_type="LAMP", channel="AMAZON_EU")
        self.stock("LAMP-OAK", -1)
        self.push()
        self.assertEqual(self.lamp.fulfilled_by, "amazon")
        self.assertNothingSent()
        self.assertFalse(self.amazon.listings.switched_to_merchant)

    def test_what_amazon_sold_is_told_again_even_if_odoo_counts_the_same(self):
        """Amazon counts down by itself; the stock of that moment may have come in meanwhile."""
        self.lamp.last_push_date -= timedelta(hours=1)
        ref = self.place(self.item())
        self.sync(self.account)
        self.assertImported(ref)
        self.stock("LAMP-OAK", 1)
        self.amazon.requests.clear()
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(self.lamp, 12)

    def test_an_offer_that_is_switched_off_keeps_its_quantity(self):
        self.lamp.sync_inventory = False
        self.stock("LAMP-OAK", -5)
        self.push()
        self.assertNothingSent()
        self.assertEqual((self.at_amazon(), self.lamp.last_pushed_quantity), (12, 12))

    def test_an_offer_that_is_switched_on_again_is_pushed_in_any_case(self):
        self.lamp.sync_inventory = False
        self.amazon.listings.get("eu", "DE", "LAMP-OAK").availability[0]["quantity"] = 99
        self.lamp.sync_inventory = True
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(self.lamp, 12)

    def test_an_account_that_is_switched_off_pushes_nothing(self):
        self.account.sync_inventory = False
        self.stock("LAMP-OAK", -5)
        self.run_inventory_cron()
        self.assertEqual(len(self.amazon.requests), 0)
        with self.assertRaisesRegex(UserError, "Switch on Push Quantities"):
            self.push()
        self.account.sync_inventory = True
        self.run_inventory_cron()
        self.assertCalls("patchListingsItem", 2)
        self.assertPushed(self.lamp, 7)

    def test_a_marketplace_that_was_removed_gets_nothing(self):
        self.account.marketplace_ids -= self.marketplace("de")
        self.stock("LAMP-OAK", -5)
        self.push()
        self.assertNothingSent()

    def test_an_offer_of_another_sku_is_read_anew(self):
        self.lamp.sku = "VASE-BLUE"
        self.assertFalse(self.lamp.product_type)
        self.assertEqual((self.lamp.push_state, self.lamp.last_pushed_quantity), ("none", 0))
        self.push()
        self.assertEqual(self.lamp.fulfilled_by, "amazon")
        self.assertNothingSent()


class TestFulfilledByAmazon(InventoryCase):
    def setUp(self):
        super().setUp()
        self.vase = self.offer("VASE-BLUE")
        self.stock("VASE-BLUE", 8)

    def test_it_is_never_touched(self):
        lamp = self.offer()
        for _run in range(2):
            self.push()
        self.assertEqual(self.vase.push_state, "none")
        self.assertIn("Amazon fulfils this SKU", self.vase.last_push_message)
        self.assertEqual(lamp.push_state, "done")
        self.assertCalls("searchListingsItems", 1)
        self.assertFalse(self.amazon.listings.switched_to_merchant)
        self.assertEqual([sku for *_key, sku, _q in self.amazon.listings.changes], ["LAMP-OAK"])

    def test_not_even_among_many(self):
        self.offer()
        self.offer("MUG-STONE")
        with patch.object(limits, "PATCHES_PER_FEED", 1):
            self.push()
            self.push()
        self.assertCalls("createFeed", 1)
        self.assertNotIn("VASE-BLUE", self.amazon.feeds.submitted[0].text)
        self.assertFalse(self.amazon.listings.switched_to_merchant)

    def test_the_same_product_sold_both_ways(self):
        mine = self.offer("LAMP-OAK", product_id=self.products["VASE-BLUE"].id)
        self.push()
        self.assertPushed(mine, 8)
        self.assertIsNone(self.at_amazon("VASE-BLUE"))

    def test_when_the_merchant_takes_over_push_again_sees_it(self):
        self.push()
        self.amazon.listings.add("eu", "DE", "VASE-BLUE", product_type="VASE", quantity=0)
        self.push()
        self.assertEqual(self.vase.push_state, "none")
        self.vase.with_user(self.admin).action_push_again()
        self.push()
        self.assertPushed(self.vase, 8)


class TestRefused(InventoryCase):
    def setUp(self):
        super().setUp()
        self.lamp, self.mug = self.offer(), self.offer("MUG-STONE")
        self.stock("LAMP-OAK", 12)
        self.stock("MUG-STONE", 30)

    def refuse(self, sku="LAMP-OAK", reason=REASON):
        self.amazon.listings.refuse("eu", "DE", sku, reason)

    def test_invalid_with_http_200_is_a_failure(self):
        self.refuse()
        result = self.push()
        self.assertEqual(self.amazon.requests.count("patchListingsItem", status=200), 2)
        self.assertFailed(self.lamp, REASON)
        self.assertPushed(self.mug, 30)
        self.assertIn("Refused or not known: 1", result["message"])

    def test_a_refused_sku_is_not_hammered(self):
        self.refuse()
        self.push()
        self.amazon.requests.clear()
        for _run in range(3):
            self.push()
        self.assertEqual(len(self.amazon.requests), 0)
        self.stock("LAMP-OAK", 1)
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertFailed(self.lamp, REASON)

    def test_it_is_tried_again_after_a_day(self):
        self.refuse()
        self.push()
        self.refuse(reason="")
        self.days_later(1)
        self.push()
        self.assertPushed(self.lamp, 12)

    def test_it_is_tried_again_by_the_button(self):
        self.refuse()
        self.push()
        self.refuse(reason="")
        self.lamp.with_user(self.admin).action_push_again()
        self.push()
        self.assertPushed(self.lamp, 12)

    def test_a_sku_that_amazon_does_not_know(self):
        lost = self.offer("NOT-THERE", product_id=self.products["LAMP-OAK"].id)
        self.push()
        self.assertFailed(lost, "Amazon does not know the SKU “NOT-THERE”")
        self.assertPushed(self.lamp, 12)
        self.amazon.requests.clear()
        self.stock("LAMP-OAK", 1)
        self.push()
        self.assertCalls("searchListingsItems", 0)
        self.days_later(1)
        self.amazon.listings.add("eu", "DE", "NOT-THERE")
        self.push()
        self.assertPushed(lost, 13)

    def test_a_sku_that_went_away_meanwhile(self):
        self.push()
        self.amazon.listings.remove("eu", "DE", "LAMP-OAK")
        self.stock("LAMP-OAK", -2)
        self.stock("MUG-STONE", -2)
        with mute_logger("odoo.addons.amazon_connector.models.amazon_quantity_sender"):
            self.push()
        self.assertFailed(self.lamp, "not found")
        self.assertPushed(self.mug, 28)

    def test_an_odd_sku_does_not_spoil_the_answer_to_the_others(self):
        self.amazon.faults.add("searchListingsItems", faults.invalid_input(), times=2)
        self.push()
        self.assertCalls("searchListingsItems", 3)
        self.assertFailed(self.lamp, "did not accept the request")
        self.assertPushed(self.mug, 30)

    def test_if_none_can_be_read_it_is_the_account(self):
        self.amazon.faults.add("searchListingsItems", faults.invalid_input(), times=None)
        with mute_logger(INVENTORY_LOGGER):
            result = self.push()
        self.assertEqual(result["type"], "danger")
        self.assertEqual(self.account.inventory_state, "error")

    def test_a_missing_role_is_named(self):
        self.amazon.faults.add("searchListingsItems", faults.message_only(403), times=None)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertEqual(self.account.inventory_state, "error")
        self.assertIn("Product Listing", self.account.inventory_message)


class TestOutages(InventoryCase):
    def setUp(self):
        super().setUp()
        self.lamp = self.offer()
        self.stock("LAMP-OAK", 12)

    def test_amazon_is_down_for_a_while(self):
        with self.amazon_down(), mute_logger(INVENTORY_LOGGER):
            result = self.push()
        self.assertEqual(result["type"], "warning")
        self.assertEqual(self.account.inventory_state, "waiting")
        self.assertEqual(self.lamp.push_state, "none")
        self.push()
        self.assertPushed(self.lamp, 12)
        self.assertEqual(self.account.inventory_state, "ok")

    def test_a_lost_answer_is_sent_again_even_if_the_quantity_has_changed_back(self):
        self.push()
        self.stock("LAMP-OAK", -2)
        self.amazon.faults.add("patchListingsItem", faults.lost_answer(), times=None)
        with mute_logger(INVENTORY_LOGGER, "werkzeug"):
            self.push()
        self.assertEqual(self.at_amazon(), 10)
        self.assertEqual(self.lamp.push_state, "pending")
        self.amazon.faults.clear()
        self.stock("LAMP-OAK", 2)
        self.push()
        self.assertPushed(self.lamp, 12)

    def test_the_process_is_killed_when_amazon_has_the_quantity(self):
        self.push()
        self.stock("LAMP-OAK", -2)
        set_quantity = AmazonClient.set_quantity

        def die(client, *args):
            set_quantity(client, *args)
            raise ZeroDivisionError

        with patch.object(AmazonClient, "set_quantity", die), mute_logger(INVENTORY_LOGGER):
            self.run_inventory_cron()
        self.assertEqual(self.at_amazon(), 10)
        self.stock("LAMP-OAK", 2)
        self.run_inventory_cron()
        self.assertPushed(self.lamp, 12)

    def test_what_was_answered_before_the_outage_is_kept(self):
        mug = self.offer("MUG-STONE")
        self.stock("MUG-STONE", 30)
        answered = []

        def fail_later(call, go_on):
            answered.append(call)
            return go_on(call) if len(answered) == 1 else faults.error(503)(call, go_on)

        self.amazon.faults.add("patchListingsItem", fail_later, times=None)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertPushed(self.lamp, 12)
        self.assertEqual(mug.push_state, "pending")
        self.amazon.faults.clear()
        self.amazon.requests.clear()
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(mug, 30)

    def test_when_the_rate_is_used_up_the_rest_goes_next_time(self):
        for sku in ("MUG-STONE", "NOTE-A5"):
            self.offer(sku)
            self.stock(sku, 3)
        self.amazon.faults.add("patchListingsItem", faults.throttled(), times=None)
        with mute_logger(INVENTORY_LOGGER):
            self.push()
        self.assertEqual(self.account.inventory_state, "waiting")
        self.assertIn("allows no further call", self.account.inventory_message)
        self.amazon.faults.clear()
        self.forget_rates()
        self.push()
        self.assertPushed(self.lamp, 12)
        self.assertEqual(self.account.inventory_state, "ok")

    def test_one_account_never_stops_another(self):
        american = self.register("na", sync_inventory=True)
        offer = self.offer(account_id=american.id, country="us")
        self.amazon.sellers["eu"].refresh_token = "Atzr|renewed"
        self.forget_tokens()
        with mute_logger(INVENTORY_LOGGER):
            self.run_inventory_cron()
        self.assertEqual(self.account.inventory_state, "error")
        self.assertIn("authorization token", self.account.inventory_message)
        self.assertEqual(american.inventory_state, "ok")
        self.assertEqual(offer.push_state, "done")

    def test_an_unexpected_error_never_stops_another(self):
        american = self.register("na", sync_inventory=True)
        plan = type(self.env["amazon.quantity.plan"])
        changes = plan._changes

        def break_one(model, account):
            if account.region == "eu":
                raise ZeroDivisionError
            return changes(model, account)

        with patch.object(plan, "_changes", break_one), self.assertLogs(INVENTORY_LOGGER, "ERROR"):
            self.run_inventory_cron()
        self.assertIn("unexpected error", self.account.inventory_message)
        self.assertEqual(american.inventory_state, "ok")


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


class TestLock(InventoryCase):
    @contextmanager
    def other_process_at_work(self, purpose):
        lock = (LOCK_NAMESPACE + LOCK_PURPOSES.index(purpose), self.account.id)
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", lock)
            self.assertTrue(cr.fetchone()[0])
            yield

    def test_quantities_go_beside_orders_but_not_beside_themselves(self):
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        with self.other_process_at_work("quantities"), self.assertRaises(UserError):
            self.push()
        with self.other_process_at_work("orders"):
            self.push()
        self.assertPushed(offer, 12)


class TestRights(InventoryCase):
    def test_salesmen_see_but_do_not_push(self):
        offer = self.offer()
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        self.assertTrue(offer.with_user(salesman).read(["last_pushed_quantity", "push_state"]))
        for action in (
            self.account.with_user(salesman).action_sync_inventory,
            offer.with_user(salesman).action_push_again,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_amazon_managers_need_no_rights_on_stock(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        self._commit(self.env)
        self.account.with_user(manager).action_sync_inventory()
        offer.with_user(manager).action_push_again()
        offer.with_user(manager).write({"reserve_quantity": 3, "sync_inventory": True})
        self.account.with_user(manager).action_sync_inventory()
        self.env.invalidate_all()
        self.assertPushed(offer, 9)

    def test_feeds_are_read_by_amazon_managers_and_written_by_nobody(self):
        self.offer()
        self.offer("MUG-STONE")
        with patch.object(limits, "PATCHES_PER_FEED", 1):
            self.push()
        feed = self.env["amazon.feed"].search([("account_id", "=", self.account.id)])
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.assertEqual(feed.with_user(manager).state, "submitted")
        for action in (
            lambda: feed.with_user(salesman).read(["state"]),
            lambda: feed.with_user(manager).write({"state": "done"}),
            lambda: feed.with_user(self.admin).unlink(),
        ):
            with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
                action()

    def test_another_company_pushes_nothing(self):
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "sales_team.group_sale_manager", company=other)
        offer = self.offer()
        self.env.flush_all()
        self.env.invalidate_all()
        for record, action in (
            (self.account, "action_sync_inventory"),
            (offer, "action_push_again"),
        ):
            mine = record.with_user(stranger).with_context(allowed_company_ids=other.ids)
            with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
                getattr(mine, action)()


class TestSpeed(InventoryCase):
    def queries_for(self, number):
        """How many queries it takes to work out what changed, of so many offers and products."""
        offers = self.env["amazon.offer"].search([])
        for n in range(len(offers), number):
            sku = f"SKU-{n}"
            self.offer(sku, product_id=self.product(sku).id)
        self.env.flush_all()
        self.env.invalidate_all()
        account = self.account.sudo().with_company(self.company)
        before = self.env.cr.sql_log_count
        changes = account.env["amazon.quantity.plan"]._changes(account)
        self.env.flush_all()
        self.assertEqual(len(changes), number)
        return self.env.cr.sql_log_count - before

    def test_what_changed_is_worked_out_with_a_fixed_number_of_queries(self):
        self.queries_for(1)
        ten, fifty = self.queries_for(10), self.queries_for(50)
        self.assertEqual(ten, fifty)
        self.assertLess(fifty, 25)
