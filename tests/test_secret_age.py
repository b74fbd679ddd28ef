"""A client secret lives for 180 days; its end is announced in time, and once."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from .common import AmazonCase


class TestSecretAge(AmazonCase):
    def activities(self):
        self.account.invalidate_recordset(["activity_ids"])
        kind = self.env.ref("amazon_connector.mail_activity_type_secret")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def end_in(self, days):
        """So many days are left, and the daily check runs."""
        day = fields.Date.context_today(self.account) + timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute("UPDATE amazon_account SET secret_expires_on = %s", (day,))
        self.env.invalidate_all()
        self.env["amazon.account"]._cron_check_overdue()
        self.assertEqual(self.account.secret_days_left, days)

    def test_days_are_counted_from_when_it_is_entered(self):
        self.assertEqual(self.account.secret_days_left, 180)
        self.end_in(20)
        seller = self.amazon.sellers["eu"]
        seller.client_secret = "amzn1.oa2-cs.v1.new"
        self.account.with_user(self.admin).lwa_client_secret = seller.client_secret
        self.assertEqual(self.account.secret_days_left, 180)

    def test_the_user_may_correct_it(self):
        day = fields.Date.context_today(self.account) + timedelta(days=100)
        self.account.with_user(self.admin).secret_expires_on = day
        self.assertEqual(self.account.secret_days_left, 100)
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        with self.assertRaises(AccessError):
            self.account.with_user(manager).secret_expires_on = day

    def test_it_is_announced_30_and_7_days_before(self):
        self.end_in(31)
        self.assertFalse(self.activities())
        self.end_in(30)
        self.assertEqual(len(self.activities()), 1)
        self.end_in(29)
        self.assertEqual(len(self.activities()), 1)
        # Who closes it hears of it once more
        self.activities().unlink()
        self.end_in(8)
        self.assertFalse(self.activities())
        self.end_in(7)
        self.assertEqual(self.activities().user_id, self.account.user_id)

    def test_it_goes_with_the_new_secret(self):
        self.end_in(5)
        self.assertTrue(self.activities())
        seller = self.amazon.sellers["eu"]
        seller.client_secret = "amzn1.oa2-cs.v1.new"
        self.account.with_user(self.admin).lwa_client_secret = seller.client_secret
        self.assertFalse(self.activities())

    def test_a_draft_announces_nothing(self):
        self.account.refresh_token = False
        self.end_in(5)
        self.assertFalse(self.activities())
