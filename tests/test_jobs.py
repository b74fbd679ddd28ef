"""The engine of all jobs: each is done by one runner, and everybody sees what became of it."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.amazon.errors import (
    AuthProblem,
)

from .common import PULL_LOGGER, AmazonCase
from .test_pull_lock import LockCase

ROLE, TOKEN = AuthProblem.ROLE, AuthProblem.TOKEN


class JobCase(AmazonCase):
    def job(self, kind="orders", account=None):
        job = (account or self.account).job_ids.filtered(lambda job: job.kind == kind)
        job.invalidate_recordset()
        return job

    def run_due(self):
        """A runner does what is due."""
        self._commit(self.env)
        self.env["amazon.job"]._cron_run_due()
        self.env.invalidate_all()

    def pass_time(self, **ago):
        """So much time passes."""
        for job in self.env["amazon.job"].search([]):
            job.next_run -= timedelta(**ago)

    def activities(self):
        kind = self.env.ref("amazon_connector.mail_activity_type_sync")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)


class TestWhatIsDue(JobCase):
    def test_every_account_has_its_jobs_and_they_run_by_themselves(self):
        ref = self.place(self.item())
        self.account.marketplace_ids  # noqa: B018  registers the account
        self.run_due()
        self.assertImported(ref)
        self.assertLessEqual(
            {"orders", "deliveries", "cancellations", "quantities", "fba_inventory", "listings"},
            set(self.account.job_ids.mapped("kind")),
        )
        self.assertEqual(self.job().state, "idle")

    def test_none_runs_before_its_time(self):
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        self.amazon.requests.clear()
        self.run_due()
        self.pass_time(minutes=4)
        self.run_due()
        self.assertEqual(len(self.amazon.requests), 0)
        self.pass_time(minutes=1, seconds=1)
        self.run_due()
        self.assertCalls("searchOrders", 1)

    def test_an_interval_of_one_s_own(self):
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        self.job().with_user(self.admin).interval = 60
        self.pass_time(minutes=6)
        self.run_due()
        self.amazon.requests.clear()
        self.pass_time(minutes=50)
        self.run_due()
        self.assertCalls("searchOrders", 0)
        with self.assertRaises(ValidationError):
            self.job().interval = 0

    def test_one_that_is_switched_off_does_not_run_and_says_so(self):
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        self.job().with_user(self.admin).active = False
        self.amazon.requests.clear()
        self.pass_time(hours=1)
        self.job().last_success = fields.Datetime.now() - timedelta(hours=1)
        self.run_due()
        self.assertCalls("searchOrders", 0)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.sync_state, "overdue")
        self.assertIn("switched off", self.account.overdue_message)

    def test_the_trouble_of_one_that_is_switched_off_is_nobodys_any_more(self):
        # Given a job that failed, of which the responsible user was told
        self.sync(self.account)
        job = self.job("fba_inventory")
        vals = {"state": "error", "message": "Amazon refuses it.", "is_reported": True}
        job.write(vals)
        self.account._keep_trouble_activity(is_news=True)
        self.assertEqual(self.account.overview_state, "failed")
        self.assertEqual(len(self.activities()), 1)
        # When it is switched off
        job.with_user(self.admin).active = False
        # Then the account is well
        self.account.invalidate_recordset()
        self.assertEqual(self.account.overview_state, "ok")
        self.assertFalse(self.account.trouble_message)
        self.assertFalse(self.activities())
        self.assertEqual(job.state, "idle")
        # Also where a run was on its way when it was switched off, and failed
        job.write(vals)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.overview_state, "ok")

    def test_the_longest_overdue_goes_first(self):
        american = self.register("na")
        for account, minutes in ((self.account, 3), (american, 9)):
            job = self.env["amazon.job"]._of(account, "orders")
            job.next_run = fields.Datetime.now() - timedelta(minutes=minutes)
        tried = []
        with (
            patch.object(
                type(american), "_sync_orders", lambda account, progress: tried.append(account.id)
            ),
            mute_logger(PULL_LOGGER),
        ):
            self.run_due()
        self.assertEqual(tried, [american.id, self.account.id])

    def test_a_draft_that_is_connected_waits_for_nothing(self):
        # Given a draft that runners have passed over for a day
        draft = self.register("na", refresh_token=False)
        self.run_due()
        self.env.cr.execute("UPDATE amazon_job SET create_date = create_date - interval '1 day'")
        self.env.invalidate_all()
        self.assertFalse(self.job(account=draft).last_success)

        # When it is connected
        token = self.amazon.sellers["na"].refresh_token
        draft.with_user(self.admin).refresh_token = token

        # Then nothing is said to be done or overdue, and all jobs are due
        draft.invalidate_recordset()
        self.assertEqual((draft.state, draft.overview_state), ("connected", "starting"))
        now = fields.Datetime.now()
        self.assertLessEqual(set(draft.job_ids.mapped(lambda job: job.next_run <= now)), {True})
        self.run_due()
        draft.invalidate_recordset()
        self.assertEqual(draft.overview_state, "ok")
        self.assertTrue(self.job("listings", draft).last_try)

    def test_what_is_switched_on_begins_at_once(self):
        self.account.write({"sync_settlements": False, "warehouse_id": self.warehouse().id})
        self.run_due()
        switches = (
            ("settlements", {"sync_settlements": True}),
            ("fba_inventory", {"read_fba_inventory": True}),
            ("invoices", {"invoice_orders": "draft"}),
        )
        for kind, vals in switches:
            with self.subTest(kind):
                self.assertGreater(self.job(kind).next_run, fields.Datetime.now())
                self.account.write(vals)
                self.assertLessEqual(self.job(kind).next_run, fields.Datetime.now())
                self.assertFalse(self.job(kind).last_try)

    def warehouse(self):
        company = [("company_id", "=", self.company.id)]
        return self.env["stock.warehouse"].search(company, limit=1)

    def test_asking_for_a_run_while_it_runs_is_not_forgotten(self):
        sync = type(self.account)._sync_orders

        def asked_meanwhile(account, progress):
            self.env["amazon.job"]._start_soon(account, "orders")
            return sync(account, progress)

        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        self.pass_time(minutes=6)
        with patch.object(type(self.account), "_sync_orders", asked_meanwhile):
            self.run_due()
        self.assertLessEqual(self.job().next_run, fields.Datetime.now())


class TestRunNow(JobCase):
    def test_a_manager_runs_a_job_due_or_not(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        ref = self.place(self.item())
        answer = self.job().with_user(manager).action_run_now()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn("Orders read: 1", answer["message"])
        self.assertImported(ref)

    def test_several_at_once_each_say_what_came_of_them(self):
        self.account.marketplace_ids  # noqa: B018
        self.run_due()
        jobs = (self.job() + self.job("deliveries")).with_user(self.admin)
        message = jobs.action_run_now()["params"]["message"]
        self.assertIn("Alpine eu: Orders: Orders read", message)
        self.assertIn("Alpine eu: Deliveries: Deliveries sent to Amazon: 0", message)

    def test_an_account_that_cannot_be_worked_for_stops_no_other(self):
        # Given a job of a draft and one of an account that works
        draft = (
            self.env["amazon.account"]
            .with_user(self.admin)
            .create({"name": "Draft", "home_marketplace_id": self.marketplace("de").id})
        )
        ref = self.place(self.item())
        jobs = self.env["amazon.job"]._of(draft.with_env(self.env) + self.account, "orders")
        self._commit(self.env)

        # When both are run
        answer = jobs.with_user(self.admin).action_run_now()["params"]

        # Then the one works, and the answer says why the other does not
        self.assertImported(ref)
        self.assertEqual(answer["type"], "danger")
        self.assertIn(
            "Draft: Orders: The Amazon account “Draft” is not connected", answer["message"]
        )

    def test_one_with_nothing_to_do_says_so(self):
        self.account.marketplace_ids  # noqa: B018
        answer = self.job("quantities").with_user(self.admin).action_run_now()["params"]
        self.assertEqual(answer["message"], "There was nothing to do.")

    def test_salesmen_do_not(self):
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        job = self.env["amazon.job"]._of(self.account, "orders")
        with self.assertRaises(AccessError):
            job.with_user(salesman).action_run_now()

    def test_nobody_writes_what_the_connector_finds_out(self):
        job = self.env["amazon.job"]._of(self.account, "orders").with_user(self.admin)
        for name, value in (
            ("state", "error"),
            ("message", "Fine"),
            ("next_run", "2020-01-01"),
            ("company_id", self.env["res.company"].create({"name": "Another"}).id),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                job[name] = value


class TestBusy(LockCase):
    @contextmanager
    def running(self, **counts):
        """Another process is at the account's orders, and has done so much."""
        job = self.env["amazon.job"]._of(self.account, "orders")
        job.write({"state": "running", "last_try": fields.Datetime.now()})
        job._keep_progress(None, {"calls": 3, **counts})
        with self.other_process_at_work():
            yield

    def test_the_button_says_how_far_the_work_is(self):
        with self.running(records_read=300, records_changed=200, records_failed=1):
            answer = self.sync(self.account)
        self.assertEqual(answer["type"], "info")
        self.assertIn("at this moment", answer["message"])
        self.assertIn("records read: 300. Changed: 200. Failed: 1.", answer["message"])

    def test_the_account_shows_that_it_is_running(self):
        with self.running(records_read=1):
            self.account.invalidate_recordset()
            self.assertEqual(self.account.sync_state, "running")


class TestKilled(JobCase):
    def kill(self, after_progress):
        """A worker is killed while it is at the orders."""

        def die(account, progress):
            if after_progress:
                progress.commit(read=1)
            raise SystemExit

        with patch.object(type(self.account), "_sync_orders", die):
            try:
                self.run_due()
            except SystemExit:
                self._roll_back()
        self.env.invalidate_all()

    def test_what_got_somewhere_goes_on_at_once(self):
        ref = self.place(self.item())
        self.account.marketplace_ids  # noqa: B018
        for _kill in range(3):
            self.kill(after_progress=True)
            self.assertEqual(self.job().state, "running")
        self.run_due()
        self.assertImported(ref)
        runs = self.job().action_open_runs()
        history = self.env["amazon.job.run"].search(runs["domain"])
        self.assertEqual(history.mapped("state"), ["done", "error", "error", "error"])
        self.assertIn("ended this run before", history[1].message)

    def test_the_button_does_not_wait_for_the_pause(self):
        self.account.marketplace_ids  # noqa: B018
        ref = self.place(self.item())
        self.kill(after_progress=False)
        self.sync(self.account)
        self.assertImported(ref)
        self.assertEqual((self.job().state, self.job().troubles), ("idle", 0))

    def test_what_got_nowhere_pauses_for_longer_and_longer(self):
        self.account.marketplace_ids  # noqa: B018
        for minutes in (1, 2, 4):
            self.kill(after_progress=False)
            self.run_due()
            job = self.job()
            self.assertEqual(job.state, "waiting")
            pause = job.next_run - fields.Datetime.now()
            self.assertAlmostEqual(pause.total_seconds(), minutes * 60, delta=5)
            self.pass_time(minutes=minutes, seconds=1)


class TestCost(JobCase):
    def count_sql(self, work):
        self.env.flush_all()
        with patch.object(compat, "commit_progress", lambda env, *_done, **_left: env.flush_all()):
            before = self.env.cr.sql_log_count
            work()
            return self.env.cr.sql_log_count - before

    def test_a_sync_with_nothing_new_is_one_call_and_few_statements(self):
        # Given an account that is up to date, in a process that is warm
        accounts = self.account.browse()
        self.startPatcher(patch.object(compat, "end_transaction", lambda env: env.flush_all()))
        for work in (accounts._cron_sync_orders, self.account.action_sync_orders):
            self.count_sql(work)
            self.amazon.requests.clear()

            # When it is synchronized again, by the scheduled action or by the button
            count = self.count_sql(work)

            # Then Amazon is called once, and Odoo asks its database little
            self.assertEqual(len(self.amazon.requests), 1)
            self.assertLessEqual(count, 12)
