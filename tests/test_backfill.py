"""Older orders: asked for by dates, read beside the order sync with all that Amazon allows."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.amazon_connector.amazon.limits import GET_ORDER, SEARCH_ORDERS
from odoo.addons.amazon_connector.models.backfill import fetcher

from .backfill import DAY, BackfillCase


class TestBackfill(BackfillCase):
    def test_open_orders_of_the_past_become_sale_orders(self):
        # Given orders from before the account was connected
        refs = [self.old(days) for days in (3, 10, 15)]
        too_old = self.old(25)
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "in", refs)]))

        # When they are asked for
        backfill = self.start()
        self.run_job()

        # Then they are there, and those of no other day
        for ref in refs:
            self.assertImported(ref, "39.90")
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", too_old)]))
        self.assertEqual(backfill.state, "done")
        self.assertEqual((backfill.orders_seen, backfill.orders_imported), (3, 3))
        self.assertEqual(backfill.progress, 100)
        self.assertIn("All orders of this time are read", backfill.message)

    def test_what_was_shipped_before_is_shown_as_that(self):
        ref = self.old(5, "SHIPPED")
        by_amazon = self.old(6, "SHIPPED", by="AMAZON")
        cancelled = self.old(7, "CANCELLED", amounts=False)
        backfill = self.start()
        self.run_job()
        self.assertHeld(ref, "ignored", "already been shipped outside Odoo")
        self.assertImported(by_amazon)
        self.assertHeld(cancelled, "ignored", "cancelled before")
        self.assertEqual((backfill.orders_imported, backfill.orders_ignored), (1, 2))
        self.assertIn("Sale orders: 1.", backfill.message)

    def test_no_order_is_read_twice(self):
        known = self.old(1, minutes_ago=30)
        self.sync(self.account)
        self.assertImported(known)
        new = self.old(5)
        self.amazon.requests.clear()
        backfill = self.start()
        self.run_job()
        self.assertEqual(self.refs_asked(), [new])
        self.assertCalls("searchOrders", 0)
        self.assertEqual((backfill.orders_found, backfill.orders_seen), (2, 2))
        # Again, nothing is left to read
        self.amazon.requests.clear()
        again = self.start()
        self.run_job()
        self.assertEqual(self.refs_asked(), [])
        self.assertEqual(again.state, "done")

    def test_what_the_order_sync_reads_meanwhile_is_not_asked_for(self):
        refs = [self.old(days) for days in (3, 4)]
        self.amazon.reports.seconds = 0
        backfill = self.start()
        part = backfill.sudo().part_ids
        with self.account._amazon_client() as client:
            part._prepare(client)
        self.account.last_order_sync = fields.Datetime.now() - timedelta(days=5)
        self.sync(self.account)
        self.amazon.requests.clear()
        self.run_job()
        self.assertEqual(self.refs_asked(), [])
        self.assertEqual((backfill.state, backfill.orders_imported), ("done", len(refs)))

    def test_a_time_without_orders(self):
        backfill = self.start()
        self.run_job()
        self.assertEqual((backfill.state, backfill.orders_found), ("done", 0))

    def test_long_times_are_read_in_parts(self):
        refs = [self.old(days) for days in (5, 40, 75)]
        backfill = self.start(days=80)
        self.run_job()
        self.assertCalls("createReport", 3)
        self.assertEqual((backfill.state, backfill.orders_imported), ("done", 3))
        self.assertImported(refs[-1])

    def test_amazon_takes_its_time_and_the_import_says_so(self):
        self.amazon.reports.seconds = 90
        ref = self.old(5)
        backfill = self.start()
        self.run_job()
        self.assertEqual((backfill.state, backfill.progress), ("running", 0))
        self.assertIn("Amazon is listing the orders", backfill.message)
        job = self.account._job("backfill")
        self.assertEqual(job.state, "waiting")
        self.assertTrue(job.last_success)
        self.assertCalls("createReport", 1)
        self.amazon.clock.advance(91)
        self.run_job()
        self.assertImported(ref)
        self.assertCalls("createReport", 1)

    def test_dates(self):
        self.account.marketplace_ids  # noqa: B018  registers it
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.backfill(days=-1)
        backfill = self.backfill()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            backfill.date_to = backfill.date_from - timedelta(days=1)
        backfill.action_start()
        with self.assertRaisesRegex(UserError, "has begun"):
            backfill.date_from -= timedelta(days=1)
        self.run_job()
        with self.assertRaisesRegex(UserError, "is done"):
            backfill.action_start()

    def test_only_the_connector_says_how_far_it_is(self):
        backfill = self.backfill()
        with self.assertRaises(AccessError):
            backfill.state = "done"
        with self.assertRaises(AccessError):
            self.env["amazon.backfill.number"].with_user(self.admin).create({})


class TestBothWays(BackfillCase):
    """Many orders: searches begin with the last ones, single calls with the first ones."""

    def setUp(self):
        super().setUp()
        # A test's hundred is twenty.
        for name, value in {
            "SLICE_SIZE": 20,
            "LEAST_TO_SEARCH": 5,
            "NUMBERS_AT_ONCE": 10,
        }.items():
            self.startPatcher(patch.object(fetcher, name, value))
        # The rates are Amazon's: what they allow at once is used up in the test.
        self.amazon.rates.fast = False
        self.amazon.reports.seconds = 0

    def many(self, count, status="CANCELLED"):
        options = {"amounts": False} if status == "CANCELLED" else {}
        return [
            self.old(2, status, minutes_ago=2 * DAY + 10 * number, **options)
            for number in range(count)
        ]

    def test_both_buckets_are_used_and_some_calls_are_left(self):
        refs = self.many(400)
        self.account.marketplace_ids  # noqa: B018  registers it
        self.amazon.requests.clear()
        backfill = self.start()
        self.run_job()
        searches, calls = (self.amazon.requests.count(x) for x in ("searchOrders", "getOrder"))
        self.assertEqual(searches, SEARCH_ORDERS.burst - 5)
        self.assertIn(calls, range(GET_ORDER.burst - 5, GET_ORDER.burst - 5 + 4))
        # The last ones by searches, the first ones by their numbers
        rows = self.env["amazon.order"].search([("amazon_order_ref", "in", refs)])
        self.assertEqual(len(rows), 15 * 20 + calls)
        self.assertEqual(set(self.refs_asked()), set(refs[-calls:]))
        self.assertEqual(set(refs) - set(rows.mapped("amazon_order_ref")), set(refs[300:-calls]))
        self.assertEqual((backfill.state, backfill.orders_seen), ("running", len(rows)))
        self.assertAlmostEqual(backfill.progress, 100 * len(rows) / 400, 1)
        # The order sync has its calls
        self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertEqual(self.amazon.requests.count("searchOrders", 429), 0)
        self.assertEqual(self.amazon.requests.count("getOrder", 429), 0)

    def test_slices_hold_orders_that_are_here_already(self):
        refs = self.many(30)
        with self.account._amazon_client() as client:
            documents = [client.get_order(ref) for ref in refs[5:10]]
        self.env["amazon.order"]._store(self.account, documents)
        self.amazon.requests.clear()
        backfill = self.start()
        self.run_job()
        self.assertFalse(set(self.refs_asked()) & set(refs[5:10]))
        self.assertEqual((backfill.state, backfill.orders_seen), ("done", 30))

    def test_orders_that_amazon_did_not_list_come_with_the_search(self):
        refs = self.many(30)
        self.amazon.reports.ends_early = 3
        pending = self.old(2, "PENDING", amounts=False, minutes_ago=2 * DAY + 105)
        backfill = self.start()
        self.run_job()
        self.assertHeld(pending, "waiting", "payment is pending")
        self.assertEqual(backfill.state, "done")
        read = self.env["amazon.order"].search([("account_id", "=", self.account.id)])
        self.assertEqual(set(read.mapped("amazon_order_ref")), {*refs, pending})

    def test_what_amazon_lists_and_does_not_show_is_said(self):
        refs = self.many(3)
        backfill = self.start()
        part = backfill.sudo().part_ids
        with self.account._amazon_client() as client:
            part._prepare(client)
        self.amazon.orders.remove(refs[1])
        self.run_job()
        self.assertEqual((backfill.state, backfill.orders_seen), ("done", 2))
        self.assertIn("Orders that Amazon lists but no longer shows: 1.", backfill.message)
        self.assertIn("All but 1 orders of this time are read.", backfill.message)
        self.assertRegex(backfill.message, r"Seller Central: \d{3}-\d{7}-\d{7}\.")

    def test_a_marketplace_that_is_removed_meanwhile_brings_nothing_in(self):
        # Given an import for which Amazon has listed the orders
        german, french = self.old(5), self.old(5, country="FR")
        backfill = self.start()
        with self.account._amazon_client() as client:
            backfill.sudo().part_ids._prepare(client)
        self.assertEqual(backfill.orders_found, 2)
        # When one of the marketplaces is removed
        self.account.marketplace_ids -= self.marketplace("fr")
        self.run_job()
        # Then its orders stay away, and are not waited for
        self.assertImported(german)
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", french)]))
        self.assertEqual(backfill.state, "done")
        self.assertEqual((backfill.orders_found, backfill.orders_seen), (1, 1))
