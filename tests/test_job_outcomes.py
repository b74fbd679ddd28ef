"""What becomes of a run: what an error means, who hears of it, and what is kept."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon.errors import (
    AmazonAuthError,
    AmazonOutOfTime,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.job_outcome import LAST_PAUSE, Outcome

from .common import PULL_LOGGER
from .test_jobs import JobCase

ROLE, TOKEN = AuthProblem.ROLE, AuthProblem.TOKEN


class TestWhatAnErrorMeans(JobCase):
    def test_the_table(self):
        now, usual = fields.Datetime.now(), timedelta(minutes=30)
        cases = (
            (AmazonOutOfTime("x", retry_after=0), "waiting", 0),
            (AmazonThrottled("x", retry_after=90), "waiting", 90),
            (AmazonThrottled("x", retry_after=None), "waiting", 0),
            (AmazonThrottled("x", retry_after=9000), "waiting", 1800),
            (AmazonUnavailable("x"), "waiting", 240 * 4),
            (AmazonPayloadError("x"), "waiting", 1800),
            (AmazonAuthError("x", problem=TOKEN), "error", 1800),
            (AmazonRejected("x"), "error", 1800),
            (ZeroDivisionError("x"), "error", 240 * 4),
        )
        for error, state, seconds in cases:
            with self.subTest(type(error).__name__):
                outcome = Outcome.of(error, self.env)
                self.assertEqual(outcome.state, state)
                pause = outcome.next_try(now, usual, 2) - now
                self.assertEqual(pause.total_seconds(), seconds)
                self.assertTrue(outcome.message)
        silent = Outcome.of(AmazonUnavailable("x"), self.env)
        self.assertEqual(silent.next_try(now, usual, 50) - now, LAST_PAUSE)

    def test_minutes_are_counted_as_people_do(self):
        for seconds, text in ((5, "in a minute."), (61, "in 2 minutes."), (None, "in a minute.")):
            message = Outcome.of(AmazonThrottled("x", retry_after=seconds), self.env).message
            self.assertIn(text, message)
            self.assertTrue(message.endswith("Odoo tries again by itself."))

    def test_saving_an_account_promises_nothing(self):
        with self.amazon_down(), self.assertRaises(ValidationError) as refused:
            self.register()
        self.assertIn("could not be reached", str(refused.exception))
        self.assertNotIn("by itself", str(refused.exception))

    def test_the_responsible_user_hears_once_of_all_jobs(self):
        # Given an account whose token Amazon does not take any more
        self.account.read_fba_inventory = True
        self.run_due()
        seller = self.amazon.sellers["eu"]
        seller.refresh_token = "Atzr|another"
        self.forget_tokens()

        # When all of its jobs run, again and again
        with mute_logger(PULL_LOGGER):
            for _run in range(3):
                self.pass_time(hours=7)
                self.run_due()

        # Then there is one activity, and it says which jobs do not work
        self.assertEqual(len(self.activities()), 1)
        self.assertIn("FBA Inventory, Orders: Amazon does not", self.activities().note)
        self.assertIn("authorization token", self.account.trouble_message)
        self.assertEqual(self.job("fba_inventory").state, "error")

        # Whoever closed it is left alone
        self.activities().action_feedback()
        with mute_logger(PULL_LOGGER):
            self.pass_time(hours=7)
            self.run_due()
        self.assertFalse(self.activities())

    def test_it_is_closed_when_all_jobs_work_again(self):
        self.account.read_fba_inventory = True
        self.run_due()
        self.amazon.faults.add("*", faults.error(400, "InvalidInput", "No."), times=None)
        self.pass_time(hours=7)
        with mute_logger(PULL_LOGGER):
            self.run_due()
        self.assertEqual(len(self.activities()), 1)
        self.amazon.faults.clear()
        self.pass_time(hours=7)
        self.run_due()
        self.assertFalse(self.activities())
        self.assertFalse(self.account.trouble_message)

    def test_trouble_with_work_that_is_no_more_is_over(self):
        # Given a reading of the FBA inventory that Amazon refuses
        self.account.read_fba_inventory = True
        refusal = faults.error(400, "InvalidInput", "No.")
        self.amazon.faults.add("getInventorySummaries", refusal, times=None)
        with mute_logger(PULL_LOGGER):
            self.run_due()
        self.amazon.faults.clear()
        self.assertIn("FBA Inventory", self.account.trouble_message)

        # When it is switched off
        self.account.read_fba_inventory = False
        self.pass_time(hours=7)
        self.run_due()
        self.env["amazon.account"]._cron_check_overdue()

        # Then nobody has anything to do any more
        self.account.invalidate_recordset()
        self.assertFalse(self.account.trouble_message)
        self.assertFalse(self.activities())

    def test_what_came_of_the_last_run_stays_where_there_is_nothing_to_do(self):
        self.account.with_user(self.admin).action_read_fba_inventory()
        message = self.account.fba_message
        self.assertTrue(message)
        self.pass_time(hours=7)
        self.run_due()
        self.assertEqual(self.account.fba_message, message)


class TestHistory(JobCase):
    def history(self, kind="orders"):
        return self.env["amazon.job.run"].search([("job_id", "=", self.job(kind).id)])

    def run_from(self, days):
        started = fields.Datetime.now() - timedelta(days=days)
        vals = {"job_id": self.job().id, "started": started, "state": "done"}
        return self.env["amazon.job.run"].create(vals)

    def test_a_run_says_what_it_did(self):
        self.account.marketplace_ids  # noqa: B018
        self.place(self.item())
        self.place(self.item("NO-SUCH-SKU"))
        self.run_due()
        run = self.history()
        self.assertEqual((run.state, run.calls, run.runs), ("done", 1, 1))
        self.assertEqual((run.records_read, run.records_changed, run.records_failed), (2, 2, 0))
        self.assertGreaterEqual(run.ended, run.started)
        self.assertEqual(run.message, self.account.sync_message)

    def test_runs_that_found_nothing_are_one_row_a_day(self):
        self.account.marketplace_ids  # noqa: B018
        for _run in range(3):
            self.run_due()
            self.pass_time(minutes=6)
        self.assertEqual((self.history().runs, self.history().calls), (3, 3))
        self.history().started -= timedelta(days=1)
        self.run_due()
        self.assertEqual(self.history().mapped("runs"), [1, 3])
        self.place(self.item())
        self.pass_time(minutes=6)
        self.run_due()
        self.assertEqual(self.history().mapped("runs"), [1, 1, 3])

    def test_it_names_no_buyer(self):
        self.account.marketplace_ids  # noqa: B018
        self.place(self.item())
        self.run_due()
        for name in ("Anna", "Schneider"):
            self.assertNotIn(name, str(self.history().read()))

    def test_old_runs_are_deleted(self):
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        old, young = self.run_from(91), self.run_from(89)
        self.env["amazon.job.run"]._gc_runs()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
        self.env["ir.config_parameter"].set_param("amazon_connector.job_run_days", "30")
        self.env["amazon.job.run"]._gc_runs()
        self.assertFalse(young.exists())
