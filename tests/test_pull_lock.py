"""Two synchronizations of one account at once do no harm."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.models.locks import lock_namespace

from .common import AmazonCase


class LockCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.ref = self.place(self.item())
        self._account = self.register()
        self.amazon.requests.clear()

    def try_lock(self, cr, work="orders"):
        cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", (lock_namespace(work), self.account.id)
        )
        return cr.fetchone()[0]

    @contextmanager
    def other_process_at_work(self, work="orders"):
        with self.registry.cursor() as cr:
            self.assertTrue(self.try_lock(cr, work))
            yield

    def is_free(self):
        with self.registry.cursor() as cr:
            return self.try_lock(cr)


class TestLock(LockCase):
    def test_the_button_says_that_another_process_is_at_work(self):
        with self.other_process_at_work():
            result = self.sync(self.account)
            self.assertEqual(result["type"], "info")
            self.assertIn("at this moment", result["message"])
            self.assertEqual(len(self.amazon.requests), 0)
        self.sync(self.account)
        self.assertImported(self.ref)

    def test_the_scheduled_action_passes_over_the_account_and_does_the_others(self):
        american = self.register("na")
        ref = self.place(self.item(), country="US")
        before = self.account.sync_state
        with self.other_process_at_work():
            self.run_cron()
        self.assertEqual(self.account.sync_state, before)
        self.assertFalse(self.account.order_count)
        self.assertEqual(american.sync_state, "ok")
        self.assertImported(ref)

    def test_retry_and_recover_wait_for_their_turn_too(self):
        self.sync(self.account)
        wizard = self.env["amazon.recover.order"].create(
            {"account_id": self.account.id, "amazon_order_refs": self.ref}
        )
        with self.other_process_at_work():
            answer = self.row(self.ref).action_retry()
            self.assertIn("at this moment", answer["params"]["message"])
            wizard.action_recover()
            self.assertIn("nothing was asked yet", wizard.result)
            self.assertCalls("getOrder", 0)

    def test_the_lock_is_held_over_every_commit_and_given_back(self):
        held = []
        commit = self._commit

        def commit_and_look(env, *args, **options):
            commit(env, *args, **options)
            held.append(not self.is_free())

        with patch.object(compat, "commit_progress", commit_and_look):
            self.sync(self.account)
        self.assertGreaterEqual(len(held), 3)
        self.assertTrue(all(held))
        self.assertTrue(self.is_free())

    def test_no_transaction_stays_open_for_the_lock(self):
        states = []
        commit = self._commit

        def commit_and_look(env, *args, **options):
            commit(env, *args, **options)
            states.extend(self.holders())

        with patch.object(compat, "commit_progress", commit_and_look):
            self.sync(self.account)
        self.assertEqual({state for _pid, state in states}, {"idle"})

    def test_a_lock_whose_connection_is_lost_lives_on_nowhere(self):
        def end(*_args, **_options):
            with self.registry.cursor() as cr:
                for pid, _state in self.holders():
                    cr.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

        with patch.object(type(self.account), "_pull_orders", end):
            self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertTrue(self.is_free())
        self.sync(self.account)
        self.assertTrue(self.is_free())

    def holders(self):
        """The connections that hold the lock of the account, and what they are doing."""
        with self.registry.cursor() as cr:
            cr.execute(
                """SELECT pid, state FROM pg_locks JOIN pg_stat_activity USING (pid)
                    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted
                      AND pg_locks.database = (
                            SELECT oid FROM pg_database WHERE datname = current_database())""",
                (lock_namespace("orders"), self.account.id),
            )
            return cr.fetchall()

    def test_the_lock_is_given_back_after_an_error(self):
        account = self.account
        self.amazon.sellers["eu"].roles_missing = True
        with self.assertLogs("odoo.addons.amazon_connector", "WARNING"):
            self.sync(account)
        self.assertTrue(self.is_free())
