"""The first synchronization never reads nothing: what is to be shipped, and the last days."""

from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PULL_LOGGER, AmazonCase

DAY = 24 * 60
OPEN = ("UNSHIPPED", "PARTIALLY_SHIPPED")


def is_about_open_orders(call):
    return "fulfillmentStatuses" in call.query


class FirstSyncCase(AmazonCase):
    def setUp(self):
        super().setUp()
        # Given a shop that has sold for a while
        self.old_open = self.place(self.item(), minutes_ago=80 * DAY)
        self.old_fba = self.place(self.item(), minutes_ago=80 * DAY, by="AMAZON")
        self.old_shipped = self.place(self.item(), status="SHIPPED", minutes_ago=80 * DAY)
        self.new_open = self.place(self.item(), minutes_ago=5)
        self.new_shipped = self.place(self.item(), status="SHIPPED", minutes_ago=2 * DAY)
        self.new_fba = self.place(self.item(), status="SHIPPED", by="AMAZON", minutes_ago=2 * DAY)

    def known(self):
        return set(self.env["amazon.order"].search([]).mapped("amazon_order_ref"))

    def assertFirstSyncIsDone(self):
        """What is to be shipped is imported, the rest is shown as what it is, each once."""
        for ref in (self.old_open, self.new_open, self.new_fba):
            self.assertImported(ref)
        self.assertHeld(self.new_shipped, "ignored", "already been shipped outside Odoo")
        self.assertEqual(
            self.known(), {self.old_open, self.new_open, self.new_fba, self.new_shipped}
        )
        self.assertEqual(
            self.env["sale.order"].search_count([("amazon_account_id", "!=", False)]), 3
        )
        self.assertFalse(self.account.reads_open_orders)


class TestFirstSync(FirstSyncCase):
    def register_by_form(self):
        """An administrator saves an account and chooses nothing about the past."""
        self._account = self.register(last_order_sync=False)
        return self._account

    def test_an_account_that_is_only_saved_reads_what_is_to_be_shipped_and_the_last_days(self):
        account = self.register_by_form()
        self.assertEqual(self.sync(account)["type"], "success")
        self.assertFirstSyncIsDone()

        # Afterwards only what changes is searched
        self.amazon.requests.clear()
        self.sync(account)
        (search,) = self.amazon.requests.of("searchOrders")
        self.assertNotIn("fulfillmentStatuses", search.query)

    def test_it_costs_one_search_more(self):
        account = self.register_by_form()
        self.amazon.requests.clear()
        self.sync(account)
        opened, changed = (r.query for r in self.amazon.requests.of("searchOrders"))
        self.assertEqual(opened["fulfillmentStatuses"], ",".join(OPEN))
        self.assertEqual(opened["fulfilledBy"], "MERCHANT")
        self.assertNotIn("fulfilledBy", changed)

    def test_a_break_after_any_page_loses_nothing_and_repeats_nothing(self):
        refs = {self.place(self.item(), minutes_ago=30 * DAY + n) for n in range(130)}
        account = self.register_by_form()
        cases = (
            ("the first page", is_about_open_orders),
            ("the second page", lambda call: "paginationToken" in call.query),
            ("the other search", lambda call: not is_about_open_orders(call)),
        )
        for where, match in cases:
            with self.subTest(where), mute_logger(PULL_LOGGER):
                self.amazon.faults.add("searchOrders", faults.html(503), times=2, match=match)
                self.assertEqual(self.sync(account)["type"], "warning")
                self._roll_back()
                account.invalidate_recordset()
        self.sync(account)
        self.assertLessEqual(refs, self.known())
        for ref in refs:
            self.assertImported(ref)
        self.assertFalse(account.reads_open_orders)

    def test_what_is_shipped_between_the_two_searches_is_not_missed(self):
        account = self.register_by_form()
        ref = self.place(self.item(), minutes_ago=30 * DAY)
        with mute_logger(PULL_LOGGER):
            self.amazon.faults.add(
                "searchOrders",
                faults.html(503),
                times=2,
                match=lambda call: not is_about_open_orders(call),
            )
            self.sync(account)
        self.set_status(ref, "SHIPPED")
        self.sync(account)
        self.assertEqual(self.row(ref).amazon_status, "SHIPPED")
        self.assertImported(ref)

    def test_other_marketplaces_begin_it_again(self):
        refs = {self.place(self.item(), minutes_ago=30 * DAY + n) for n in range(130)}
        account = self.register_by_form()
        self.amazon.faults.add(
            "searchOrders", faults.html(503), times=2, match=lambda c: "paginationToken" in c.query
        )
        with mute_logger(PULL_LOGGER):
            self.sync(account)
        account.marketplace_ids -= self.marketplace("fr")
        self.assertTrue(account.reads_open_orders)
        self.sync(account)
        self.assertLessEqual(refs, self.known())

    def test_a_moment_that_the_user_chose_is_kept(self):
        since = fields.Datetime.now().replace(microsecond=0) - timedelta(days=1)
        self._account = self.register(last_order_sync=since)
        self.sync(self.account)
        self.assertEqual(self.known(), {self.new_open})

    def test_without_marketplaces_nothing_is_asked(self):
        account = self.register_by_form()
        account.marketplace_ids = False
        self.amazon.requests.clear()
        self.sync(account)
        self.assertCalls("searchOrders", 0)
        self.assertTrue(account.reads_open_orders)
