"""Every night the orders of the last days are compared with Amazon's list of them."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.backfill import amazon_account_reconciliation

from .common import PULL_LOGGER, AmazonCase

BY_UPDATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
HOUR = 60


class TestReconciliation(AmazonCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(amazon_account_reconciliation, "PATIENCE_SECONDS", 0))
        # The account has been here for days.
        self.since = fields.Datetime.now() - timedelta(days=2)
        self._account = self.register(last_order_sync=self.since)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE amazon_account SET create_date = %s WHERE id = %s",
            (self.since, self._account.id),
        )
        self.env.invalidate_all()

    @property
    def job(self):
        return self.account._job("reconciliation")

    def missed(self, *items, **options):
        """An order that no search has given, for whatever reason."""
        options.setdefault("minutes_ago", 5 * HOUR)
        return self.place(*(items or [self.item()]), **options)

    def night(self):
        """The scheduled action comes round."""
        self._commit(self.env)
        self.end_pauses()
        self.env.flush_all()
        self.env["amazon.job"]._run_due(["reconciliation"])
        self.env.invalidate_all()

    def notes(self):
        return self.account.message_ids.filtered(lambda m: "nightly comparison" in m.body)

    def test_all_is_there(self):
        ref = self.place(self.item(), minutes_ago=5 * HOUR)
        self.sync(self.account)
        self.assertImported(ref)
        self.amazon.requests.clear()
        self.night()
        self.assertEqual(self.job.state, "idle")
        self.assertEqual(self.job.message, "Orders on Amazon in the last days: 1. All are in Odoo.")
        self.assertCalls("getOrder", 0)
        self.assertFalse(self.notes())
        # Once a night
        self.amazon.requests.clear()
        self.night()
        self.assertCalls("createReport", 0)

    def test_what_is_missing_is_read_and_said(self):
        # Given an order that a search left out
        self.sync(self.account)
        refs = [self.missed(), self.missed(status="SHIPPED"), self.missed()]
        self.amazon.orders.set_status(refs[2], "CANCELLED", ago=3 * HOUR * 60)

        # When the night comes
        self.night()

        # Then it is a sale order, and somebody can read that
        self.assertImported(refs[0], "39.90")
        self.assertHeld(refs[1], "ignored", "already been shipped")
        self.assertHeld(refs[2], "ignored", "cancelled before")
        self.assertEqual(self.job.state, "idle")
        self.assertIn("Missing in Odoo and read now", self.job.message)
        for ref in refs:
            self.assertIn(ref, self.job.message)
            self.assertIn(ref, self.notes().body)
        self.assertEqual(len(self.notes()), 1)

    def test_what_was_before_the_account_is_missed_by_nobody(self):
        self.sync(self.account)
        before = self.place(self.item(), minutes_ago=50 * HOUR)
        self.night()
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", before)]))
        self.assertIn("All are in Odoo", self.job.message or "All are in Odoo")

    def test_what_the_order_sync_has_not_come_to_is_not_missing(self):
        self.missed()
        self.night()
        self.assertCalls("getOrder", 0)
        self.assertEqual(self.job.message, "There is nothing to compare yet.")

    def test_orders_that_were_not_placed_on_amazon_are_not_missing(self):
        self.sync(self.account)
        self.missed(channel="NON_AMAZON", by="AMAZON")
        self.night()
        self.assertCalls("getOrder", 0)

    def test_a_marketplace_that_was_removed_while_amazon_made_its_list(self):
        self.sync(self.account)
        missed = self.missed(country="FR")
        self.amazon.reports.seconds = 90
        self.night()
        self.account.marketplace_ids -= self.marketplace("fr")
        self.amazon.clock.advance(91)
        self.night()
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", missed)]))
        self.assertIn("All are in Odoo", self.job.message)
        self.assertFalse(self.notes())

    def test_the_list_takes_its_time(self):
        self.sync(self.account)
        ref = self.missed()
        self.amazon.reports.seconds = 90
        self.night()
        self.assertEqual(self.job.state, "waiting")
        self.assertIn("making its list", self.job.message)
        self.amazon.clock.advance(91)
        self.night()
        self.assertImported(ref)
        self.assertCalls("createReport", 1)

    def test_a_list_that_cannot_be_had_is_said_and_asked_for_again(self):
        self.sync(self.account)
        ref = self.missed()
        self.amazon.reports.fatal.add(BY_UPDATE)
        with mute_logger(PULL_LOGGER):
            self.night()
        self.assertEqual(self.job.state, "waiting")
        self.assertIn("could not be compared with Amazon's", self.job.message)
        self.assertGreater(self.job.next_run, fields.Datetime.now())
        self.assertFalse(self.account.reconciled_on)
        self.amazon.reports.fatal.clear()
        self.night()
        self.assertImported(ref)
        self.assertCalls("createReport", 2)

    def test_amazon_does_not_answer(self):
        self.sync(self.account)
        ref = self.missed()
        self.amazon.faults.add("createReport", faults.html(503), times=None)
        with mute_logger(PULL_LOGGER):
            self.night()
        self.assertEqual(self.job.state, "waiting")
        self.assertIn("could not be reached", self.job.message)
        self.amazon.faults.clear()
        self.night()
        self.assertImported(ref)

    def test_what_was_read_before_a_break_is_kept_and_the_rest_follows(self):
        self.sync(self.account)
        refs = [self.missed() for _number in range(3)]
        self.amazon.faults.add("getOrder", faults.html(503), times=None, after=2)
        with mute_logger(PULL_LOGGER):
            self.night()
        self.amazon.faults.clear()
        self.amazon.requests.clear()
        self.night()
        for ref in refs:
            self.assertImported(ref)
        self.assertCalls("getOrder", 1)
        self.assertCalls("createReport", 0)

    def activity(self):
        kind = self.env.ref("amazon_connector.mail_activity_type_missing_orders")
        return self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def another_night(self):
        self.account.reconciled_on = fields.Datetime.now() - timedelta(days=2)
        self.job.next_run = fields.Datetime.now() - timedelta(hours=1)
        self.night()

    def test_what_cannot_be_read_is_an_activity_until_it_is_in_odoo(self):
        # Given an order that no search has given, and Amazon does not show
        self.sync(self.account)
        ref = self.missed()
        for fault, text in (
            (faults.error(400, "InvalidInput", "No."), "not shown by Amazon"),
            (faults.body({}), "cannot be read"),
        ):
            with self.subTest(text), mute_logger(PULL_LOGGER):
                self.amazon.faults.add("getOrder", fault, times=None)
                self.another_night()
                self.assertIn(text, self.activity().note)
                self.assertIn(ref, self.activity().note)
                self.assertIn(text, self.job.message)
                self.amazon.faults.clear()
        # When it can be read, even if Amazon's list of the last days has it no more
        with patch.object(type(self.account), "_refs_at_amazon", return_value=[]):
            self.another_night()
        self.assertImported(ref)
        self.assertFalse(self.activity())

    def test_a_night_without_comparison_is_overdue(self):
        self.sync(self.account)
        job = self.job
        self.env.flush_all()
        long_ago = fields.Datetime.now() - timedelta(hours=30)
        self.env.cr.execute(
            "UPDATE amazon_job SET create_date = %s, last_success = NULL WHERE id = %s",
            (long_ago, job.id),
        )
        self.account.connected_on = long_ago
        self.env.invalidate_all()
        self.assertIn("have not been compared with Amazon's since", self.account.overdue_message)

    def test_nothing_of_a_buyer_is_kept(self):
        self.sync(self.account)
        self.missed()
        self.night()
        texts = f"{self.job.message} {self.notes().body}"
        self.assertNotIn("Anna", texts)
        self.assertNotIn("Berlin", texts)
