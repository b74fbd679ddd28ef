"""Imports of older orders: what is in the way, pauses, and the screens."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.dev.simulator import faults

from .backfill import BackfillCase
from .common import PULL_LOGGER

BY_DATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"


class TestTroubles(BackfillCase):
    def test_searches_alone_where_amazon_makes_no_list(self):
        self.amazon.reports.fatal.add(BY_DATE)
        refs = [self.old(2, "CANCELLED", amounts=False) for _number in range(150)]
        backfill = self.start()
        self.run_job()
        rows = self.env["amazon.order"].search([("amazon_order_ref", "in", refs)])
        self.assertEqual(len(rows), 150)
        self.assertEqual((backfill.state, backfill.orders_seen), ("done", 150))
        self.assertIn("Amazon could not list the orders.", backfill.message)
        self.assertCalls("searchOrders", 2)

    def test_a_search_goes_on_after_a_break(self):
        self.amazon.reports.fatal.add(BY_DATE)
        for _number in range(150):
            self.old(2, "CANCELLED", amounts=False)
        later = {"match": lambda call: "paginationToken" in call.query}
        self.amazon.faults.add("searchOrders", faults.html(503), times=1, **later)
        backfill = self.start()
        with mute_logger(PULL_LOGGER):
            self.run_job()
        self.assertEqual((backfill.state, backfill.orders_seen), ("running", 100))
        self.assertIn("could not be reached", backfill.message)
        self.amazon.requests.clear()
        self.run_job()
        self.assertEqual((backfill.state, backfill.orders_seen), ("done", 150))
        self.assertCalls("searchOrders", 1)

    def test_what_was_read_before_a_break_is_kept(self):
        refs = [self.old(days) for days in (3, 5, 7)]
        self.amazon.faults.add("getOrder", faults.html(503), times=None, after=2)
        backfill = self.start()
        with mute_logger(PULL_LOGGER):
            self.run_job()
        self.assertEqual((backfill.state, backfill.orders_imported), ("running", 2))
        self.assertIn("could not be reached", backfill.message)
        self.amazon.faults.clear()
        self.amazon.requests.clear()
        self.run_job()
        self.assertEqual(self.refs_asked(), refs[:1])
        self.assertEqual((backfill.state, backfill.orders_imported), ("done", 3))

    def test_pausing_works_at_once(self):
        refs = [self.old(days) for days in (3, 5, 7)]
        backfill = self.start()

        with patch.object(type(backfill), "_is_running", self.paused_after(backfill, 4)):
            self.run_job()
        self.assertEqual(backfill.state, "paused")
        self.assertIn("Paused.", backfill.message)
        asked = self.refs_asked()
        self.assertEqual(len(asked), 1)
        self.run_job()
        self.assertEqual(self.refs_asked(), asked)
        self.assertImported(refs[-1])
        # And on again
        backfill.action_start()
        self.run_job()
        self.assertEqual((backfill.state, backfill.orders_imported), ("done", 3))
        self.assertEqual(sorted(self.refs_asked()), sorted(refs))
        self.assertCalls("createReport", 1)

    def paused_after(self, backfill, looks):
        is_running, left = type(backfill)._is_running, [looks]

        def look(records):
            left[0] -= 1
            if not left[0]:
                backfill.action_pause()
                self.env.flush_all()
            return is_running(records)

        return look

    def test_a_wrong_account_is_said(self):
        backfill = self.backfill()
        self.account.marketplace_ids = False
        with self.assertRaisesRegex(UserError, "No marketplace"):
            backfill.action_start()
        self.account.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            backfill.action_start()

    def test_a_role_that_is_missing(self):
        self.amazon.faults.add("createReport", faults.error(403, "Unauthorized"), times=None)
        ref = self.old(3)
        backfill = self.start()
        self.run_job()
        self.assertImported(ref)
        self.assertEqual(backfill.state, "done")
        self.assertIn("Amazon lists no orders", backfill.message)


class TestScreens(BackfillCase):
    """Where the import is opened from, and what a button leads to."""

    def test_from_the_account_and_from_the_orders(self):
        new = self.env.ref("amazon_connector.amazon_backfill_new_action")
        for model in ("amazon.account", "amazon.order"):
            kind = "form" if model == "amazon.account" else "list"
            views = self.env[model].with_user(self.admin)
            kind = kind if kind == "form" or compat.HAS_LIST_TAG else "tree"
            arch = views.get_view(view_type=kind)["arch"]
            self.assertIn(f'name="{new.id}"', arch)
            self.assertIn("Import Older Orders", arch)

    def test_start_shows_how_far_it_is_and_the_orders_are_one_click_away(self):
        ref = self.old(3)
        backfill = self.backfill()
        action = backfill.action_start()
        self.assertEqual((action["res_model"], action["res_id"]), (backfill._name, backfill.id))
        self.run_job()
        action = backfill.action_open_orders()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("amazon_order_ref"), [ref])
