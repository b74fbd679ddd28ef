"""A dead man's switch: what does not happen is seen, even where nothing runs at all."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PULL_LOGGER, AmazonCase


class OverdueCase(AmazonCase):
    def setUp(self):
        super().setUp()
        # A database that is kept from the last run has not run its actions since.
        self.crons.nextcall = fields.Datetime.now()
        self._account = self.register()
        self.sync(self.account)
        self.assertEqual(self.account.sync_state, "ok")

    def cron(self, name):
        return self.env.ref(f"amazon_connector.{name}")

    @property
    def crons(self):
        return self.cron("ir_cron_run_due") + self.cron("ir_cron_run_due_2")

    def pass_time(self, **ago):
        """Time goes by in which nothing succeeds."""
        self.env["amazon.job"].search([]).last_success = fields.Datetime.now() - timedelta(**ago)
        self.env.invalidate_all()

    def check(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_check_overdue()
        self.account.invalidate_recordset()

    def warnings(self):
        kind = self.env.ref("amazon_connector.mail_activity_type_sync")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)


class TestWithoutAnyRun(OverdueCase):
    def test_an_account_that_is_not_synchronized_is_not_up_to_date(self):
        self.pass_time(minutes=29)
        self.assertEqual(self.account.sync_state, "ok")
        self.pass_time(minutes=31)
        self.assertEqual(self.account.sync_state, "overdue")
        self.assertIn("Orders have not been synchronized since", self.account.overdue_message)

    def test_the_list_finds_it(self):
        accounts = self.env["amazon.account"]
        overdue = [("sync_state", "in", ("error", "overdue"))]
        self.assertNotIn(self.account, accounts.search(overdue))
        self.pass_time(hours=1)
        self.assertIn(self.account, accounts.search(overdue))
        self.assertIn(self.account, accounts.search([("sync_state", "=", "overdue")]))
        self.assertNotIn(self.account, accounts.search([("sync_state", "!=", "overdue")]))

    def needing_attention(self):
        """The accounts that the list shows with its filter."""
        arch = etree.fromstring(self.env.ref("amazon_connector.amazon_account_view_search").arch)
        (found,) = arch.xpath("//filter[@name='needs_attention']")
        return self.env["amazon.account"].search(safe_eval(found.get("domain")))

    def test_the_list_finds_any_job_that_is_overdue(self):
        self.assertNotIn(self.account, self.needing_attention())
        # Given listings that have not been read for a week, while orders come in
        job = self.account.job_ids.filtered(lambda job: job.kind == "listings")
        job.last_success = fields.Datetime.now() - timedelta(days=7)
        self.env.invalidate_all()
        self.assertEqual(self.account.sync_state, "ok")
        # Then the filter finds the account, and its row is red
        self.assertIn(self.account, self.needing_attention())
        arch = etree.fromstring(self.env.ref("amazon_connector.amazon_account_view_tree").arch)
        (red,) = arch.xpath("/*/@decoration-danger")
        self.assertIn("overdue_message", red)

    def test_an_action_that_is_switched_off_is_named(self):
        self.crons.active = False
        self.pass_time(hours=1)
        self.assertIn("Amazon: run the jobs that are due", self.account.overdue_message)
        self.assertIn("switched off", self.account.overdue_message)

    def test_an_action_that_was_deleted_is_named(self):
        self.crons.unlink()
        self.pass_time(hours=1)
        self.assertIn("ir_cron_run_due", self.account.overdue_message)

    def test_a_server_that_runs_no_actions_is_named(self):
        self.crons.nextcall = fields.Datetime.now() - timedelta(hours=1)
        self.pass_time(hours=1)
        self.assertIn("do not run on this server", self.account.overdue_message)

    def test_an_interval_that_somebody_made_longer_is_respected(self):
        self.account.job_ids.filtered(lambda job: job.kind == "orders").interval = 24 * 60
        self.pass_time(days=3)
        self.assertEqual(self.account.sync_state, "ok")
        self.pass_time(days=5)
        self.assertEqual(self.account.sync_state, "overdue")

    def test_salesmen_see_it_too(self):
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        self.pass_time(hours=1)
        mine = self.account.with_user(salesman)
        self.assertEqual(mine.sync_state, "overdue")
        self.assertTrue(mine.overdue_message)

    def test_they_read_what_came_of_it_last(self):
        # Given an account to which Amazon has not answered for an hour
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        self.pass_time(hours=1)
        with self.amazon_down(), mute_logger(PULL_LOGGER):
            self.run_cron()
        # Then salespeople, who have no list of jobs, read why on the card of the account
        self.env.invalidate_all()
        mine = self.account.with_user(salesman)
        self.assertEqual(mine.overview_state, "failed")
        self.assertIn("Last result: Amazon", mine.overview_message)
        # And who gets the activity reads it there
        self.check()
        kind = self.env.ref("amazon_connector.mail_activity_type_sync")
        activity = self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertIn("Last result: Amazon", activity.note)

    def test_an_account_that_was_just_made_has_its_time(self):
        american = self.register("na")
        self.assertFalse(american.overdue_message)
        self.assertNotEqual(american.sync_state, "overdue")

    def test_an_account_that_never_was_synchronized_is_overdue(self):
        american = self.register("na")
        self.env.cr.execute(
            "UPDATE amazon_job SET create_date = create_date - interval '1 day' "
            "WHERE account_id = %s",
            (american.id,),
        )
        self.env.invalidate_all()
        american.connected_on -= timedelta(days=1)
        self.assertEqual(american.sync_state, "overdue")

    def test_archived_accounts_are_not(self):
        self.account.active = False
        self.pass_time(days=1)
        self.assertFalse(self.account.overdue_message)

    def test_quantities_are_overdue_only_where_they_are_pushed(self):
        self.pass_time(days=1)
        self.assertNotIn("Quantities", self.account.overdue_message)
        self.account.with_context(tracking_disable=True).sync_inventory = True
        self.env["amazon.job"]._of(self.account, "quantities").last_success = (
            fields.Datetime.now() - timedelta(hours=3)
        )
        self.account.invalidate_recordset()
        self.assertEqual(self.account.inventory_state, "overdue")
        self.assertIn("Quantities have not been pushed", self.account.overdue_message)


class TestTheResponsibleUser(OverdueCase):
    def test_hears_of_it_once(self):
        self.pass_time(minutes=10)
        self.check()
        self.assertFalse(self.warnings())
        self.pass_time(hours=1)
        self.check()
        self.check()
        self.assertEqual(len(self.warnings()), 1)
        self.assertEqual(self.warnings().user_id, self.account.user_id)
        self.assertIn("have not been synchronized since", self.warnings().note)

    def test_hears_of_it_again_the_next_day(self):
        self.pass_time(hours=1)
        self.check()
        self.warnings().action_feedback()
        self.check()
        self.assertFalse(self.warnings())
        self.account.overdue_reminded_on = fields.Datetime.now() - timedelta(days=1)
        self.check()
        self.assertEqual(len(self.warnings()), 1)

    def test_is_left_alone_when_it_works_again(self):
        self.pass_time(hours=1)
        self.check()
        self.run_cron()
        self.check()
        self.assertEqual(self.account.sync_state, "ok")
        self.assertFalse(self.warnings())

    def test_waiting_for_hours_is_no_success(self):
        self.pass_time(hours=1)
        self.amazon.faults.add("searchOrders", faults.throttled(), times=None)
        with mute_logger(PULL_LOGGER):
            self.run_cron()
        self.check()
        self.assertEqual(self.account.sync_state, "overdue")
        self.assertIn("still being tried", self.account.overdue_message)
        self.assertEqual(len(self.warnings()), 1)

    def test_the_check_does_not_depend_on_the_jobs(self):
        self.crons.active = False
        self.pass_time(hours=1)
        self.assertTrue(self.cron("ir_cron_check_overdue").active)
        self._commit(self.env)
        self.cron("ir_cron_check_overdue").ir_actions_server_id.run()
        self.assertEqual(len(self.warnings()), 1)


class TestWorkOnDemand(OverdueCase):
    def test_deliveries_are_overdue_only_while_some_wait(self):
        order = self.imported(self.item())
        self.env["amazon.account"]._cron_sync_pickings()
        self.pass_time(hours=1)
        self.assertNotIn("Deliveries", self.account.overdue_message)
        picking = order.picking_ids
        picking.amazon_sync_state = "pending"
        self.account.invalidate_recordset()
        self.assertIn("Deliveries have not been sent", self.account.overdue_message)

    def test_a_run_with_nothing_to_do_is_a_success(self):
        self.pass_time(hours=1)
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_pickings()
        job = self.env["amazon.job"]._of(self.account, "deliveries")
        self.assertGreater(job.last_success, fields.Datetime.now() - timedelta(minutes=1))
        self.assertFalse(job.last_try)
