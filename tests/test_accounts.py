"""Registering an account: credentials are checked at Amazon before anything is saved."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import AmazonCase


class TestRegistration(AmazonCase):
    def refuse(self, words, **vals):
        """The account cannot be saved, and the message says why."""
        accounts = self.env["amazon.account"].with_user(self.admin)
        before = self.env["amazon.account"].search_count([])
        with self.assertRaises(ValidationError) as caught:
            accounts.create(self.account_vals(**vals))
        self.assertIn(words, str(caught.exception))
        self.assertEqual(self.env["amazon.account"].search_count([]), before)
        return str(caught.exception)

    def test_good_credentials_list_the_marketplaces_and_synchronize_all(self):
        account = self.register()
        countries = ["DE", "ES", "FR", "GB", "IT", "NL", "PL", "SE"]
        self.assertEqual(sorted(account.available_marketplace_ids.mapped("code")), countries)
        self.assertEqual(account.marketplace_ids, account.available_marketplace_ids)
        self.assertCalls("getMarketplaceParticipations", 1)

    def test_a_user_registers_an_account_in_its_form(self):
        vals = self.account_vals()
        with Form(self.env["amazon.account"].with_user(self.admin)) as form:
            for name in ("name", "seller_id", "lwa_client_id", "lwa_client_secret"):
                form[name] = vals[name]
            form.refresh_token = vals["refresh_token"]
            form.home_marketplace_id = self.marketplace("de")
        account = form.record
        self.assertEqual(account.company_id, self.company)
        self.assertEqual(account.user_id, self.admin)
        self.assertEqual(len(account.marketplace_ids), 8)

    def test_the_company_s_warehouse_is_proposed(self):
        self.assertEqual(self.register().warehouse_id.company_id, self.company)

    def test_blanks_around_pasted_credentials_do_no_harm(self):
        seller = self.amazon.sellers["eu"]
        account = self.register(
            lwa_client_id=f" {seller.client_id} ",
            lwa_client_secret=f"{seller.client_secret}\n",
            refresh_token=f" {seller.refresh_token}\t",
        )
        self.assertTrue(account.marketplace_ids)

    def test_wrong_client_is_named(self):
        self.refuse("client ID and client secret", lwa_client_secret="wrong")
        self.refuse("client ID and client secret", lwa_client_id="wrong")

    def test_wrong_token_is_named(self):
        self.refuse("does not accept the authorization token", refresh_token="Atzr|wrong")

    def test_missing_role_is_named(self):
        self.amazon.sellers["eu"].roles_missing = True
        message = self.refuse("Amazon refuses access")
        self.assertIn("roles", message)

    def test_network_down_is_named(self):
        with self.amazon_down():
            self.refuse("could not be reached")

    def test_an_outage_of_amazon_is_no_reason_to_blame_the_credentials(self):
        self.amazon.faults.add("getMarketplaceParticipations", faults.html(503), times=None)
        self.refuse("could not be reached or gave no usable answer")

    def test_an_outage_of_login_with_amazon_is_not_the_client_s_fault(self):
        for fault in (faults.lwa_error(), faults.lwa_not_json()):
            self.amazon.faults.clear()
            self.amazon.faults.add("token", fault, times=None)
            self.refuse("could not be reached or gave no usable answer")

    def test_no_message_holds_a_secret(self):
        secrets = ("My-Secret", "Atzr|My-Token")
        for vals in ({"lwa_client_secret": secrets[0]}, {"refresh_token": secrets[1]}):
            message = self.refuse("Amazon", **vals)
            self.assertFalse([secret for secret in secrets if secret in message])

    def test_an_account_without_credentials_waits_for_them(self):
        account = self.register(lwa_client_secret=False)
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertFalse(account.marketplace_ids)
        with self.assertRaises(UserError) as caught:
            account.action_update_marketplaces()
        self.assertIn("credentials are incomplete", str(caught.exception))

    def test_the_same_seller_cannot_be_registered_twice_in_a_company(self):
        self.register()
        with self.assertRaises(ValidationError):
            self.register(name="Again")

    def test_several_accounts_and_companies(self):
        european, american = self.register("eu"), self.register("na")
        other = self._german_company("Beta Home Goods")
        self.admin.write({"company_ids": [(4, other.id)]})
        japanese = self.register("fe", company_id=other.id, warehouse_id=False, user_id=False)
        self.assertEqual(european.region, "eu")
        self.assertEqual(sorted(american.marketplace_ids.mapped("code")), ["CA", "MX", "US"])
        self.assertEqual(sorted(japanese.marketplace_ids.mapped("code")), ["AU", "JP", "SG"])


class TestChangingAnAccount(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        self.amazon.requests.clear()

    def test_changing_credentials_checks_them_again(self):
        seller = self.amazon.sellers["eu"]
        seller.refresh_token = "Atzr|new"
        self.account.refresh_token = "Atzr|new"
        self.assertCalls("getMarketplaceParticipations", 1)

    def test_wrong_new_credentials_are_not_saved(self):
        for name, words in (
            ("lwa_client_id", "client ID and client secret"),
            ("lwa_client_secret", "client ID and client secret"),
            ("refresh_token", "does not accept the authorization token"),
        ):
            with self.subTest(name):
                good = self.account[name]
                with self.assertRaises(ValidationError) as caught:
                    self.account.with_user(self.admin).write({name: "wrong"})
                self.assertIn(words, str(caught.exception))
                self.account.invalidate_recordset()
                self.assertEqual(self.account[name], good)

    def test_other_changes_ask_nothing(self):
        self.account.write({"name": "Renamed", "user_id": self.admin.id, "balance_rounding": False})
        self.account.write({"refresh_token": self.account.refresh_token})
        self.account.write({"home_marketplace_id": self.account.home_marketplace_id.id})
        self.assertEqual(len(self.amazon.requests), 0)

    def test_a_copy_has_no_secrets(self):
        copy = self.account.copy({"seller_id": "ANOTHERSELLER"})
        self.assertFalse(copy.lwa_client_secret)
        self.assertFalse(copy.refresh_token)
        self.assertFalse(copy.marketplace_ids)
        self.assertEqual(len(self.amazon.requests), 0)

    def test_a_foreign_region_cannot_be_synchronized(self):
        with self.assertRaises(ValidationError) as caught:
            self.account.marketplace_ids += self.marketplace("us")
        self.assertIn("Amazon.com cannot be synchronized", str(caught.exception))
        self.assertIn("Register another account", str(caught.exception))

    def test_the_last_sync_cannot_be_in_the_future(self):
        with self.assertRaises(ValidationError):
            self.account.last_order_sync = "2999-01-01 00:00:00"

    def test_an_archived_account_is_not_synchronized(self):
        self.account.action_archive()
        self.run_cron()
        self.assertCalls("searchOrders", 0)

    def test_an_account_without_marketplaces_asks_for_nothing(self):
        self.account.marketplace_ids = False
        self.run_cron()
        self.assertCalls("searchOrders", 0)
        self.assertEqual(self.account.sync_state, "waiting")
        self.assertIn("No marketplace is synchronized", self.account.sync_message)


class TestUpdateAvailableMarketplaces(AmazonCase):
    def update(self):
        """Press the button. :return: The notification."""
        action = self.account.with_user(self.admin).action_update_marketplaces()
        self.account.invalidate_recordset()
        return action["params"]

    def codes(self):
        return set(self.account.marketplace_ids.mapped("code"))

    def test_removed_ones_stay_removed(self):
        self.account.marketplace_ids -= self.marketplace("fr")
        self.update()
        self.assertNotIn("FR", self.codes())
        self.assertIn("FR", self.account.available_marketplace_ids.mapped("code"))

    def test_new_ones_join_by_themselves_and_success_is_visible(self):
        self.assertNotIn("BE", self.codes())
        self.amazon.sellers["eu"].not_participating.clear()
        notification = self.update()
        self.assertIn("BE", self.codes())
        self.assertEqual(notification["type"], "success")
        self.assertIn("Amazon.com.be", notification["message"])

    def test_one_that_the_seller_left_is_not_asked_for_any_more(self):
        self.assertIn("PL", self.codes())
        self.amazon.sellers["eu"].not_participating.add(self.marketplace("pl").api_identifier)
        self.update()
        self.assertNotIn("PL", self.codes())

    def test_one_made_by_hand_joins(self):
        identifier = self.marketplace("se").api_identifier
        self.account.marketplace_ids -= self.marketplace("se")
        self.account.available_marketplace_ids -= self.marketplace("se")
        self.env.flush_all()
        self.marketplace("se").unlink()
        self.update()
        self.assertNotIn("SE", self.codes())
        swedish = self.env["amazon.marketplace"].create(
            {
                "name": "Amazon.se",
                "code": "SE",
                "domain": "https://sellingpartnerapi-eu.amazon.com",
                "api_identifier": identifier,
            }
        )
        self.update()
        self.assertIn(swedish, self.account.marketplace_ids)

    def test_an_incompatible_one_is_left_out_without_an_error(self):
        brazil = self.marketplace("br")
        self.update()
        self.assertNotIn(brazil, self.account.available_marketplace_ids)

    def test_an_error_is_told(self):
        account = self.account
        self.amazon.sellers["eu"].roles_missing = True
        with self.assertRaises(UserError) as caught:
            account.action_update_marketplaces()
        self.assertIn("Amazon refuses access", str(caught.exception))
        self.assertTrue(account.marketplace_ids)
