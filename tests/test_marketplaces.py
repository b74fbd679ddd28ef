"""The marketplaces that are known from the start, and those made by hand."""

from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import AmazonCase
from .strangers import StrangerCase

NA, EU, FE = "na", "eu", "fe"
# https://developer-docs.amazon.com/sp-api/docs/marketplace-ids
# Code, identifier, region, store, currency, Seller Central.
TABLE = (
    ("US", "ATVPDKIKX0DER", NA, "amazon.com", "USD", "sellercentral.amazon.com"),
    ("CA", "A2EUQ1WTGCTBG2", NA, "amazon.ca", "CAD", "sellercentral.amazon.ca"),
    ("MX", "A1AM78C64UM0Y8", NA, "amazon.com.mx", "MXN", "sellercentral.amazon.com.mx"),
    ("BR", "A2Q3Y263D00KWC", NA, "amazon.com.br", "BRL", "sellercentral.amazon.com.br"),
    ("GB", "A1F83G8C2ARO7P", EU, "amazon.co.uk", "GBP", "sellercentral-europe.amazon.com"),
    ("DE", "A1PA6795UKMFR9", EU, "amazon.de", "EUR", "sellercentral-europe.amazon.com"),
    ("FR", "A13V1IB3VIYZZH", EU, "amazon.fr", "EUR", "sellercentral-europe.amazon.com"),
    ("IT", "APJ6JRA9NG5V4", EU, "amazon.it", "EUR", "sellercentral-europe.amazon.com"),
    ("ES", "A1RKKUPIHCS9HS", EU, "amazon.es", "EUR", "sellercentral-europe.amazon.com"),
    ("NL", "A1805IZSGTT6HS", EU, "amazon.nl", "EUR", "sellercentral.amazon.nl"),
    ("BE", "AMEN7PMS3EDWL", EU, "amazon.com.be", "EUR", "sellercentral.amazon.com.be"),
    ("IE", "A28R8C7NBKEWEA", EU, "amazon.ie", "EUR", "sellercentral.amazon.ie"),
    ("SE", "A2NODRKZP88ZB9", EU, "amazon.se", "SEK", "sellercentral.amazon.se"),
    ("PL", "A1C3SOZRARQ6R3", EU, "amazon.pl", "PLN", "sellercentral.amazon.pl"),
    ("TR", "A33AVAJ2PDY3EV", EU, "amazon.com.tr", "TRY", "sellercentral.amazon.com.tr"),
    ("AE", "A2VIGQ35RCS4UG", EU, "amazon.ae", "AED", "sellercentral.amazon.ae"),
    ("SA", "A17E79C6D8DWNP", EU, "amazon.sa", "SAR", "sellercentral.amazon.sa"),
    ("EG", "ARBP9OOSHTCHU", EU, "amazon.eg", "EGP", "sellercentral.amazon.eg"),
    ("IN", "A21TJRUUN4KGV", EU, "amazon.in", "INR", "sellercentral.amazon.in"),
    ("ZA", "AE08WJ6YKNBMC", EU, "amazon.co.za", "ZAR", "sellercentral.amazon.co.za"),
    ("JP", "A1VC38T7YXB528", FE, "amazon.co.jp", "JPY", "sellercentral.amazon.co.jp"),
    ("AU", "A39IBJ37TRP1C6", FE, "amazon.com.au", "AUD", "sellercentral.amazon.com.au"),
    ("SG", "A19VAU5U5O7RUS", FE, "amazon.sg", "SGD", "sellercentral.amazon.sg"),
)


class TestKnownMarketplaces(AmazonCase):
    def test_all_of_amazon_s_table(self):
        self.assertEqual(len(TABLE), 23)
        for code, identifier, region, store, currency, central in TABLE:
            with self.subTest(code):
                marketplace = self.marketplace(code)
                self.assertEqual(marketplace.code, code)
                self.assertEqual(marketplace.api_identifier, identifier)
                self.assertEqual(marketplace.region, region)
                self.assertEqual(
                    marketplace.domain, f"https://sellingpartnerapi-{region}.amazon.com"
                )
                self.assertEqual(marketplace.name, store.capitalize())
                self.assertEqual(marketplace.currency_id.name, currency)
                self.assertEqual(marketplace.seller_central_url, f"https://{central}")
                self.assertFalse(marketplace.company_id)

    def test_an_upgrade_leaves_them_as_the_user_changed_them(self):
        records = self.env["ir.model.data"].search(
            [("module", "=", "amazon_connector"), ("model", "=", "amazon.marketplace")]
        )
        self.assertEqual(len(records), 23)
        self.assertTrue(all(records.mapped("noupdate")))


class TestMarketplaceMadeByHand(AmazonCase):
    def make(self, **vals):
        """As the manual tells: name, code, domain, API identifier."""
        return self.env["amazon.marketplace"].create(
            {
                "name": "Amazon.cl",
                "code": "CL",
                "domain": "https://sellingpartnerapi-na.amazon.com",
                "api_identifier": "A0CHILE0000000",
                **vals,
            }
        )

    def refuse(self, words, **vals):
        with self.assertRaises(ValidationError) as caught:
            self.make(**vals)
        self.assertIn(words, str(caught.exception))

    def test_the_region_follows_from_the_endpoint(self):
        self.assertEqual(self.make().region, "na")

    def test_the_endpoint_may_be_written_as_in_amazon_s_documents(self):
        marketplace = self.make(domain="sellingpartnerapi-eu.amazon.com")
        self.assertEqual(marketplace.region, "eu")

    def test_no_endpoint_but_amazon_s(self):
        for domain in (
            "https://example.com",
            "https://sellingpartnerapi-eu.amazon.com.example.com",
            "https://sellingpartnerapi-eu.amazon.com@example.com",
            "https://example.com/sellingpartnerapi-eu.amazon.com",
            "http://sellingpartnerapi-eu.amazon.com",
            "https://mws-eu.amazonservices.com",
            "amazon.com",
            "https://",
        ):
            with self.subTest(domain):
                self.refuse("must be one of Amazon's three endpoints", domain=domain)

    def test_the_code_is_a_country_code(self):
        for code in ("cl", "CHL", "C", "C1", "ÄÖ"):
            with self.subTest(code):
                self.refuse("is not a country code", code=code)

    def test_the_identifier_is_one_of_amazon_s(self):
        for identifier in ("a0chile", "A0 CHILE", "Amazon.cl", "A0-CHILE"):
            with self.subTest(identifier):
                self.refuse("is not a marketplace ID of Amazon", api_identifier=identifier)

    def test_one_of_each(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make(api_identifier=self.marketplace("us").api_identifier)


class TestWhoMayChangeThem(StrangerCase):
    """Shared marketplaces are for settings administrators, and what is used stays what it is."""

    def setUp(self):
        super().setUp()
        managers = "amazon_connector.group_amazon_manager"
        self.manager = self.user("manager", managers)
        self.foreign_manager = self.user("foreign", managers, company=self.other)
        self.german = self.marketplace("de")
        self.american = self.marketplace("us")
        self.vals = {
            "name": "Amazon.cl",
            "code": "CL",
            "domain": "https://sellingpartnerapi-na.amazon.com",
            "api_identifier": "A0CHILE0000000",
        }

    def marketplaces(self, user):
        return self.as_user(self.env["amazon.marketplace"], user)

    def test_managers_change_no_shared_one(self):
        for user in (self.manager, self.foreign_manager):
            mine = self.as_user(self.american, user)
            for vals in (
                {"api_identifier": "A0OTHER"},
                {"domain": "https://sellingpartnerapi-eu.amazon.com"},
                {"region": "eu"},
                {"name": "Mine"},
                {"currency_id": self.env.ref("base.EUR").id},
                {"company_id": user.company_id.id},
                {"team_id": False, "code": "XX"},
            ):
                with self.subTest(f"{vals} by {user.login}"):
                    self.assertRefused(mine.write, vals)
            text = self.assertRefused(mine.unlink)
            self.assertIn("Only settings administrators", text)
            self.assertRefused(mine.copy, {"api_identifier": "A0COPY", "company_id": False})

    def test_managers_set_what_each_company_has_of_its_own(self):
        team = self.env["crm.team"].create({"name": "Beta", "company_id": self.other.id})
        vals = {"team_id": team.id, "warehouse_id": self.warehouse_of_other.id}
        self.as_user(self.german, self.foreign_manager).write(vals)
        self.assertEqual(self.german.with_company(self.other).team_id, team)
        self.assertFalse(self.german.with_company(self.company).team_id)

    def test_managers_have_marketplaces_of_their_company(self):
        own = self.marketplaces(self.manager).create(self.vals)
        self.assertEqual(own.company_id, self.company)
        own.write({"name": "Amazon.cl (new)", "api_identifier": "A0CHILE0000001"})
        self.assertRefused(own.write, {"company_id": self.other.id})
        self.assertRefused(own.write, {"company_id": False})
        self.assertRefused(self.as_user(own, self.foreign_manager).write, {"name": "Mine"})
        own.unlink()

    def test_managers_add_none_for_others(self):
        for company in (False, self.other.id):
            vals = {**self.vals, "company_id": company}
            self.assertRefused(self.marketplaces(self.manager).create, vals)
        self.assertRefused(
            self.marketplaces(self.manager).with_context(default_company_id=False).create,
            {**self.vals, "company_id": False},
        )

    def test_administrators_share_them(self):
        shared = self.marketplaces(self.admin).create(self.vals)
        self.assertFalse(shared.company_id)
        shared.write({"api_identifier": "A0CHILE0000001", "company_id": self.company.id})
        shared.unlink()

    def test_what_is_used_stays_what_it_is_for_everybody(self):
        for user in (self.admin, self.env.user):
            mine = self.as_user(self.german, user)
            for vals in (
                {"api_identifier": "A0OTHER"},
                {"domain": "https://sellingpartnerapi-na.amazon.com"},
                {"region": "na"},
                {"region": "na", "domain": "https://sellingpartnerapi-na.amazon.com"},
            ):
                with self.subTest(f"{vals} by {user.login}"):
                    text = self.assertRefused(mine.write, vals, error=UserError)
                    self.assertIn("Make a new marketplace", text)
        self.as_user(self.german, self.admin).write(
            {"name": "Amazon DE", "api_identifier": self.german.api_identifier}
        )

    def test_the_region_is_that_of_the_domain(self):
        # Odoo 17.0 lets a computed field be written, so that it has to be refused.
        with suppress(UserError), self.env.cr.savepoint():
            made = self.marketplaces(self.admin).create({**self.vals, "region": "eu"})
            self.assertEqual(made.region, "na")
        with suppress(UserError), self.env.cr.savepoint():
            self.american.write({"region": "eu"})
        self.env.invalidate_all()
        self.assertEqual(self.american.region, "na")

    def test_what_is_used_is_not_deleted(self):
        for country in ("de", "fr"):
            mine = self.as_user(self.marketplace(country), self.admin)
            text = self.assertRefused(mine.unlink, error=UserError)
            self.assertIn("cannot be deleted", text)
        self.as_user(self.american, self.admin).unlink()

    def test_orders_are_a_use_as_well(self):
        self.account.home_marketplace_id = self.marketplace("fr")
        self.account.write({"marketplace_ids": [(5,)], "available_marketplace_ids": [(5,)]})
        self.assertRefused(self.german.unlink, error=UserError)
        self.assertRefused(self.german.write, {"api_identifier": "A0OTHER"}, error=UserError)

    def test_what_another_company_uses_is_taken_by_nobody(self):
        text = self.assertRefused(
            self.as_user(self.german, self.admin).write,
            {"company_id": self.other.id},
            error=UserError,
        )
        self.assertIn("another company", text)
        self.as_user(self.german, self.admin).company_id = self.company
