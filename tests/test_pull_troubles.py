"""Bad days: throttling, outages, refusals. No order is lost, and no account stops another."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon.limits import SEARCH_ORDERS
from odoo.addons.amazon_connector.dev.simulator import faults

from .common import ANNA, PULL_LOGGER, AmazonCase


class TestThrottling(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        self.start = self.account.last_order_sync
        self.ref = self.place(self.item())

    def test_a_refused_call_waits_and_keeps_the_cursor(self):
        self.amazon.faults.add("searchOrders", faults.throttled(), times=None)
        with mute_logger(PULL_LOGGER):
            result = self.sync(self.account)
        self.assertEqual(result["type"], "warning")
        self.assertEqual(self.account.sync_state, "waiting")
        self.assertIn("allows no further call for now", self.account.sync_message)
        self.assertIn("minutes", self.account.sync_message)
        self.assertEqual(self.account.last_order_sync, self.start)
        # The rate is counted in transactions of its own, which this one does not see.
        with self.registry.cursor() as cr:
            limits = api.Environment(cr, SUPERUSER_ID, {})["amazon.rate.limit"]
            next_call = limits._next_call(self.account._seller_key(), SEARCH_ORDERS)
        self.assertGreater(next_call, fields.Datetime.now())

    def test_while_waiting_amazon_is_not_asked(self):
        self.amazon.faults.add("searchOrders", faults.throttled(), times=None)
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
            self.amazon.requests.clear()
            self.sync(self.account)
        self.assertEqual(len(self.amazon.requests), 0)

    def test_after_the_wait_nothing_is_missing(self):
        self.amazon.faults.add("searchOrders", faults.throttled(), times=1)
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
        self.forget_rates()
        self.sync(self.account)
        self.assertEqual(self.account.sync_state, "ok")
        self.assertImported(self.ref, "39.90")

    def test_amazon_never_has_to_refuse(self):
        self.amazon.rates.fast = False
        with mute_logger(PULL_LOGGER):
            for _call in range(25):
                self.sync(self.account)
        self.assertCalls("searchOrders", 20)
        self.assertEqual(self.amazon.requests.count("searchOrders", status=429), 0)
        self.assertEqual(self.account.sync_state, "waiting")

    def test_what_was_stored_before_is_worked_on_while_waiting(self):
        self.sync(self.account)
        row = self.row(self.ref)
        row.sale_order_id.with_context(disable_cancel_warning=True).action_cancel()
        row.sale_order_id.unlink()
        row.write({"to_process": True, "state": "waiting", "deleted_sale_order": False})
        self.amazon.faults.add("searchOrders", faults.throttled(), times=None)
        with mute_logger(PULL_LOGGER):
            self.sync(self.account)
        self.assertImported(self.ref)


class TestOutages(AmazonCase):
    def test_no_kind_of_outage_loses_an_order(self):
        outages = {
            "a page in HTML": faults.html(503),
            "a page in HTML that claims to be fine": faults.html(200),
            "a gateway's message": faults.message_only(500, "Internal server error"),
            "an answer of nothing": faults.empty(200),
            "half an answer": faults.invalid_json(200),
            "an answer without orders": faults.body({}),
            "an error of Amazon's": faults.error(500),
            "a cut line": faults.drop(),
        }
        account = self.account
        for kind, fault in outages.items():
            with self.subTest(kind):
                self.forget_rates()
                start = account.last_order_sync
                ref = self.place(self.item(), minutes_ago=3)
                self.amazon.faults.add("searchOrders", fault, times=None)
                with mute_logger(PULL_LOGGER, "werkzeug"):
                    result = self.sync(account)
                self.assertEqual(result["type"], "warning", result["message"])
                self.assertEqual(account.last_order_sync, start)
                self.amazon.faults.clear()
                self.assertEqual(self.sync(account)["type"], "success")
                self.assertImported(ref)

    def test_a_short_outage_is_not_even_noticed(self):
        ref = self.place(self.item())
        account = self.account
        self.amazon.faults.add("searchOrders", faults.error(503), times=1)
        self.assertEqual(self.sync(account)["type"], "success")
        self.assertImported(ref)

    def test_an_expired_access_token_is_renewed(self):
        ref = self.place(self.item())
        account = self.account
        self.amazon.faults.add("searchOrders", faults.expired_token())
        self.assertEqual(self.sync(account)["type"], "success")
        self.assertImported(ref)

    def test_an_answer_without_a_body_is_no_empty_shop(self):
        account = self.account
        start = account.last_order_sync
        self.amazon.faults.add("searchOrders", faults.message_only(403), times=None)
        with mute_logger(PULL_LOGGER):
            result = self.sync(account)
        self.assertEqual(result["type"], "danger")
        self.assertEqual(account.last_order_sync, start)


class TestRefusals(AmazonCase):
    def activities(self, account):
        return account.activity_ids.filtered(lambda a: "needs attention" in (a.summary or ""))

    def test_a_revoked_token_tells_the_responsible_user_once(self):
        account = self.account
        self.amazon.sellers["eu"].refresh_token = "Atzr|renewed"
        self.forget_tokens()
        with mute_logger(PULL_LOGGER):
            self.run_cron()
            self.run_cron()
        self.assertEqual(account.sync_state, "error")
        self.assertIn("does not accept the authorization token", account.sync_message)
        self.assertEqual(len(self.activities(account)), 1)
        self.assertEqual(self.activities(account).user_id, self.admin)
        account.refresh_token = "Atzr|renewed"
        self.run_cron()
        self.assertEqual(account.sync_state, "ok")
        self.assertFalse(self.activities(account))

    def test_one_account_never_stops_another(self):
        european, american = self.register("eu"), self.register("na")
        ref = self.place(self.item(), country="US")
        self.amazon.sellers["eu"].refresh_token = "Atzr|renewed"
        self.forget_tokens()
        with mute_logger(PULL_LOGGER):
            self.run_cron()
        self.assertEqual(european.sync_state, "error")
        self.assertEqual(american.sync_state, "ok")
        self.assertImported(ref, "39.90")

    def test_an_unexpected_error_of_one_account_never_stops_another(self):
        european, american = self.register("eu"), self.register("na")
        self.place(self.item())
        ref = self.place(self.item(), country="US")
        rows = type(self.env["amazon.order"])
        process = rows._process_account

        def break_one(model, account, deadline):
            if account.region == "eu":
                raise ZeroDivisionError(account.order_count and ANNA.name)
            return process(model, account, deadline)

        with (
            patch.object(rows, "_process_account", break_one),
            self.assertLogs(PULL_LOGGER, "ERROR") as logs,
        ):
            self.run_cron()
        self.assertNotIn(ANNA.name, "".join(logs.output))
        self.assertIn("ZeroDivisionError", "".join(logs.output))
        self.assertEqual(european.sync_state, "error")
        self.assertIn("unexpected error", european.sync_message)
        self.assertEqual(american.sync_state, "ok")
        self.assertImported(ref, "39.90")
        self.assertEqual(european.order_count, 1, "The page that was stored must stay")
