"""Answers that are too much, too slow or nonsense: nothing hangs, and no order stops another."""

import json
import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import wire
from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PULL_LOGGER, AmazonCase

LIBRARIES = ("httpx", "httpcore", "sp_api")
DEEP = "[" * 1000 + "]" * 1000
AMOUNT = "orderItems.0.proceeds.proceedsTotal.amount"
# What Amazon writes where, and what the row says about it.
POISON = {
    "a number of 5,000 digits": (
        "orderItems.0.quantityOrdered",
        "9" * 5000,
        "a number of more than 2000 digits",
    ),
    "a number of 30 digits": ("orderItems.0.quantityOrdered", "9" * 30, "is more than 1000000"),
    "an amount without end": (AMOUNT, '"1e999999999"', "is not a number"),
    "an endless amount as a number": (AMOUNT, "1e999999999", "is not a number"),
    "an amount of a million digits": (AMOUNT, f'"{"1" * 1_000_000}"', "is not a number"),
    "a title of five megabytes": (
        "orderItems.0.product.title",
        f'"{"x" * 5_000_000}"',
        "more than 16000 characters",
    ),
    "a title nested too deep": (
        "orderItems.0.product.title",
        DEEP,
        "nested more than 400 levels deep",
    ),
    "a thousand levels that nobody asked for": ("news", DEEP, "nested more than 400 levels deep"),
    "three thousand items": (
        "orderItems",
        json.dumps([{"orderItemId": str(n)} for n in range(3000)]),
        "more than 2000 entries",
    ),
    "a million items": ("orderItems", f"[{'0,' * 1_000_000}0]", "too many values"),
    "a text with half a line": ("orderItems.0.product.title", '"line\nbreak"', "is no JSON"),
    "words": ("orderItems.0.quantityOrdered", "two", "is no JSON"),
}


class TestPoison(AmazonCase):
    def test_one_order_that_cannot_be_read_never_stops_the_others(self):
        account = self.account
        for kind, (path, text, reason) in POISON.items():
            with self.subTest(kind):
                before, poison, after = (self.place(self.item()) for _number in range(3))
                account.last_order_sync -= timedelta(minutes=5)
                start = account.last_order_sync
                self.amazon.faults.add("searchOrders", faults.spoiled(poison, path, text))
                self.sync(account)
                self.assertImported(before, "39.90")
                self.assertImported(after, "39.90")
                row = self.assertHeld(poison, "failed", reason)
                self.assertLess(len(row.message), 500)
                self.assertGreater(account.last_order_sync, start)
                # Amazon mends it, and it is the same order.
                self.change(poison, lambda order: order)
                self.sync(account)
                self.assertImported(poison, "39.90")

    def test_an_order_without_a_readable_number_is_kept_too(self):
        ref, bad = self.place(self.item()), self.place(self.item())
        for text in ("9" * 5000, "nothing"):
            self.amazon.faults.add("searchOrders", faults.spoiled(bad, "orderId", text))
            self.sync(self.account)
            self.account.last_order_sync -= timedelta(hours=1)
        self.assertImported(ref)
        unread = self.env["amazon.order"].search([("amazon_order_ref", "like", "unreadable-")])
        self.assertEqual(len(unread), 2)
        self.assertEqual(set(unread.mapped("state")), {"failed"})


class TestTooMuch(AmazonCase):
    def refused(self, fault):
        """Synchronize under a fault. :return: What the account says."""
        account = self.account
        start, ref = account.last_order_sync, self.place(self.item())
        self.amazon.faults.add("searchOrders", fault, times=None)
        with mute_logger(PULL_LOGGER):
            result = self.sync(account)
        self.assertNotEqual(result["type"], "success")
        self.assertEqual(account.last_order_sync, start)
        self.amazon.faults.clear()
        self.forget_rates()
        self.assertEqual(self.sync(account)["type"], "success")
        self.assertImported(ref)
        return result["message"]

    def test_a_bomb_is_refused_in_plain_words(self):
        message = self.refused(faults.bomb(100))
        self.assertEqual(
            message,
            "What Amazon answered cannot be read: Amazon's answer is larger than 32 MB.",
        )

    def test_an_answer_that_trickles_is_not_waited_for(self):
        self.startPatcher(patch.object(wire, "CALL_SECONDS", 1))
        message = self.refused(faults.trickle(0.2))
        self.assertIn("no complete answer within 1 seconds", message)

    def test_pages_that_come_round_again_end(self):
        self.amazon.requests.clear()
        message = self.refused(faults.next_tokens("one", "two", "three"))
        self.assertIn("the same page twice", message)
        # The next synchronization tries the last token, then the whole window.
        self.assertLessEqual(self.amazon.requests.count("searchOrders"), 4 + 2)

    def test_calls_are_not_led_elsewhere(self):
        account = self.account
        with (
            patch.dict("os.environ", {"AMAZON_CONNECTOR_API_URL": "http://192.0.2.1"}),
            mute_logger(PULL_LOGGER),
        ):
            self.amazon.requests.clear()
            result = self.sync(account)
        self.assertEqual(result["type"], "danger")
        self.assertIn("AMAZON_CONNECTOR_API_URL", result["message"])
        self.assertIn("Ask your administrator", result["message"])
        self.assertFalse(self.amazon.requests)


class TestSilence(AmazonCase):
    def test_no_address_of_a_call_is_in_the_log(self):
        ref = self.place(self.item())
        self._account = self.register()
        # As with --log-level=warn: others' loggers do what the root does.
        root, records = logging.getLogger(), []
        self.addCleanup(root.setLevel, root.level)
        root.setLevel(logging.INFO)
        handler = logging.Handler()
        handler.emit = records.append
        for name in LIBRARIES:
            logging.getLogger(name).addHandler(handler)
            self.addCleanup(logging.getLogger(name).removeHandler, handler)
        self.sync(self.account)
        self.assertImported(ref)
        self.assertEqual([record.getMessage() for record in records], [])


class TestFirstCursor(AmazonCase):
    """Whatever this server's clock says, the last seven days are counted by Amazon's."""

    def assertSevenDaysBehind(self):
        behind = self.amazon.clock.now().replace(tzinfo=None) - self.account.last_order_sync
        self.assertLess(abs(behind - timedelta(days=7)), timedelta(seconds=30))

    def register_by(self, ahead):
        """Amazon's clock is so many seconds ahead of this server's when an account is saved."""
        self.amazon.clock.advance(ahead)
        self._account = self.register(last_order_sync=False)
        self.assertSevenDaysBehind()

    def test_a_server_whose_clock_is_fast(self):
        self.register_by(-3600)
        ref = self.place(self.item(), minutes_ago=70)
        self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertImported(ref)

    def test_a_server_whose_clock_is_slow(self):
        self.register_by(3600)
        ref = self.place(self.item(), minutes_ago=-50)
        self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertImported(ref)
        self.assertGreater(self.account.last_order_sync, fields.Datetime.now())
        self.assertEqual(self.sync(self.account)["type"], "success")

    def test_who_wants_older_orders_says_so(self):
        since = fields.Datetime.now().replace(microsecond=0) - timedelta(days=9)
        self.assertEqual(self.register(last_order_sync=since).last_order_sync, since)

    def test_an_emptied_cursor_begins_as_the_first_one_did(self):
        self.register_by(-3600)
        self.sync(self.account)
        self.account.last_order_sync = False
        self.amazon.requests.clear()
        ref = self.place(self.item(), minutes_ago=6 * 24 * 60)
        self.sync(self.account)
        self.assertImported(ref)
        self.assertCalls("getMarketplaceParticipations", 1)

    def test_an_end_of_the_window_in_the_far_future_is_not_believed(self):
        def nonsense(call, go_on):
            response = go_on(call)
            payload = json.loads(response.get_data())
            payload["lastUpdatedBefore"] = "9998-01-01T00:00:00Z"
            response.set_data(json.dumps(payload))
            return response

        self.amazon.faults.add("searchOrders", nonsense)
        self.sync(self.account)
        self.assertLessEqual(self.account.last_order_sync, fields.Datetime.now())
