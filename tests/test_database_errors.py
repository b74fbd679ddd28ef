"""What the database refuses belongs to the order. What passes by itself is tried again."""

import random
from unittest.mock import patch

import psycopg2
from psycopg2 import errors

from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.database_errors import (
    is_busy,
    is_lost,
    is_server_trouble,
    is_transient,
)

from .common import LOGGERS, ORDER_LOGGER, AmazonCase

JOB_LOGGER = f"{LOGGERS}.amazon_job_work"


def noise(length):
    """Letters of three bytes each that cannot be compressed."""
    dice = random.Random(7)
    return "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _n in range(length))


class Failing:
    """A method that raises an error, as often as it is said, and works from then on."""

    def __init__(self, method, error, times):
        self._method, self._error = method, error
        self.left = times
        self.calls = 0

    def __get__(self, record, _owner):
        def call(*args, **kwargs):
            self.calls += 1
            if self.left:
                self.left -= 1
                raise self._error
            return self._method(record, *args, **kwargs)

        return call


class TestKinds(AmazonCase):
    def test_only_what_passes_by_itself_passes(self):
        busy = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)
        lost = (
            psycopg2.InterfaceError,
            psycopg2.OperationalError,
            errors.AdminShutdown,
            errors.ConnectionFailure,
            errors.IdleInTransactionSessionTimeout,
        )
        server = (errors.DiskFull, errors.OutOfMemory, errors.IoError, errors.DataCorrupted)
        order = (
            errors.ProgramLimitExceeded,
            errors.QueryCanceled,
            errors.NotNullViolation,
            errors.UniqueViolation,
            errors.NumericValueOutOfRange,
            psycopg2.ProgrammingError,
            ValueError,
        )
        for kind in busy:
            self.assertTrue(is_busy(kind()) and is_transient(kind()), kind)
        for kind in lost:
            self.assertTrue(is_lost(kind()) and is_transient(kind()), kind)
        for kind in server:
            self.assertTrue(is_server_trouble(kind()) and not is_transient(kind()), kind)
        for kind in order:
            self.assertFalse(is_transient(kind()) or is_server_trouble(kind()), kind)


class TestRaces(AmazonCase):
    def test_who_sees_a_sku_second_tries_again(self):
        self.imported(self.item())
        offer = self.env["amazon.offer"].search([], limit=1)
        offer.flush_recordset()
        copied = self.assertRaises(psycopg2.Error)
        with copied as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            offer.copy()
        self.assertTrue(is_busy(caught.exception))


class DatabaseCase(AmazonCase):
    def failing(self, name, error, times, model="amazon.order"):
        owner = type(self.env[model])
        failing = Failing(getattr(owner, name), error, times)
        self.startPatcher(patch.object(owner, name, failing))
        return failing

    def assertNotUpToDate(self, account):
        self.assertNotEqual(account.sync_state, "ok", account.sync_message)


class TestPoison(DatabaseCase):
    def test_a_random_name_of_three_thousand_letters_is_cut(self):
        ref = self.place(self.item())
        self.change(ref, lambda order: order["buyer"].update(buyerName=noise(3000)))
        order = self.assertImportedAfterSync(ref)
        self.assertLessEqual(len(order.partner_id.name), 200)
        self.assertEqual(self.account.sync_state, "ok")

    def assertImportedAfterSync(self, ref):
        self.sync(self.account)
        return self.assertImported(ref)

    def test_a_value_that_the_database_refuses_fails_its_order_alone(self):
        # Given an index that cannot hold what one order among five brings
        self.env.cr.execute("CREATE INDEX ON sale_order_line (name)")
        refs = [self.place(self.item()) for _n in range(4)]
        poison = self.place(self.item(gift_message=noise(1990)))

        # When they are synchronized, and again
        with mute_logger(ORDER_LOGGER, "odoo.sql_db"):
            result = self.sync(self.account)
            self.sync(self.account)

        # Then the four are in, and the fifth says what is wrong and is tried again later
        for ref in refs:
            self.assertImported(ref)
        row = self.assertHeld(poison, "failed", "ProgramLimitExceeded, sale_order_line.")
        self.assertTrue(row.needs_review)
        self.assertTrue(row.retry_date)
        self.assertEqual(row.attempts, 1)
        self.assertEqual(result["type"], "warning")
        self.assertEqual(self.account.sync_state, "review")

    def test_numbers_that_are_too_long_fail_their_orders_and_no_page(self):
        good = self.place(self.item())
        for change in (
            lambda order: order["orderItems"][0]["product"].update(sellerSku=noise(3000)),
            lambda order: order["orderItems"][0].update(orderItemId=noise(3000)),
        ):
            self.change(self.place(self.item()), change)
        self.sync(self.account)
        self.assertImported(good)
        failed = self.env["amazon.order"].search([("state", "=", "failed")])
        self.assertEqual(len(failed), 2)
        for row in failed:
            self.assertIn("characters", row.message)

    def test_what_a_module_says_about_its_constraint_is_said(self):
        ref, account = self.place(self.item()), self.account
        self.env["amazon.job"]._of(account, "orders")

        def violate(orders):
            self.env.cr.execute(
                "INSERT INTO amazon_job (account_id, kind, interval, state, next_run) "
                "VALUES (%s, 'orders', 5, 'idle', now())",
                (account.id,),
            )

        with (
            patch.object(type(self.env["sale.order"]), "action_confirm", violate),
            mute_logger(ORDER_LOGGER, "odoo.sql_db"),
        ):
            self.sync(account)
        self.assertHeld(ref, "failed", "Each account has one job of each kind.")


class TestFullDisk(DatabaseCase):
    def test_orders_that_could_not_be_stored_are_neither_lost_nor_called_done(self):
        # Given a disk that is full for three runs
        refs = [self.place(self.item()) for _n in range(3)]
        account = self.account
        full = self.failing("action_confirm", errors.DiskFull("could not extend"), -1, "sale.order")
        for _run in range(3):
            with mute_logger(ORDER_LOGGER):
                self.run_cron()
            # Then the account says so, and so does each order
            self.assertEqual(account.sync_state, "error")
            self.assertIn("disk space", account.sync_message)
            self.assertTrue(account.activity_ids)
            for ref in refs:
                self.assertHeld(ref, "failed", "DiskFull")
            self.make_due(refs)
            self.end_pauses()

        # When there is space again, everything is imported, once
        full.left = 0
        self.run_cron()
        self.assertEqual(account.sync_state, "ok")
        for ref in refs:
            self.assertImported(ref)

    def make_due(self, refs):
        for ref in refs:
            self.row(ref).retry_date = "2026-01-01 00:00:00"

    def test_not_even_the_reason_can_be_stored(self):
        # Given an account for which nothing can be stored, and another
        american = self.register("na")
        european, ref = self.account, self.place(self.item(), country="US")
        self.place(self.item())
        self.env.cr.execute("SAVEPOINT amazon_commit")
        jobs = type(self.env["amazon.job"])
        keep = jobs._keep

        def refuse(job, *args):
            if job.account_id == european:
                raise errors.DiskFull("could not extend")
            return keep(job, *args)

        with (
            patch.object(jobs, "_keep", refuse),
            mute_logger(JOB_LOGGER, ORDER_LOGGER),
        ):
            self.run_cron()

        # Then the other is served all the same
        self.assertImported(ref)
        self.assertEqual(american.sync_state, "ok")
        self.assertNotUpToDate(european)


class TestFasterTransactions(DatabaseCase):
    def test_an_order_is_tried_again_at_once(self):
        ref = self.place(self.item())
        self.failing("_advance", errors.SerializationFailure(), 1)
        self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertImported(ref)

    def test_what_stays_in_the_way_is_left_for_the_next_run_and_said(self):
        # Given another process that holds what one of three orders needs
        refs = [self.place(self.item()) for _n in range(3)]
        advance = type(self.env["amazon.order"])._advance

        def blocked(rows):
            if refs[1] in rows.mapped("amazon_order_ref"):
                raise errors.LockNotAvailable()
            return advance(rows)

        # When the account is synchronized
        with patch.object(type(self.env["amazon.order"]), "_advance", blocked):
            self.assertEqual(self.sync(self.account)["type"], "warning")

        # Then the others are in, the order waits as it was, and the account says so
        self.assertImported(refs[0])
        self.assertImported(refs[2])
        row = self.row(refs[1])
        self.assertEqual((row.state, row.to_process, row.attempts), ("waiting", True, 0))
        self.assertEqual(self.account.sync_state, "waiting")
        self.assertIn("other work in Odoo", self.account.sync_message)

        # And it comes with the next run
        self.assertEqual(self.sync(self.account)["type"], "success")
        self.assertImported(refs[1])

    def test_a_page_that_could_not_be_stored_is_read_again(self):
        ref = self.place(self.item())
        account, start = self.account, self.account.last_order_sync
        self.failing("_store", errors.SerializationFailure(), 1)
        self.run_cron()
        self.assertEqual(account.sync_state, "waiting")
        self.assertEqual(account.last_order_sync, start)
        self.run_cron()
        self.assertImported(ref)
        self.assertEqual(account.sync_state, "ok")

    def test_a_lost_connection_ends_the_run_and_marks_no_order(self):
        ref = self.place(self.item())
        self.failing("_advance", psycopg2.InterfaceError("connection already closed"), 1)
        account = self.account
        try:
            self.run_cron()
        except psycopg2.InterfaceError:
            self._roll_back()
        else:
            self.fail("Without a database nothing can go on")
        self.assertEqual(self.row(ref).state, "waiting")
        self.assertNotUpToDate(account)


class TestOwnWords(DatabaseCase):
    def test_a_company_without_a_warehouse_is_told_so_in_odoos_words(self):
        ref = self.place(self.item())
        account = self.account
        account.warehouse_id = False
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).active = False
        self.sync(account)
        row = self.assertHeld(ref, "failed")
        self.assertNotIn("unexpected", row.message)
        self.assertIn("warehouse", row.message.lower())
