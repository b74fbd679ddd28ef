"""What the check of the assistant says, line by line, for few calls."""

from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .connecting import ConnectCase


class TestCheck(ConnectCase):
    def check(self, **vals):
        wizard = self.open(**vals)
        wizard.action_check()
        return wizard

    def test_all_is_well(self):
        self.place(self.item())
        self.place(self.item(), by="AMAZON", status="SHIPPED")
        wizard = self.check(seller_id=self.amazon.sellers["eu"].seller_id)
        self.assertEqual(set(wizard.check_ids.mapped("mark")), {"✓"})
        self.assertEqual(
            wizard.check_ids.mapped("subject"),
            [
                "Keys",
                "Region",
                "Seller ID",
                "Listings",
                "Orders",
                "Addresses",
                "Buyer Names and Tax Numbers",
                "Settlements",
            ],
        )
        self.assertCalls("searchOrders", 1)
        self.assertLessEqual(len(self.amazon.requests), 5)

    def test_what_cannot_be_seen_is_not_claimed(self):
        wizard = self.check()
        for subject in ("Seller ID", "Addresses", "Buyer Names and Tax Numbers"):
            self.assertFound(wizard, subject, "?")
        self.assertTrue(wizard.is_checked)

    def test_missing_roles_are_named_with_what_is_missing_without_them(self):
        seller = self.amazon.sellers["eu"]
        seller.pii_role = seller.tax_role = seller.listing_role = seller.finance_role = False
        self.place(self.item())
        self.place(self.item(), by="AMAZON", status="SHIPPED")
        wizard = self.check(seller_id=seller.seller_id)
        self.assertFound(wizard, "Addresses", "✗", "Direct-to-Consumer Delivery")
        self.assertFound(wizard, "Buyer Names and Tax Numbers", "✗", "Tax Invoicing")
        self.assertFound(wizard, "Listings", "✗", "Product Listing")
        self.assertFound(wizard, "Settlements", "✗", "Finance and Accounting")
        self.assertFound(wizard, "Seller ID", "?", "Compare it with Seller Central")
        # Orders come in all the same
        self.assertTrue(wizard.is_checked)
        self.start(wizard)

    def assertStops(self, wizard):
        self.assertFalse(wizard.is_checked)
        with self.assertRaisesRegex(UserError, "Go back, correct"):
            wizard.action_next()
        with self.assertRaisesRegex(UserError, "Go back, correct"):
            wizard.action_start()

    def test_wrong_keys_are_told_apart(self):
        for name, value, words in (
            ("lwa_client_secret", "amzn1.oa2-cs.v1.wrong", "client ID and client secret"),
            ("refresh_token", "Atzr|wrong", "authorization token"),
        ):
            with self.subTest(name):
                wizard = self.check(**{name: value})
                self.assertFound(wizard, "Keys", "✗", words)
                self.assertEqual(len(wizard.check_ids), 1)
                self.assertStops(wizard)

    def test_a_wrong_region_is_not_blamed_on_the_keys(self):
        wizard = self.open()
        wizard.home_marketplace_id = self.marketplace("us")
        wizard.action_check()
        self.assertFound(wizard, "Keys", "✓")
        self.assertFound(wizard, "Region", "✗", "Amazon.de")
        self.assertStops(wizard)

    def test_nor_where_the_wrong_region_refuses_to_answer(self):
        wizard = self.open()
        wizard.home_marketplace_id = self.marketplace("us")
        self.amazon.faults.add(
            "getMarketplaceParticipations", faults.error(403, "Unauthorized", "Denied"), times=2
        )
        wizard.action_check()
        self.assertFound(wizard, "Keys", "✓")
        self.assertFound(wizard, "Region", "✗", "another region: it sells on")
        self.assertStops(wizard)

    def test_keys_without_any_role(self):
        self.amazon.sellers["eu"].roles_missing = True
        wizard = self.check()
        self.assertFound(wizard, "Keys", "✓")
        self.assertFound(wizard, "Roles", "✗", "authorize it again")
        self.assertStops(wizard)

    def test_a_wrong_seller_id(self):
        wizard = self.check(seller_id="A0WRONG0000000")
        self.assertFound(wizard, "Seller ID", "✗", "leave it empty")
        self.assertStops(wizard)
        wizard.seller_id = False
        wizard.action_check()
        self.assertTrue(wizard.is_checked)

    def test_changed_keys_are_checked_again(self):
        wizard = self.checked()
        wizard.refresh_token = "Atzr|other"
        self.assertStops(wizard)

    def test_an_outage_blames_no_key(self):
        wizard = self.open()
        with self.amazon_down(), self.assertRaisesRegex(UserError, "could not be reached"):
            wizard.action_check()
        self.assertEqual(wizard.step, "keys")

    def test_missing_keys_are_named(self):
        wizard = self.open(refresh_token=False)
        with self.assertRaisesRegex(UserError, "Authorization Token"):
            wizard.action_check()
        self.assertEqual(len(self.amazon.requests), 0)
