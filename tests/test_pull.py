"""Pulling: what is asked of Amazon, and how the cursor moves."""

from datetime import timedelta

from dateutil import parser

from odoo import fields

from .common import AmazonCase

DATASETS = {"BUYER", "RECIPIENT", "PROCEEDS", "CANCELLATION", "FULFILLMENT", "TAX"}
TABLES = (
    "amazon_order",
    "amazon_offer",
    "sale_order",
    "sale_order_line",
    "res_partner",
    "stock_picking",
    "stock_move",
    "mail_message",
    "mail_activity",
)


class TestSearch(AmazonCase):
    def search(self):
        self.sync(self.account)
        return self.amazon.requests.of("searchOrders")[0].query

    def test_all_marketplaces_in_one_call(self):
        query = self.search()
        wanted = set(self.account.marketplace_ids.mapped("api_identifier"))
        self.assertEqual(len(wanted), 8)
        self.assertEqual(set(query["marketplaceIds"].split(",")), wanted)
        self.assertCalls("searchOrders", 1)

    def test_every_change_since_the_last_sync_with_an_overlap(self):
        since = self.account.last_order_sync
        query = self.search()
        after = parser.isoparse(query["lastUpdatedAfter"]).replace(tzinfo=None)
        self.assertEqual(after, since - timedelta(minutes=5))
        for name in ("createdAfter", "createdBefore", "lastUpdatedBefore", "fulfillmentStatuses"):
            self.assertNotIn(name, query)

    def test_whole_pages_with_every_dataset_that_is_read(self):
        query = self.search()
        self.assertEqual(query["maxResultsPerPage"], "100")
        self.assertLessEqual(DATASETS, set(query["includedData"].split(",")))
        self.assertNotIn("paginationToken", query)

    def test_a_removed_marketplace_is_not_asked_for(self):
        french = self.marketplace("fr")
        self.account.marketplace_ids -= french
        ref = self.place(self.item(), country="FR")
        self.assertNotIn(french.api_identifier, self.search()["marketplaceIds"])
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", ref)]))

    def test_one_search_and_nothing_else(self):
        account = self.account
        self.place(self.item(), self.item("MUG-STONE"))
        self.amazon.requests.clear()
        self.forget_tokens()
        self.sync(account)
        self.assertEqual([r.operation for r in self.amazon.requests], ["token", "searchOrders"])


class TestCursor(AmazonCase):
    catalogue = "demo"

    def test_the_cursor_comes_from_amazon_s_clock(self):
        account = self.account
        self.amazon.clock.advance(-3600)
        self.sync(account)
        amazon_now = self.amazon.clock.now().replace(tzinfo=None)
        behind = amazon_now - account.last_order_sync
        self.assertLess(abs(behind - timedelta(minutes=2)), timedelta(minutes=1))

    def test_a_server_whose_clock_is_slow_goes_on(self):
        account = self.account
        self.amazon.clock.advance(600)
        result = self.sync(account)
        self.assertIn(account.sync_state, ("ok", "review"), result["message"])
        self.assertTrue(account.order_count)
        self.sync(account)
        self.assertIn(account.sync_state, ("ok", "review"))

    def test_a_second_sync_is_one_search_and_changes_nothing(self):
        account = self.account
        self.sync(account)
        before = self.fingerprint(*TABLES)
        self.amazon.requests.clear()
        self.sync(account)
        self.assertEqual([r.operation for r in self.amazon.requests], ["searchOrders"])
        self.assertEqual(self.fingerprint(*TABLES), before)

    def test_moving_the_cursor_back_reads_again_and_doubles_nothing(self):
        account = self.account
        self.sync(account)
        before = self.fingerprint(*TABLES)
        account.last_order_sync = fields.Datetime.now() - timedelta(days=2)
        self.assertIn("Orders read: 60", self.sync(account)["message"])
        self.assertEqual(self.fingerprint(*TABLES), before)
        self.assertEqual(account.order_count, 60)

    def test_only_what_changed_is_worked_on(self):
        account = self.account
        self.sync(account)
        before = dict(self.fingerprint("amazon_order")["amazon_order"][i][::2] for i in range(60))
        ref = self.amazon.catalogue.find("Pending, then to be shipped").order_id
        self.amazon.advance_timeline(ref, ago=180)
        self.sync(account)
        after = dict(self.fingerprint("amazon_order")["amazon_order"][i][::2] for i in range(60))
        changed = [id_ for id_ in before if before[id_] != after[id_]]
        self.assertEqual(changed, self.row(ref).ids)
        self.assertImported(ref, "18.90", 1)


class TestSyncAsUser(AmazonCase):
    def test_the_button_says_what_came_of_it(self):
        self.place(self.item())
        self.place(self.item(), status="CANCELLED", amounts=False)
        result = self.sync(self.account)
        self.assertEqual(result["type"], "success")
        self.assertIn("Orders read: 2", result["message"])
        self.assertIn("Done: 1", result["message"])
        self.assertIn("Ignored: 1", result["message"])
        self.assertEqual(self.account.sync_message, result["message"])

    def test_an_amazon_manager_needs_no_other_rights(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        ref = self.place(self.item())
        self._commit(self.env)
        self.account.with_user(manager).action_sync_orders()
        self.assertImported(ref, "39.90", 1)

    def test_the_scheduled_action_does_the_same(self):
        ref = self.place(self.item())
        self._commit(self.env)
        self.account.marketplace_ids  # noqa: B018  registers the account
        cron = self.env.ref("amazon_connector.ir_cron_run_due")
        cron.ir_actions_server_id.run()
        self.assertImported(ref, "39.90", 1)
        self.assertTrue(self.commits)

    def test_the_scheduled_action_repeats_for_ever(self):
        for name in ("ir_cron_run_due", "ir_cron_run_due_2"):
            cron = self.env.ref(f"amazon_connector.{name}")
            self.assertTrue(cron.active)
            self.assertEqual((cron.interval_number, cron.interval_type), (1, "minutes"))
            # Later series have no end of repetition.
            if "numbercall" in cron._fields:
                self.assertEqual(cron.numbercall, -1)

    def test_orders_become_sale_orders_in_the_account_s_company(self):
        other = self.user("other", "base.group_user", company=self._german_company("Beta"))
        ref = self.place(self.item())
        self.account.marketplace_ids  # noqa: B018
        self._commit(self.env)
        crons = self.env["amazon.account"].with_user(other).sudo()
        crons.with_context(allowed_company_ids=other.company_id.ids)._cron_sync_orders()
        sale_order = self.assertImported(ref, "39.90")
        self.assertEqual(sale_order.company_id, self.company)
        self.assertEqual(sale_order.warehouse_id.company_id, self.company)
        self.assertEqual(sale_order.order_line.product_id, self.products["LAMP-OAK"])
