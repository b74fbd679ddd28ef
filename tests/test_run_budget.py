"""A run has one budget: accounts that hang cost the others no more than a run."""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.tools import config, mute_logger

from odoo.addons.amazon_connector.amazon import caller, time_limit
from odoo.addons.amazon_connector.dev.simulator.faults import LineCutError
from odoo.addons.amazon_connector.models import amazon_job_work, job_runner, run_time

from .common import LOGGERS, PULL_LOGGER, AmazonCase

BUDGET = 72


class Clock:
    """Time that passes only while somebody waits for Amazon. It counts what was waited."""

    def __init__(self, case):
        self.now = 1000.0
        self.waited = []
        self._allowed = 0.0
        stand_in = SimpleNamespace(monotonic=self.time, sleep=self.wait)
        case.startPatcher(patch.object(caller, "time", stand_in))
        for module in (time_limit, run_time, amazon_job_work, job_runner):
            case.startPatcher(patch.object(module, "monotonic", self.time))
        for_answer = time_limit.TimeLimit.for_answer

        def allow(limit, usual):
            self._allowed = for_answer(limit, usual)
            return self._allowed

        case.startPatcher(patch.object(time_limit.TimeLimit, "for_answer", allow))

    def time(self):
        return self.now

    def wait(self, seconds):
        self.waited.append(seconds)
        self.now += seconds

    def wait_in_vain(self):
        """Amazon takes a call and never answers: the client waits for as long as it may."""
        self.wait(self._allowed)
        raise LineCutError()


class RunCase(AmazonCase):
    def setUp(self):
        super().setUp()
        allowed = BUDGET / run_time.RUN_PART
        self.startPatcher(patch.object(run_time, "seconds_allowed", lambda is_scheduled: allowed))
        self.clock = Clock(self)
        self.hanging, self.tried = set(), []
        self.cron = self.env.ref("amazon_connector.ir_cron_run_due")

    def accounts(self, number, region="eu", country="DE"):
        """So many accounts, in the order in which they are registered."""
        accounts = self.env["amazon.account"]
        home = self.marketplace(country)
        for n in range(number):
            key = f"{region}{n}"
            self.amazon.sellers.add(key, region=region, countries=(country,))
            accounts += self.register(key, home_marketplace_id=home.id)
        self.amazon.faults.clear()
        self.amazon.faults.add("*", self.answer, times=None)
        return accounts

    def answer(self, call, go_on):
        """Amazon as it is for some sellers: it never answers. Others have to be served."""
        if not call.access_token:
            return go_on(call)
        seller = self.amazon.tokens.seller(call.access_token).seller_id
        if call.operation.name == "searchOrders":
            self.tried.append(seller)
        if seller in self.hanging:
            self.clock.wait_in_vain()
        return go_on(call)

    def hang(self, accounts):
        self.hanging |= set(accounts.mapped("seller_id"))

    def run_once(self):
        """One run of the scheduled action. :return: Which accounts were tried, in their order."""
        self.tried.clear()
        self.clock.waited.clear()
        with mute_logger(PULL_LOGGER, "werkzeug"):
            self.run_cron()
        self.env.invalidate_all()
        by_seller = {a.seller_id: a for a in self.env["amazon.account"].search([])}
        return [by_seller[seller_id] for seller_id in self.tried]

    def job(self, account, kind="orders"):
        return self.env["amazon.job"]._of(account, kind)

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])


class TestHangingAccounts(RunCase):
    def test_three_that_hang_starve_nobody(self):
        # Given six accounts, of which the first three hang
        accounts = self.accounts(6)
        self.hang(accounts[:3])

        # When there are two runs
        first = self.run_once()
        self.assertTrue(self.triggers(), "What is left has to go on at once")
        self.assertLessEqual(sum(self.clock.waited), BUDGET)
        second = self.run_once()
        self.assertLessEqual(sum(self.clock.waited), BUDGET)

        # Then the other three are up to date, and none was tried twice
        self.assertEqual(accounts[3:].mapped("sync_state"), ["ok"] * 3)
        self.assertEqual(accounts[:3].mapped("sync_state"), ["waiting"] * 3)
        self.assertEqual(first + second, list(accounts))

    def test_those_that_hang_pause_for_longer_and_longer(self):
        account = self.accounts(1)
        self.hang(account)
        job, pauses = self.job(account), []
        for _trouble in range(3):
            self.assertEqual(self.run_once(), [account])
            self.assertEqual(self.run_once(), [], "It pauses")
            pauses.append(job.next_run - fields.Datetime.now())
            job.next_run = fields.Datetime.now()
        self.assertLess(2 * pauses[0] - timedelta(seconds=5), pauses[1])
        self.assertLess(2 * pauses[1] - timedelta(seconds=5), pauses[2])

        # When it answers again, the pause is over
        self.hanging.clear()
        self.run_once()
        self.assertEqual(account.sync_state, "ok")
        self.assertEqual(job.troubles, 0)
        self.assertLessEqual(job.next_run, fields.Datetime.now() + timedelta(minutes=5))
        self.assertEqual(self.run_once(), [account])

    def test_the_button_does_not_wait_for_the_pause(self):
        account = self.accounts(1)
        self.hang(account)
        self.run_once()
        self.hanging.clear()
        self.assertEqual(self.sync(account)["type"], "success")
        job = self.job(account)
        self.assertEqual(job.troubles, 0)
        self.assertLessEqual(job.next_run, fields.Datetime.now() + timedelta(minutes=5))

    def test_a_region_that_hangs_leaves_time_for_another(self):
        european = self.accounts(4)
        american = self.accounts(1, "na", "US")
        self.hang(european)
        tried = self.run_once()
        self.assertEqual(tried, [*european[:2], american])
        self.assertEqual(american.sync_state, "ok")

    def test_one_that_answers_shows_that_the_region_does(self):
        accounts = self.accounts(4)
        self.hang(accounts[0] + accounts[2])
        self.assertEqual(self.run_once(), list(accounts))

    def test_an_account_alone_has_all_the_time(self):
        account = self.accounts(1)
        self.hang(account)
        self.run_once()
        self.assertEqual(self.clock.waited, [60], "A call has a minute")

    def test_many_that_hang_never_take_more_than_the_run(self):
        accounts = self.accounts(8)
        self.hang(accounts)
        for _run in range(4):
            self.run_once()
            self.assertLessEqual(sum(self.clock.waited), BUDGET)
        self.assertTrue(all(self.job(account).last_try for account in accounts))


class TestTurns(RunCase):
    def test_the_one_tried_the_longest_ago_goes_first(self):
        accounts = self.accounts(3)
        now = fields.Datetime.now()
        for account, minutes in zip(accounts, (1, 3, 2), strict=True):
            self.job(account).next_run = now - timedelta(minutes=minutes)
        self.assertEqual(self.run_once(), [accounts[1], accounts[2], accounts[0]])

    def test_one_that_kills_its_worker_is_not_the_first_again(self):
        # Given a worker that is killed while it is at the first account
        accounts = self.accounts(2)
        sync = type(accounts)._sync_orders

        def killed(account, progress):
            if account == accounts[0]:
                raise SystemExit
            return sync(account, progress)

        with patch.object(type(accounts), "_sync_orders", killed):
            try:
                self.run_once()
            except SystemExit:
                self._roll_back()

            # When another one takes over, the second account is served, and the first one pauses
            self.run_once()
        self.assertEqual(accounts.mapped("sync_state"), ["waiting", "ok"])
        self.assertIn("ended this run before", accounts[0].sync_message)
        self.assertGreater(self.job(accounts[0]).next_run, fields.Datetime.now())

        # Then it is tried again
        self.end_pauses()
        self.run_once()
        self.assertEqual(accounts.mapped("sync_state"), ["ok", "ok"])

    def test_no_account_is_begun_when_time_is_up(self):
        accounts = self.accounts(2)
        cursor = Cursor()
        run_time.run_scheduled(cursor, lambda: self.clock.wait(100))
        self.assertEqual(run_time.run_scheduled(cursor, self.run_once), [])
        self.assertFalse(any(self.job(account).last_try for account in accounts))
        self.assertTrue(self.triggers())

    def test_every_kind_of_work_is_run_like_this(self):
        account = self.account
        self.hang(account)
        self.amazon.faults.add("*", self.answer, times=None)
        account.write({"read_fba_inventory": True, "sync_inventory": True})
        with mute_logger(*(f"{LOGGERS}.{name}" for name in ("amazon_job_work",))):
            self._commit(self.env)
            self.env["amazon.account"]._cron_read_fba_inventory()
        job = self.job(account, "fba_inventory")
        self.assertEqual(job.troubles, 1)
        self.assertGreater(job.next_run, fields.Datetime.now())
        self.assertFalse(self.job(account, "quantities").troubles, "Only what hangs pauses")


class Cursor:
    """What Odoo locks actions with; one for each round."""


class TestOdoosLimit(AmazonCase):
    @contextmanager
    def limits(self, **values):
        before = {name: config[name] for name in values}
        for name, value in values.items():
            config[name] = value
        try:
            yield
        finally:
            for name, value in before.items():
                config[name] = value

    def test_which_limit_holds(self):
        allowed = run_time.seconds_allowed
        usual = {"limit_time_real": 120, "limit_time_real_cron": -1, "workers": 0}
        with self.limits(**usual):
            self.assertEqual((allowed(True), allowed(False)), (120, 120))
        with self.limits(**{**usual, "limit_time_real_cron": 600}):
            self.assertEqual((allowed(True), allowed(False)), (600, 120))
        with self.limits(**{**usual, "limit_time_real": 0, "limit_time_real_cron": 0}):
            self.assertEqual((allowed(True), allowed(False)), (150, 150))
        with self.limits(**{**usual, "workers": 2, "limit_time_cpu": 60}):
            self.assertEqual((allowed(True), allowed(False)), (60, 60))

    def test_the_actions_of_a_round_share_it(self):
        now = 1000.0
        with (
            self.limits(limit_time_real=120, limit_time_real_cron=-1, workers=0),
            patch.object(run_time, "monotonic", lambda: now),
        ):

            def seconds():
                return run_time.run_limit().deadline - now

            first, second = Cursor(), Cursor()
            self.assertEqual(run_time.run_scheduled(first, seconds), 72)
            now += 80  # seconds that other actions took
            self.assertEqual(run_time.run_scheduled(first, seconds), 10)
            self.assertEqual(seconds(), 72, "A button is not part of the round")
            self.assertEqual(run_time.run_scheduled(second, seconds), 72)

    def test_odoo_tells_when_its_round_begins(self):
        seen = []
        with patch.object(run_time, "run_scheduled", lambda cursor, run: seen.append(cursor)):
            job = {"id": 1}
            arguments = (self.env.cr, job)
            type(self.env["ir.cron"])._process_job(*arguments)
        self.assertEqual(seen, [self.env.cr])
