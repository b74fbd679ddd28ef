"""Many pages: none is lost and none is read for ever."""

from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PULL_LOGGER, AmazonCase


def is_later_page(call):
    return "paginationToken" in call.query


class TestPages(AmazonCase):
    """250 orders, three pages; cancelled ones, since only the reading matters here."""

    def setUp(self):
        super().setUp()
        item = self.item()
        self.refs = {
            self.place(item, status="CANCELLED", amounts=False, minutes_ago=300 - number)
            for number in range(250)
        }
        self._account = self.register()
        self.start = self.account.last_order_sync
        self.amazon.requests.clear()

    def assertAllRead(self):
        rows = self.env["amazon.order"].search([("account_id", "=", self.account.id)])
        self.assertEqual(len(rows), 250)
        self.assertEqual(set(rows.mapped("amazon_order_ref")), self.refs)
        self.assertGreater(self.account.last_order_sync, self.start)
        self.assertFalse(self.account.order_search)

    def break_later_pages(self, fault, times):
        self.amazon.faults.add("searchOrders", fault, times=times, match=is_later_page)

    def test_every_page_is_read_with_unchanged_filters(self):
        self.sync(self.account)
        self.assertAllRead()
        first, second, third = (r.query for r in self.amazon.requests.of("searchOrders"))
        self.assertTrue(second.pop("paginationToken"))
        self.assertTrue(third.pop("paginationToken"))
        self.assertEqual(first, second)
        self.assertEqual(first, third)

    def test_every_page_is_kept_before_the_next_is_asked_for(self):
        self.break_later_pages(faults.html(503), times=None)
        with mute_logger(PULL_LOGGER):
            self.run_cron()
        self._roll_back()
        self.assertEqual(self.account.order_count, 100)
        self.assertEqual(self.account.last_order_sync, self.start)

    def test_the_page_token_survives_a_break(self):
        self.break_later_pages(faults.html(503), times=2)
        with mute_logger(PULL_LOGGER):
            result = self.sync(self.account)
        self.assertEqual(result["type"], "warning")
        self.assertEqual(self.account.order_count, 100)
        self.assertEqual(self.account.last_order_sync, self.start)
        self.assertTrue(self.account.order_search)
        self.amazon.requests.clear()
        self.sync(self.account)
        self.assertAllRead()
        self.assertCalls("searchOrders", 2)
        self.assertTrue(all("paginationToken" in r.query for r in self.amazon.requests))

    def test_a_token_that_amazon_no_longer_takes_starts_the_window_again(self):
        self.break_later_pages(faults.invalid_input(), times=1)
        self.sync(self.account)
        self.assertAllRead()
        self.assertCalls("searchOrders", 5)

    def test_tokens_that_are_never_taken_do_not_use_up_the_rate(self):
        self.break_later_pages(faults.invalid_input(), times=30)
        with mute_logger(PULL_LOGGER):
            result = self.sync(self.account)
        self.assertNotEqual(result["type"], "success")
        self.assertLessEqual(self.amazon.requests.count("searchOrders"), 6)
        self.assertEqual(self.account.order_count, 100)
        self.assertEqual(self.account.last_order_sync, self.start)

    def test_the_same_page_for_ever_stops(self):
        self.amazon.faults.add("searchOrders", faults.same_next_token(), times=None)
        with mute_logger(PULL_LOGGER):
            result = self.sync(self.account)
        self.assertNotEqual(result["type"], "success")
        self.assertIn("the same page twice", result["message"])
        self.assertLessEqual(self.amazon.requests.count("searchOrders"), 3)
        self.assertEqual(self.account.last_order_sync, self.start)
        self.amazon.faults.clear()
        self.sync(self.account)
        self.assertAllRead()

    def test_a_cursor_moved_by_the_user_makes_the_old_token_void(self):
        self.break_later_pages(faults.html(503), times=2)
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
        self.account.last_order_sync = self.start
        self.amazon.requests.clear()
        self.sync(self.account)
        self.assertNotIn("paginationToken", self.amazon.requests.of("searchOrders")[0].query)
        self.assertAllRead()

    def test_other_marketplaces_make_the_old_token_void(self):
        self.break_later_pages(faults.html(503), times=2)
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
        self.account.marketplace_ids -= self.marketplace("fr")
        self.sync(self.account)
        self.assertAllRead()
