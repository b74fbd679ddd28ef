"""From nothing to an account that works: country, three keys, Start."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.secret_texts import MARKER, SECRETS

from .connecting import ConnectCase


class TestConnect(ConnectCase):
    def test_three_keys_and_the_first_orders_are_in(self):
        # Given a shop on Amazon with an open order
        ref = self.place(self.item(), minutes_ago=40 * 24 * 60)
        # When the administrator pastes three keys and clicks on Next
        wizard = self.checked()
        account = self.start(wizard)
        # Then the account works, and the first run reads what is to be shipped
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.home_marketplace_id, self.marketplace("de"))
        self.assertEqual(account.company_id, self.company)
        self.assertEqual(account.name, "Amazon.de")
        self.run_cron()
        self.assertImported(ref)

    def test_the_first_synchronization_starts_by_itself(self):
        account = self.start(self.checked())
        job = account.job_ids.filtered(lambda job: job.kind == "orders")
        self.assertTrue(job)
        self.assertLessEqual(job.next_run, fields.Datetime.now())

    def test_the_country_of_the_company_is_proposed(self):
        form = Form(self.env["amazon.connect.account"].with_user(self.admin))
        self.assertEqual(form.home_marketplace_id, self.marketplace("de"))

    def test_each_key_has_a_link_to_the_seller_central_of_the_country(self):
        wizard = self.open()
        for url in (wizard.developer_url, wizard.seller_url):
            self.assertTrue(url.startswith("https://sellercentral-europe.amazon.com/"), url)

    def test_a_second_click_makes_no_second_account(self):
        wizard = self.checked()
        account = self.start(wizard)
        self.assertEqual(wizard.action_start()["res_model"], "amazon.account")
        self.assertEqual(wizard.account_id.id, account.id)
        wizard.action_next()
        wizard.action_back()
        self.assertEqual(wizard.step, "done")
        self.assertEqual(self.env["amazon.account"].search_count([]), 1)

    def test_success_is_shown(self):
        wizard = self.checked()
        wizard.action_next()
        wizard.action_next()
        action = wizard.action_start()
        self.assertEqual(action["effect"]["type"], "rainbow_man")

    def test_a_seller_that_is_connected_is_named_with_a_way_to_it(self):
        known = self.account
        for seller_id in (False, known.seller_id):
            wizard = self.open(seller_id=seller_id)
            wizard.action_check()
            self.assertFound(wizard, "Account", "✗", "“Alpine eu”")
            self.assertEqual(wizard.existing_account_id, known)
            with self.assertRaises(RedirectWarning) as caught:
                wizard.action_next()
            self.assertEqual(caught.exception.args[1]["res_id"], known.id)
            with self.assertRaises(RedirectWarning):
                wizard.action_start()

    def test_a_draft_with_the_same_application_counts(self):
        self.register(refresh_token=False)
        wizard = self.open()
        wizard.action_check()
        self.assertFound(wizard, "Account", "✗")

    def test_one_of_another_company_is_not_named(self):
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "base.group_system", company=other)
        self.account.name = "Alpine secret"
        wizards = self.env["amazon.connect.account"].with_user(stranger)
        wizard = wizards.with_context(allowed_company_ids=other.ids).create(self.keys())
        wizard.action_check()
        self.assertFound(wizard, "Account", "✗", "another company")
        self.assertNotIn("Alpine", " ".join(wizard.check_ids.mapped("meaning")))
        self.assertFalse(wizard.existing_account_id)

    def test_nothing_is_written_before_the_end(self):
        wizard = self.checked()
        wizard.action_next()
        wizard.action_next()
        self.assertEqual(self.env["amazon.account"].search_count([]), 0)

    def test_marketplaces_that_are_not_wanted_stay_away(self):
        wizard = self.checked()
        wizard.action_next()
        lines = {line.name: line for line in wizard.marketplace_line_ids}
        self.assertTrue(lines["Amazon.fr"].is_selected)
        self.assertFalse(lines["Amazon.com.be"].is_selected)
        self.assertIn("does not sell there", lines["Amazon.com.be"].reason)
        self.assertIn("not an Amazon store", lines["Non-Amazon DE"].reason)
        lines["Amazon.fr"].is_selected = False
        account = self.start(wizard)
        self.assertNotIn(self.marketplace("fr"), account.marketplace_ids)
        self.assertIn(self.marketplace("de"), account.marketplace_ids)
        account.with_user(self.admin).action_update_marketplaces()
        self.assertNotIn(self.marketplace("fr"), account.marketplace_ids)

    def test_at_least_one_marketplace_is_needed(self):
        wizard = self.checked()
        wizard.action_next()
        wizard.marketplace_line_ids.is_selected = False
        with self.assertRaisesRegex(UserError, "at least one marketplace"):
            wizard.action_next()

    def test_what_is_left_out_cannot_be_chosen(self):
        wizard = self.checked()
        wizard.action_next()
        wizard.marketplace_line_ids.is_selected = True
        account = self.start(wizard)
        self.assertNotIn(self.marketplace("be"), account.marketplace_ids)


class TestSinceWhen(ConnectCase):
    def read_refs(self, **vals):
        names = {}
        for days in (0, 5, 20, 60):
            for status in ("UNSHIPPED", "CANCELLED"):
                number = f"302-{days:07d}-{len(names):07d}"
                names[number] = f"{days}-{status}"
                self.place(
                    self.item(),
                    order_id=number,
                    status=status,
                    amounts=status == "UNSHIPPED",
                    minutes_ago=days * 24 * 60 + 3,
                )
        wizard = self.checked()
        wizard.write(vals)
        self.start(wizard)
        self.run_cron()
        found = self.env["amazon.order"].search([]).mapped("amazon_order_ref")
        return {names[number] for number in found}

    def test_a_week_is_the_default(self):
        opened = {"0-UNSHIPPED", "5-UNSHIPPED", "20-UNSHIPPED", "60-UNSHIPPED"}
        self.assertEqual(self.read_refs(), opened | {"0-CANCELLED", "5-CANCELLED"})

    def test_a_month(self):
        refs = self.read_refs(since="month")
        self.assertIn("20-CANCELLED", refs)
        self.assertIn("60-UNSHIPPED", refs)
        self.assertNotIn("60-CANCELLED", refs)

    def test_since_a_day(self):
        day = fields.Date.today() - timedelta(days=70)
        refs = self.read_refs(since="date", since_date=day)
        # What is new comes first, and beside it what still has to be shipped.
        self.assertEqual(
            refs, {f"{days}-UNSHIPPED" for days in (0, 5, 20, 60)} | {"0-CANCELLED", "5-CANCELLED"}
        )
        # What is long past is an import of older orders.
        backfill = self.account.backfill_ids
        self.assertEqual((backfill.state, backfill.date_from), ("running", day))
        self._commit(self.env)
        self.end_pauses()
        self.env["amazon.job"]._run_due(["backfill"])
        self.env.invalidate_all()
        self.assertEqual(self.env["amazon.order"].search_count([]), 8)
        self.assertEqual(backfill.state, "done")

    def test_since_a_day_that_is_not_long_ago(self):
        refs = self.read_refs(since="date", since_date=fields.Date.today() - timedelta(days=25))
        self.assertIn("20-CANCELLED", refs)
        self.assertFalse(self.account.backfill_ids)

    def test_today_reads_nothing_older(self):
        refs = self.read_refs(since="today")
        self.assertLessEqual(refs, {"0-UNSHIPPED", "0-CANCELLED"})
        # And the nightly comparison does not bring it in, either.
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self.assertEqual(self.account.orders_since, midnight)

    def test_a_draft_that_was_connected_before_misses_nothing(self):
        # Given an account that was connected, and is a draft again
        until = fields.Datetime.now().replace(microsecond=0) - timedelta(days=20)
        for since, begins in (
            ("week", until),
            ("month", until - timedelta(days=10)),
            ("today", fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)),
        ):
            draft = self.register(last_order_sync=until)
            draft.refresh_token = False
            self.assertEqual((draft.state, draft.last_order_sync), ("draft", until))
            # When it is set up once more
            wizard = self.env["amazon.connect.account"].with_user(self.admin)
            wizard = wizard.browse(wizard._open_for(draft.with_user(self.admin))["res_id"])
            self.assertEqual(wizard.read_until, until)
            wizard.refresh_token = self.keys()["refresh_token"]
            wizard.action_check()
            wizard.since = since
            self.start(wizard)
            # Then what changed since then is read, or more
            last = self.account.last_order_sync
            self.assertLess(abs(last - begins), timedelta(minutes=5), since)
            self.account.unlink()

    def test_a_draft_that_is_connected_meanwhile_is_not_overwritten(self):
        draft = self.register(refresh_token=False)
        wizard = self.open(seller_id=draft.seller_id)
        wizard.write({"draft_id": draft.id, "is_checked": True})
        draft.sudo().state = "connected"
        for action in (wizard.action_check, wizard.action_preview, wizard.action_start):
            with self.assertRaisesRegex(UserError, "connected already"):
                action()

    def test_a_day_that_cannot_be(self):
        wizard = self.checked()
        for day, words in ((False, "Choose the day"), ("2999-01-01", "in the future")):
            wizard.write({"since": "date", "since_date": day})
            with self.assertRaisesRegex(UserError, words):
                self.start(wizard)
        wizard.since_date = "2001-01-01"
        with self.assertRaisesRegex(UserError, "two years"):
            wizard.action_start()


class TestKeysStaySecret(ConnectCase):
    def assertNoSecret(self, answer):
        text = json.dumps(answer, default=str)
        seller = self.amazon.sellers["eu"]
        for secret in (seller.client_secret, seller.refresh_token):
            self.assertNotIn(secret, text)

    def test_they_never_come_back_to_the_browser(self):
        wizard = self.open()
        names = [*SECRETS, "name", "hint"]
        for answer in (
            wizard.read(names),
            wizard.web_read({name: {} for name in names}),
            wizard.web_save(self.keys(), {name: {} for name in names}),
            wizard.export_data(names)["datas"],
            wizard.copy_data(),
        ):
            self.assertNoSecret(answer)
        self.assertEqual(wizard.refresh_token, MARKER)

    def test_nothing_is_left_of_them_at_the_end(self):
        wizard = self.checked()
        self.start(wizard)
        self.env.cr.execute("SELECT to_jsonb(w) FROM amazon_connect_account w")
        self.assertNoSecret(self.env.cr.fetchall())
        self.assertFalse(wizard.sudo().refresh_token)
        self.assertFalse(wizard.sudo().lwa_client_id)

    def test_only_administrators_open_it(self):
        for groups in ("sales_team.group_sale_manager", "amazon_connector.group_amazon_manager"):
            user = self.user(groups, groups)
            with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
                self.open(user=user)

    def test_blanks_and_what_cannot_be_seen_are_left_out(self):
        seller = self.amazon.sellers["eu"]
        wizard = self.open(
            lwa_client_id=f" {seller.client_id}\n",
            lwa_client_secret=f"\u200b{seller.client_secret} ",
            refresh_token=f"{seller.refresh_token}\t\ufeff",
            seller_id=f" {seller.seller_id.lower()}",
        )
        wizard.action_check()
        self.assertTrue(wizard.is_checked)
        account = self.start(wizard)
        self.assertEqual(account.seller_id, seller.seller_id)
        self.assertEqual(account.sudo().refresh_token, seller.refresh_token)

    def test_keys_that_look_wrong_are_noticed_while_they_are_typed(self):
        keys = self.keys()
        wizard = self.open()
        self.assertFalse(wizard.hint)
        for name, value, words in (
            ("refresh_token", "Atza|IwEB", "an access token"),
            ("seller_id", self.marketplace("de").api_identifier, "ID of a marketplace"),
            ("lwa_client_id", keys["lwa_client_secret"], "seem to be swapped"),
            ("lwa_client_id", "amzn1.sp.solution.1", "ID of the application"),
        ):
            with self.subTest(value), Form(wizard) as form:
                setattr(form, name, value)
                self.assertIn(words, form.hint)
                setattr(form, name, keys.get(name, False))
