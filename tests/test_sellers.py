"""One seller and region is one account, and one Amazon order is one sale order."""

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from .common import AmazonCase


class TestOneSellerOneAccount(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        self.other = self._german_company("Beta Home Goods")

    def refuse(self, words, **vals):
        with self.assertRaises(ValidationError) as caught:
            self.register(name="Again", **vals)
        self.assertIn(words, str(caught.exception))
        return str(caught.exception)

    def test_the_seller_id_is_kept_as_amazon_writes_it(self):
        seller = self.amazon.sellers["na"]
        account = self.register("na", seller_id=f" {seller.seller_id.lower()}\u00a0\u200b\n")
        self.assertEqual(account.seller_id, seller.seller_id)
        account.seller_id = f"{seller.seller_id.lower()} "
        self.assertEqual(account.seller_id, seller.seller_id)

    def test_what_cannot_be_a_seller_id_is_refused(self):
        for seller in ("A1-B2", "Müller", "A1/../A2", "A1?x=1"):
            self.refuse("is not a Seller ID", seller_id=seller)

    def test_however_it_is_written_it_is_the_same_seller(self):
        seller = self.amazon.sellers["eu"].seller_id
        for text in (seller, f" {seller}", seller.lower(), f"{seller[:3]} {seller[3:]}"):
            self.refuse("in the account “Alpine eu”. Use that one.", seller_id=text)

    def test_an_archived_account_counts(self):
        self.account.action_archive()
        self.refuse("which is archived. Unarchive that one instead.")

    def test_a_draft_counts(self):
        self.refuse("already registered", refresh_token=False)

    def test_an_account_does_not_become_that_seller_later(self):
        american = self.register("na")
        with self.assertRaises(ValidationError):
            american.write(
                {
                    "seller_id": self.account.seller_id,
                    "home_marketplace_id": self.marketplace("fr").id,
                    "marketplace_ids": [(5,)],
                }
            )

    def test_another_company_is_told_how_and_not_who(self):
        stranger = self.user("stranger", "base.group_system", company=self.other)
        accounts = self.env["amazon.account"].with_user(stranger)
        accounts = accounts.with_context(allowed_company_ids=self.other.ids)
        vals = self.account_vals(company_id=self.other.id, user_id=False, name="Beta")
        with self.assertRaises(ValidationError) as caught:
            accounts.create(vals)
        message = str(caught.exception)
        self.assertIn("by another company of this database", message)
        self.assertIn("Split Between Companies on both accounts", message)
        self.assertNotIn("Alpine", message)

    def test_two_at_the_same_moment(self):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                """INSERT INTO amazon_account
                          (name, seller_id, region, seller_scope, company_id, state,
                           home_marketplace_id)
                   SELECT name, seller_id, region, seller_scope, %s, state, home_marketplace_id
                     FROM amazon_account WHERE id = %s""",
                (self.other.id, self.account.id),
            )

    def test_the_same_seller_in_another_region_is_another_account(self):
        seller = self.amazon.sellers["na"]
        seller.seller_id = self.account.seller_id
        self.assertEqual(self.register("na").state, "connected")


class TestSplitBetweenCompanies(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register(is_split=True)
        self.other = self._german_company("Beta Home Goods")
        self.admin.company_ids += self.other
        self.german = self.marketplace("de")

    def register_other(self, **vals):
        vals = {"company_id": self.other.id, "user_id": False, "name": "Beta", **vals}
        return self.register(is_split=True, **vals)

    def test_nothing_is_synchronized_before_somebody_decides(self):
        account = self.register_other()
        self.assertEqual(account.state, "connected")
        self.assertFalse(account.marketplace_ids)
        self.assertEqual(len(account.available_marketplace_ids), 8)

    def test_each_marketplace_has_one_company(self):
        account = self.register_other()
        self.account.marketplace_ids = self.german
        with self.assertRaises(ValidationError) as caught:
            account.marketplace_ids = self.german + self.marketplace("fr")
        self.assertIn("Amazon.de: another company synchronizes this", str(caught.exception))
        account.marketplace_ids = self.marketplace("fr")
        with self.assertRaises(ValidationError):
            self.account.marketplace_ids += self.marketplace("fr")

    def test_a_new_marketplace_joins_neither(self):
        other = self.register_other()
        self.amazon.sellers["eu"].not_participating.clear()
        for account in (self.account, other):
            mine = account.with_user(self.admin).with_context(
                allowed_company_ids=account.company_id.ids
            )
            message = mine.action_update_marketplaces()["params"]["message"]
            self.assertIn("not synchronized unless you add them: Amazon.com.be", message)
            self.assertNotIn(self.marketplace("be"), account.marketplace_ids)
            self.assertIn(self.marketplace("be"), account.available_marketplace_ids)

    def test_both_have_to_say_so(self):
        with self.assertRaises(ValidationError):
            self.register(company_id=self.other.id, user_id=False)
        self.register_other()
        with self.assertRaises(ValidationError):
            self.account.is_split = False

    def test_not_within_one_company(self):
        with self.assertRaises(ValidationError):
            self.register(is_split=True)

    def test_an_order_is_imported_once(self):
        other = self.register_other()
        self.account.marketplace_ids = self.german
        other.marketplace_ids = self.marketplace("fr")
        german, french = self.place(self.item()), self.place(self.item(), country="FR")
        self.run_cron()
        self.assertEqual(self.row(german).account_id, self.account)
        self.assertEqual(self.row(french).account_id, other)


class TestOneOrderOneSaleOrder(AmazonCase):
    def test_a_reference_is_once_in_a_company(self):
        order = self.imported(self.item())
        double = order.copy()
        self.assertFalse(double.amazon_order_ref)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            double.amazon_order_ref = order.amazon_order_ref
            self.env.flush_all()
