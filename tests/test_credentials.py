"""Secrets go in and never come out again; who an account is at Amazon, administrators say."""

import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.secret_texts import MARKER

from .common import AmazonCase

SECRETS = ("lwa_client_secret", "refresh_token")


class CredentialsCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.mine = self.account.with_user(self.admin)
        self.env.flush_all()
        self.env.invalidate_all()
        self.amazon.requests.clear()

    def assertRefused(self, action, *args, error=AccessError, **kwargs):
        with (
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.osv.expression"),
            self.assertRaises(error) as caught,
        ):
            action(*args, **kwargs)
        return str(caught.exception)


class TestSecretsAreWriteOnly(CredentialsCase):
    def assertNoSecret(self, answer):
        text = json.dumps(answer, default=str)
        seller = self.amazon.sellers["eu"]
        for secret in (seller.client_secret, seller.refresh_token):
            self.assertNotIn(secret, text)
        return text

    def test_whatever_an_administrator_reads_shows_only_that_they_are_set(self):
        names = [*SECRETS, "name", "lwa_client_id"]
        specification = {name: {} for name in names}
        for answer in (
            self.mine.read(names),
            self.mine.search_read([("id", "=", self.account.id)], names),
            self.mine.web_read(specification),
            self.mine.web_search_read([], specification)["records"],
            self.mine.export_data(names)["datas"],
        ):
            self.assertIn(json.dumps(MARKER), self.assertNoSecret(answer))
        for name in SECRETS:
            self.assertEqual(self.mine[name], MARKER)

    def test_nothing_else_gives_them_away(self):
        mine = self.mine
        self.assertNoSecret(mine.read())
        self.assertNoSecret(mine.copy_data())
        self.assertNoSecret(mine.fields_get())
        self.assertNoSecret(mine.get_views([(False, "form"), (False, "list")]))
        self.assertNoSecret(mine.message_ids.mapped("body"))
        home = {"home_marketplace_id": self.marketplace("fr").id}
        values = {"name": "Renamed", **home, **dict.fromkeys(SECRETS, MARKER)}
        names = ("name", "home_marketplace_id", "region", *SECRETS)
        specification = {name: {} for name in names}
        self.assertNoSecret(mine.onchange(values, ["home_marketplace_id"], specification))

    def test_not_even_what_was_just_saved_comes_back(self):
        answer = self.mine.web_save(
            {"refresh_token": self.amazon.sellers["eu"].refresh_token},
            {name: {} for name in SECRETS},
        )
        self.assertNoSecret(answer)
        american = self.mine.browse().web_save(
            self.account_vals("na"), {name: {} for name in SECRETS}
        )
        seller = self.amazon.sellers["na"]
        self.assertNotIn(seller.refresh_token, json.dumps(american))
        self.assertNotIn(seller.client_secret, json.dumps(american))

    def test_nor_in_superuser_mode(self):
        root = self.account
        self.assertTrue(root.env.su)
        names = [*SECRETS, "name"]
        self.assertTrue(root.refresh_token)
        for answer in (
            root.read(names),
            root.web_read({name: {} for name in names}),
            root.search_read([("id", "=", root.id)], names),
            root.export_data(names)["datas"],
        ):
            self.assertIn(json.dumps(MARKER), self.assertNoSecret(answer))
        self.imported(self.item())
        row = self.env["amazon.order"].search([], limit=1)
        self.assertNoSecret(row.export_data(["account_id/refresh_token"]))

    def test_nobody_groups_by_them(self):
        for name in SECRETS:
            with self.subTest(name), mute_logger("odoo.models", "odoo.sql_db"):
                try:
                    answer = self.mine.read_group([], ["name"], [name])
                except (ValueError, KeyError, UserError):
                    continue
                self.assertNoSecret(answer)

    def test_the_binding_is_nobody_s_to_read_or_write(self):
        name = "database_binding"
        self.assertNotIn(name, self.mine.fields_get())
        self.assertRefused(self.mine.read, [name])
        self.assertRefused(self.mine.write, {name: "x"})
        self.assertRefused(self.mine.search, [(name, "=like", "A%")])
        self.assertRefused(self.mine.search, [], order=name)
        self.assertRefused(self.mine.read_group, [], ["name"], [name])
        self.assertRefused(self.mine.export_data, [name])
        self.assertRefused(self.mine.create, {**self.account_vals("na"), name: "x"})

    def test_searching_finds_nothing_out(self):
        for name in SECRETS:
            token = self.amazon.sellers["eu"].refresh_token
            self.assertRefused(
                self.mine.search, [(name, "=like", f"{token[:6]}%")], error=UserError
            )

    def test_the_connector_itself_reads_them(self):
        seller = self.amazon.sellers["eu"]
        self.assertEqual(self.account.refresh_token, seller.refresh_token)
        self.assertEqual(self.account.lwa_client_secret, seller.client_secret)

    def test_writing_back_what_was_read_changes_nothing(self):
        self.mine.write({name: self.mine[name] for name in SECRETS})
        self.assertEqual(self.account.refresh_token, self.amazon.sellers["eu"].refresh_token)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.amazon.requests), 0)

    def test_what_is_pasted_behind_the_dots_is_the_new_secret(self):
        seller = self.amazon.sellers["eu"]
        seller.refresh_token = "Atzr|new"
        self.mine.write({"refresh_token": f"{MARKER}Atzr|new "})
        self.assertEqual(self.account.refresh_token, "Atzr|new")
        self.assertCalls("getMarketplaceParticipations", 1)

    def test_a_form_saves_other_things_and_leaves_them(self):
        with Form(self.mine) as form:
            self.assertEqual(form.refresh_token, MARKER)
            form.name = "Renamed"
        self.assertEqual(self.account.refresh_token, self.amazon.sellers["eu"].refresh_token)
        self.assertEqual(len(self.amazon.requests), 0)


class TestWhoSaysWhoAnAccountIs(CredentialsCase):
    def test_managers_change_settings_and_not_the_seller(self):
        mine = self.account.with_user(self.manager)
        mine.write({"name": "Renamed", "balance_rounding": False})
        for name, value in (
            ("seller_id", "AOTHER"),
            ("home_marketplace_id", self.marketplace("us").id),
            ("company_id", self.company.id),
            ("is_split", True),
            ("lwa_client_id", "mine"),
            ("lwa_client_secret", "mine"),
            ("refresh_token", "mine"),
        ):
            with self.subTest(name):
                message = self.assertRefused(mine.write, {name: value})
                self.assertIn("only settings administrators", message)

    def test_what_the_connector_finds_out_nobody_writes(self):
        for name, value in (
            ("region", "na"),
            ("state", "draft"),
            ("available_marketplace_ids", [(5,)]),
            ("review_reminded_on", "2026-01-01 00:00:00"),
            ("is_seller_unchecked", True),
            ("credentials_refused", True),
        ):
            for user in (self.manager, self.admin):
                with self.subTest(name, user=user.login):
                    message = self.assertRefused(self.account.with_user(user).write, {name: value})
                    self.assertIn("only the connector", message)
        self.assertEqual(self.marketplace("de").region, "eu")
        self.assertEqual(self.account.region, "eu")

    def test_nor_by_creating_or_importing(self):
        accounts = self.env["amazon.account"].with_user(self.admin)
        vals = {k: v for k, v in self.account_vals("na").items() if k not in SECRETS}
        self.assertRefused(accounts.create, {**vals, "state": "connected"})
        self.assertRefused(accounts.create, {**vals, "region": "eu"})
        names = ["name", "seller_id", "state"]
        with mute_logger("odoo.models", "odoo.sql_db"):
            result = accounts.load(names, [["Imported", "AIMPORTED", "Connected"]])
        self.assertFalse(result["ids"])

    def test_nor_by_the_defaults_of_a_link(self):
        accounts = self.env["amazon.account"].with_user(self.admin)
        vals = {k: v for k, v in self.account_vals("na").items() if k not in SECRETS}
        account = accounts.with_context(
            default_state="connected",
            default_database_binding="{}",
            default_refresh_token="Atzr|forged",
            default_is_seller_unchecked=True,
        ).create(vals)
        self.assertEqual(account.state, "draft")
        self.assertFalse(account.sync_state)
        self.assertFalse(account.sudo().refresh_token)
        self.assertFalse(account.sudo().database_binding)

    def test_an_account_with_orders_stays_in_its_company(self):
        self.imported(self.item())
        other = self._german_company("Beta Home Goods")
        self.admin.company_ids += other
        mine = self.account.with_user(self.admin)
        mine.write({"team_id": False, "user_id": False})
        with self.assertRaises(ValidationError) as caught:
            mine.with_context(allowed_company_ids=[self.company.id, other.id]).write(
                {"company_id": other.id, "warehouse_id": False, "location_id": False}
            )
        self.assertIn("has sale orders in its company", str(caught.exception))
