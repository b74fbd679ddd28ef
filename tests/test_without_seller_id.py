"""The Seller ID may come later: orders come in without it, but nothing goes out."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import AmazonCase


class TestWithoutSellerId(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register(seller_id=False)

    def test_orders_come_in(self):
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.is_seller_unchecked)
        self.assertCalls("searchListingsItems", 0)
        self.imported(self.item())

    def test_quantities_need_it_and_say_so(self):
        with self.assertRaisesRegex(UserError, "without the Seller ID"):
            self.account.sync_inventory = True
        self.account.seller_id = self.amazon.sellers["eu"].seller_id
        self.account.sync_inventory = True

    def test_cancellations_need_it_and_say_so(self):
        order = self.imported(self.item())
        order._action_cancel()
        order.amazon_order_id._queue_cancellation("NoInventory")
        self._commit(self.env)
        self.env["amazon.account"]._cron_send_cancellations()
        self.assertCalls("createFeed", 0)
        self.assertIn("without the Seller ID", order.amazon_order_id.cancel_message)
        self.account.seller_id = self.amazon.sellers["eu"].seller_id
        self._commit(self.env)
        self.end_pauses()
        self.env["amazon.account"]._cron_send_cancellations()
        self.assertCalls("createFeed", 1)

    def test_a_wrong_one_is_noticed_when_it_comes(self):
        with self.assertRaisesRegex(ValidationError, "does not accept the Seller ID AWRONG"):
            self.account.seller_id = "AWRONG"

    def test_the_same_application_is_not_registered_twice(self):
        for seller in (False, self.amazon.sellers["eu"].seller_id):
            with self.assertRaises(ValidationError) as caught:
                self.register(name="Again", seller_id=seller)
            self.assertIn("“Alpine eu” uses the same Client ID", str(caught.exception))

    def test_nor_by_another_company_which_does_not_learn_whose_it_is(self):
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "base.group_system", company=other)
        accounts = self.env["amazon.account"].with_user(stranger)
        vals = self.account_vals(company_id=other.id, user_id=False, name="B", seller_id=False)
        with self.assertRaises(ValidationError) as caught:
            accounts.with_context(allowed_company_ids=other.ids).create(vals)
        self.assertIn("Another company of this database", str(caught.exception))
        self.assertNotIn("Alpine", str(caught.exception))

    def test_two_at_the_same_moment(self):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                """INSERT INTO amazon_account
                          (name, unnamed_seller, region, company_id, state, home_marketplace_id)
                   SELECT name, unnamed_seller, region, company_id, state, home_marketplace_id
                     FROM amazon_account WHERE id = %s""",
                (self.account.id,),
            )

    def test_another_application_is_another_seller_until_both_say_who_they_are(self):
        american = self.register("na", seller_id=False)
        self.assertEqual(american.state, "connected")

    def test_the_form_says_what_is_missing(self):
        arch = self.account.get_views([(False, "form")])["views"]["form"]["arch"]
        self.assertIn("enter the Seller ID on the tab Connection", arch)
