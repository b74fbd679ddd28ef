"""An account that is saved works, or is a draft and says what is missing."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PULL_LOGGER, AmazonCase
from .test_pull_lock import LockCase


class TestDrafts(AmazonCase):
    def test_half_of_the_credentials_make_a_draft_that_names_the_rest(self):
        for name, label in (
            ("lwa_client_id", "Client ID"),
            ("lwa_client_secret", "Client Secret"),
            ("refresh_token", "Authorization Token"),
        ):
            with self.subTest(name):
                account = self.register(**{name: False})
                self.assertEqual(account.state, "draft")
                self.assertIn(f"Missing: {label}.", account.setup_message)
                account.unlink()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_a_draft_is_not_synchronized_and_not_green(self):
        account = self.register(refresh_token=False)
        self.run_cron()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertFalse(account.sync_state)
        self.assertFalse(account.activity_ids)

    def test_a_draft_says_so_whichever_button_is_pressed(self):
        account = self.register(refresh_token=False).with_user(self.admin)
        for action in (
            account.action_sync_orders,
            account.action_sync_pickings,
            account.action_update_marketplaces,
            account.action_connect,
        ):
            with self.assertRaisesRegex(UserError, "Missing: Authorization Token"):
                action()

    def test_a_draft_that_is_completed_works(self):
        account = self.register(refresh_token=False)
        account.refresh_token = self.amazon.sellers["eu"].refresh_token
        self.assertEqual(account.state, "connected")
        ref = self.place(self.item())
        self.run_cron()
        self.assertImported(ref)

    def test_what_loses_its_credentials_is_a_draft_again(self):
        account = self.account
        self.run_cron()
        self.assertEqual(account.sync_state, "ok")
        account.with_user(self.admin).refresh_token = False
        self.assertEqual(account.state, "draft")
        self.assertFalse(account.sync_state)

    def test_the_form_and_the_list_show_it(self):
        account = self.register(refresh_token=False)
        with Form(account.with_user(self.admin)) as form:
            self.assertEqual(form.state, "draft")
            self.assertIn("is not synchronized", form.setup_message)
        views = account.with_user(self.admin).get_views([(False, "list")])["views"]
        self.assertIn('name="state"', views["list"]["arch"])

    def test_an_account_that_was_never_checked_is_connected_by_a_button(self):
        account = self.account
        account.write({"state": "draft", "database_binding": False})
        self.assertIn("Connect it", account.setup_message)
        account.with_user(self.admin).action_connect()
        self.assertEqual(account.state, "connected")

    def test_a_draft_can_be_deleted(self):
        self.register(refresh_token=False).with_user(self.admin).unlink()


class TestSellerId(AmazonCase):
    def test_a_wrong_one_is_noticed(self):
        with self.assertRaisesRegex(ValidationError, "does not accept the Seller ID AWRONG"):
            self.register(seller_id="AWRONG")

    def test_a_wrong_one_is_noticed_when_it_changes(self):
        account = self.account
        with self.assertRaisesRegex(ValidationError, "does not accept the Seller ID AWRONG"):
            account.seller_id = "AWRONG"

    def test_amazon_may_also_call_it_invalid(self):
        self.amazon.faults.add(
            "searchListingsItems", faults.invalid_input("Invalid sellerId"), times=None
        )
        with self.assertRaisesRegex(ValidationError, "does not accept the Seller ID"):
            self.register()

    def test_without_the_role_it_is_not_claimed_to_be_right(self):
        seller = self.amazon.sellers["eu"]
        seller.listing_role = False
        account = self.register()
        self.assertEqual(account.state, "connected")
        self.assertTrue(account.is_seller_unchecked)
        seller.listing_role = True
        account.seller_id = f"{seller.seller_id} "
        self.assertTrue(account.is_seller_unchecked)
        account.action_connect()
        self.assertFalse(account.is_seller_unchecked)

    def test_it_takes_one_call_and_only_when_credentials_are_checked(self):
        account = self.account
        self.assertCalls("searchListingsItems", 1)
        self.amazon.requests.clear()
        account.action_update_marketplaces()
        self.assertCalls("searchListingsItems", 0)

    def test_an_outage_is_no_reason_to_blame_the_seller_id(self):
        self.amazon.faults.add("searchListingsItems", faults.html(503), times=None)
        with self.assertRaisesRegex(ValidationError, "could not be reached"):
            self.register()


class TestRegion(AmazonCase):
    def test_a_wrong_region_is_named(self):
        with self.assertRaises(ValidationError) as caught:
            self.register(home_marketplace_id=self.marketplace("us").id)
        message = str(caught.exception)
        self.assertIn("Amazon.de", message)
        self.assertIn("no marketplace in the region of Amazon.com", message)

    def test_a_seller_without_marketplaces(self):
        seller = self.amazon.sellers["eu"]
        seller.not_participating.update(seller.marketplace_ids)
        with self.assertRaisesRegex(ValidationError, "lists no marketplace"):
            self.register()


class TestBackToGreen(AmazonCase):
    """What was red is not when it works again, whichever job shows that."""

    def setUp(self):
        super().setUp()
        self.imported(self.item())
        self.account.sync_inventory = True
        seller = self.amazon.sellers["eu"]
        self.token, seller.refresh_token = seller.refresh_token, "Atzr|other"
        self.forget_tokens()
        with mute_logger(PULL_LOGGER):
            self.run_cron()
            self.account._cron_sync_inventory()
        self.assertEqual(self.account.sync_state, "error")
        self.assertEqual(self.account.inventory_state, "error")
        self.assertTrue(self.activities())
        seller.refresh_token = self.token
        self.forget_tokens()

    def activities(self):
        self.env.invalidate_all()
        kind = self.env.ref("amazon_connector.mail_activity_type_sync")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def assertNothingRed(self):
        self.assertFalse(self.activities())
        self.assertNotEqual(self.account.sync_state, "error")
        self.assertNotEqual(self.account.inventory_state, "error")

    def test_another_job_that_works(self):
        self._commit(self.env)
        self.account._cron_sync_inventory()
        self.assertNothingRed()

    def test_the_button_for_marketplaces(self):
        self.account.with_user(self.admin).action_update_marketplaces()
        self.assertNothingRed()

    def test_new_credentials(self):
        self.amazon.sellers["eu"].refresh_token = "Atzr|new"
        self.account.with_user(self.admin).refresh_token = "Atzr|new"
        self.assertNothingRed()

    def test_reading_the_stock(self):
        self._commit(self.env)
        self.account.with_user(self.admin).action_read_fba_inventory()
        self.assertNothingRed()

    def test_a_missing_role_is_not_put_right_by_other_jobs(self):
        self.run_cron()
        self.amazon.faults.add("searchOrders", faults.message_only(403), times=None)
        with mute_logger(PULL_LOGGER):
            self.run_cron()
        self._commit(self.env)
        self.account._cron_sync_inventory()
        self.assertEqual(self.account.sync_state, "error")

    def test_an_activity_goes_even_if_it_first_had_to_wait(self):
        self.amazon.faults.add("searchOrders", faults.throttled(), times=1)
        with mute_logger(PULL_LOGGER):
            self.run_cron()
        self.forget_rates()
        self.run_cron()
        self.assertFalse(self.activities())


class TestBusy(LockCase):
    def test_every_button_says_that_the_work_goes_on(self):
        mine = self.account.with_user(self.admin)
        self.account.sync_inventory = True
        for work, action in (
            ("orders", mine.action_sync_orders),
            ("deliveries", mine.action_sync_pickings),
            ("quantities", mine.action_sync_inventory),
            ("fba_inventory", mine.action_read_fba_inventory),
        ):
            with self.subTest(work), self.other_process_at_work(work):
                params = action()["params"]
                self.assertEqual(params["type"], "info")
                self.assertIn("at this moment", params["message"])
        self.assertEqual(len(self.amazon.requests), 0)


class TestCopyAndDelete(AmazonCase):
    def test_a_copy_is_a_draft_for_another_seller(self):
        self.account.write({"payload_days": 7, "balance_rounding": False})
        copy = self.account.with_user(self.admin).copy()
        self.assertEqual(copy.name, "Alpine eu (copy)")
        self.assertEqual((copy.payload_days, copy.balance_rounding), (7, False))
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.seller_id)
        for name in ("lwa_client_id", "lwa_client_secret", "refresh_token", "database_binding"):
            self.assertFalse(copy.sudo()[name], name)
        self.assertIn("Missing: Client ID, Client Secret", copy.setup_message)

    def test_deleting_says_what_hangs_on_it(self):
        self.imported(self.item())
        with self.assertRaises(UserError) as caught:
            self.account.with_user(self.admin).unlink()
        message = str(caught.exception)
        self.assertIn("1 sale orders came from it", message)
        self.assertIn("Archive it instead", message)

    def test_without_sale_orders_it_goes(self):
        self.place(self.item(), status="PENDING", amounts=False)
        self.sync(self.account)
        self.account.with_user(self.admin).unlink()


class TestWords(AmazonCase):
    def test_the_agreement_with_amazon_is_good_news(self):
        action = self.account.with_user(self.admin).action_open_fba_differences()
        self.assertEqual(action["params"]["type"], "success")

    def test_no_administrator_is_sent_to_an_administrator(self):
        account = self.register(refresh_token=False).with_user(self.admin)
        for action in (account.action_sync_orders, account.action_connect):
            with self.assertRaises(UserError) as caught:
                action()
            self.assertNotIn("administrator", str(caught.exception))
