"""A copy of the database never acts for the seller, until an administrator says that it is none."""

import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open, mute_logger

from .common import PULL_LOGGER
from .deliveries import DeliveryCase


class DatabaseCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        self.amazon.requests.clear()

    def facts(self, **others):
        """The database looks different from now on."""
        known = self.account._database_facts()
        return patch.object(
            type(self.env["amazon.account"]), "_database_facts", lambda _self: {**known, **others}
        )

    def copied(self, name="copy"):
        self.startPatcher(self.facts(name=name))
        self.env.invalidate_all()


class TestBinding(DatabaseCase):
    def test_an_account_works_where_its_credentials_were_checked(self):
        self.assertFalse(self.account.database_message)
        ref = self.place(self.item())
        self.run_cron()
        self.assertImported(ref)

    def test_what_it_is_bound_to(self):
        facts = json.loads(self.account.database_binding)
        self.assertEqual(facts["name"], self.env.cr.dbname)
        parameters = self.env["ir.config_parameter"].sudo()
        self.assertEqual(facts["uuid"], parameters.get_param("database.uuid"))
        self.assertTrue(facts["server"].startswith("system "))
        self.assertTrue(facts["port"])

    def test_every_kind_of_copy_is_another_database(self):
        for facts in (
            {"uuid": "another"},
            {"name": "another"},
            {"server": "system 1"},
            {"port": "1"},
        ):
            with self.subTest(facts), self.facts(**facts):
                self.env.invalidate_all()
                self.assertTrue(self.account.database_message)

    def test_odoo_s_own_duplicate_has_another_identifier(self):
        self.env["ir.config_parameter"].init(force=True)
        self.env.invalidate_all()
        self.assertIn("seems to be a copy", self.account.database_message)

    def test_a_database_user_without_the_right_to_ask_for_the_server(self):
        cr = self.env.cr
        cr.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        cr.execute("CREATE ROLE amazon_connector_test")
        cr.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO amazon_connector_test")
        cr.execute("SET LOCAL ROLE amazon_connector_test")
        cr.cache.clear()
        self.addCleanup(cr.cache.clear)
        facts = self.account._database_facts()
        cr.execute("RESET ROLE")
        self.assertTrue(facts["server"].startswith("oid "))


class TestCopy(DatabaseCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("MUG-STONE", 2))
        self.account.write({"sync_inventory": True, "read_fba_inventory": True})
        self.ship(self.delivery(self.order), skip_sms=True)
        other = self.imported(self.item())
        other.with_context(disable_cancel_warning=True).action_cancel()
        other.amazon_order_id._queue_cancellation("NoInventory")
        self.amazon.requests.clear()
        self.copied()

    def run_every_cron(self):
        accounts = self.env["amazon.account"]
        for cron in (
            accounts._cron_sync_orders,
            accounts._cron_sync_pickings,
            accounts._cron_sync_inventory,
            accounts._cron_send_cancellations,
            accounts._cron_read_fba_inventory,
        ):
            self._commit(self.env)
            with mute_logger(PULL_LOGGER):
                cron()
        self.env.invalidate_all()

    def test_no_scheduled_action_makes_a_call(self):
        self.run_every_cron()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_it_says_why_and_once(self):
        self.run_every_cron()
        self.assertEqual(self.account.sync_state, "error")
        self.assertIn("this one is “copy”", self.account.sync_message)
        self.assertIn("Amazon is not called from here", self.order.picking_ids.amazon_sync_message)
        self.run_every_cron()
        kind = self.env.ref("amazon_connector.mail_activity_type_sync")
        activities = self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(len(activities), 1)

    def test_no_button_makes_a_call(self):
        mine = self.account.with_user(self.admin)
        wizard = self.env["amazon.recover.order"].create(
            {"account_id": mine.id, "amazon_order_refs": self.order.amazon_order_ref}
        )
        for action in (
            mine.action_sync_orders,
            mine.action_sync_pickings,
            mine.action_sync_inventory,
            mine.action_read_fba_inventory,
            mine.action_update_marketplaces,
            mine.action_connect,
            self.order.picking_ids.action_retry_amazon_sync,
            wizard.action_recover,
        ):
            with self.subTest(action.__name__), self.assertRaises(UserError) as caught:
                action()
            self.assertIn("this one is “copy”", str(caught.exception))
        with self.assertRaises(UserError):
            mine.write({"seller_id": "AOTHER"})
        self.assertEqual(len(self.amazon.requests), 0)

    def test_an_administrator_confirms_and_it_works(self):
        self.run_every_cron()
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.account.with_user(manager).action_confirm_database()
        answer = self.account.with_user(self.admin).action_confirm_database()
        self.assertEqual(answer["params"]["type"], "success")
        self.env.invalidate_all()
        self.assertFalse(self.account.database_message)
        self.assertEqual(self.account.sync_state, "waiting")
        self.assertFalse(self.account.activity_ids.filtered(lambda a: "not sync" in a.summary))
        ref = self.place(self.item())
        self.run_cron()
        self.assertImported(ref)


class TestNeutralized(DatabaseCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item())
        self.amazon.requests.clear()
        self.env.flush_all()
        with file_open("amazon_connector/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()

    def test_no_secret_and_no_payload_is_left(self):
        for name in ("lwa_client_id", "lwa_client_secret", "refresh_token", "order_search"):
            self.assertFalse(self.account[name], name)
        self.assertFalse(self.order.amazon_order_id.payload)
        self.env.cr.execute("SELECT count(*) FROM amazon_order WHERE payload IS NOT NULL")
        self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_it_is_a_draft_and_calls_nobody(self):
        self.assertEqual(self.account.state, "draft")
        self.assertFalse(self.account.sync_state)
        self.assertIn("credentials are incomplete", self.account.setup_message)
        self.run_cron()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertFalse(self.account.sync_state)

    def test_other_credentials_make_it_work_here(self):
        vals = self.account_vals()
        names = ("lwa_client_id", "lwa_client_secret", "refresh_token")
        self.account.write({name: vals[name] for name in names})
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.database_message)
