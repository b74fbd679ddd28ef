"""What Amazon refuses, outages, two processes at once, and who may do what."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.amazon.client import AmazonClient
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.locks import lock_namespace
from odoo.addons.amazon_connector.models.quantities.plan import QuantityPlan

from .inventory import INVENTORY_LOGGER, REASON, InventoryCase


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
        self.assertEqual(result["type"], "warning")

    def refusals(self):
        """The activities that say what Amazon did not take."""
        kind = self.env.ref("amazon_connector.mail_activity_type_quantities_refused")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_the_responsible_user_hears_of_it_until_it_is_mended(self):
        self.refuse()
        self.push()
        self.assertEqual(self.account.inventory_state, "error")
        self.assertTrue(self.account.last_inventory_sync)
        self.push()
        self.assertEqual(len(self.refusals()), 1)
        self.assertEqual(self.refusals().user_id, self.account.user_id)
        self.assertIn("did not take: 1", self.refusals().summary)
        # When Amazon takes it
        self.refuse(reason="")
        self.lamp.with_user(self.admin).action_push_again()
        result = self.push()
        # Then all is well again
        self.assertEqual(self.account.inventory_state, "ok")
        self.assertEqual(result["type"], "success")
        self.assertFalse(self.refusals())

    def test_where_nothing_is_pushed_any_more_nobody_hears_of_it(self):
        self.refuse()
        self.push()
        self.account.sync_inventory = False
        self.assertFalse(self.refusals())

    def test_a_sku_that_is_passed_over_is_not_green(self):
        service = self.product("HELP", kind="service")
        self.offer("NOTE-A5", product_id=service.id)
        result = self.push()
        self.assertIn("Passed over", result["message"])
        self.assertEqual(result["type"], "warning")

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
        self.assertFailed(lost, "The SKU “NOT-THERE” does not exist")
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
        with mute_logger("odoo.addons.amazon_connector.models.quantities.sender"):
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
        self.end_pauses()
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

        changes = QuantityPlan.changes

        def break_one(model, account):
            if account.region == "eu":
                raise ZeroDivisionError
            return changes(model, account)

        with (
            patch.object(QuantityPlan, "changes", break_one),
            self.assertLogs(INVENTORY_LOGGER, "ERROR"),
        ):
            self.run_inventory_cron()
        self.assertIn("unexpected error", self.account.inventory_message)
        self.assertEqual(american.inventory_state, "ok")


class TestLock(InventoryCase):
    @contextmanager
    def other_process_at_work(self, purpose):
        lock = (lock_namespace(purpose), self.account.id)
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", lock)
            self.assertTrue(cr.fetchone()[0])
            yield

    def test_quantities_go_beside_orders_but_not_beside_themselves(self):
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        with self.other_process_at_work("quantities"):
            answer = self.account.with_user(self.admin).action_sync_inventory()["params"]
        self.assertEqual(answer["type"], "info")
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
        self.review(user=manager).action_send()
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
