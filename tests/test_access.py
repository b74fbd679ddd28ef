"""Who sees what: salesmen, Amazon managers, administrators, and other companies."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import AmazonCase

SECRETS = ("lwa_client_id", "lwa_client_secret", "refresh_token")
MODELS = ("amazon.account", "amazon.marketplace", "amazon.offer", "amazon.order")
# Counters by a hash of the seller. They name no company, hold no business data, and only
# settings administrators read them. And questions whose only reader is who was asked.
WITHOUT_COMPANY = {
    *("amazon.rate.limit", "amazon.ship.anyway", "amazon.cancel.order", "amazon.ignore.refund"),
}


class AccessCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.salesman = self.user("salesman", "sales_team.group_sale_salesman")
        self.manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.order = self.imported(self.item())
        self.order.user_id = self.salesman
        self.amazon_order = self.order.amazon_order_id
        self.offer = self.env["amazon.offer"].search([("account_id", "=", self.account.id)])
        self.env.flush_all()
        self.env.invalidate_all()

    def assertRefused(self, action, *args, **kwargs):
        with (
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            action(*args, **kwargs)


class TestRoles(AccessCase):
    def test_salesmen_read(self):
        for record in (self.account, self.amazon_order, self.offer, self.marketplace("de")):
            with self.subTest(record._name):
                mine = record.with_user(self.salesman)
                self.assertTrue(mine.read(["display_name"]))
                self.assertRefused(mine.write, {})
                self.assertRefused(mine.unlink)
                self.assertRefused(mine.copy)

    def test_salesmen_see_the_amazon_part_of_a_sale_order(self):
        order = self.env["sale.order"].with_user(self.admin).browse(self.order.id)
        order.user_id = self.salesman
        mine = self.order.with_user(self.salesman)
        self.assertEqual(mine.amazon_order_id.amazon_order_ref, mine.amazon_order_ref)

    def test_salesmen_do_not_act(self):
        self.assertRefused(self.amazon_order.with_user(self.salesman).action_retry)
        self.assertRefused(self.account.with_user(self.salesman).action_sync_orders)
        self.assertRefused(self.account.with_user(self.salesman).action_update_marketplaces)

    def test_what_amazon_sent_is_for_amazon_managers(self):
        self.assertTrue(self.amazon_order.with_user(self.manager).payload)
        self.assertRefused(self.amazon_order.with_user(self.salesman).read, ["payload"])
        self.assertNotIn("payload", self.amazon_order.with_user(self.salesman).read()[0])

    def test_amazon_managers_work(self):
        self.offer.with_user(self.manager).write({"asin": "B0NEW"})
        self.marketplace("de").with_user(self.manager).write({"team_id": False})
        self.account.with_user(self.manager).write({"name": "Renamed", "balance_rounding": False})
        self.account.with_user(self.manager).action_update_marketplaces()
        self.account.with_user(self.manager).action_sync_orders()
        self.amazon_order.with_user(self.manager).action_retry()

    def test_rows_are_written_by_the_connector_only(self):
        for user in (self.manager, self.admin):
            mine = self.amazon_order.with_user(user)
            self.assertRefused(mine.write, {"state": "ignored"})
            self.assertRefused(mine.unlink)

    def test_others_see_nothing(self):
        clerk = self.user("clerk", "base.group_user")
        for record in (self.account, self.amazon_order, self.offer):
            self.assertRefused(record.with_user(clerk).read, ["display_name"])

    def test_salesmen_see_the_orders_that_are_theirs_or_nobody_s(self):
        theirs = self.imported(self.item(), self.item("MUG-STONE")).amazon_order_id
        nobodys = self.imported(self.item()).amazon_order_id
        theirs.sale_order_id.user_id = self.manager
        nobodys.sale_order_id.user_id = False
        waiting = self.place(self.item(), status="PENDING")
        self.sync(self.account)
        rows = self.env["amazon.order"]
        self.assertEqual(rows.with_user(self.salesman).search([]), self.amazon_order | nobodys)
        for hidden in (theirs, self.row(waiting)):
            mine = hidden.with_user(self.salesman)
            self.assertRefused(mine.read, ["message"])
            self.assertRefused(mine.read, ["buyer"])
            self.assertRefused(mine.sudo().item_ids.with_user(self.salesman).read, ["sku"])
        leader = self.user("leader", "sales_team.group_sale_salesman_all_leads")
        for user in (leader, self.manager, self.admin):
            self.assertEqual(rows.with_user(user).search_count([]), 4)

    def test_salesmen_learn_no_more_from_the_account(self):
        self.order.user_id = self.manager
        failed = self.imported(self.item())
        failed.amazon_order_id.state = "conflict"
        self.env.invalidate_all()
        mine = self.account.with_user(self.salesman)
        self.assertEqual((mine.order_count, mine.review_count), (0, 0))
        self.assertEqual(self.account.with_user(self.manager).order_count, 2)

    def test_salesmen_read_nothing_that_is_noted_about_an_account(self):
        self.account.message_post(body="302-1 of Anna Schneider")
        self.account.activity_schedule(
            "mail.mail_activity_data_todo", note="302-1", user_id=self.manager.id
        )
        for model, domain in (
            ("mail.message", [("model", "=", "amazon.account"), ("body", "like", "302-1")]),
            ("mail.activity", [("res_model", "=", "amazon.account")]),
        ):
            with self.subTest(model):
                notes = self.env[model].with_user(self.manager).search(domain)
                self.assertEqual(len(notes), 1)
                self.assertFalse(self.env[model].with_user(self.salesman).search(domain))
                self.assertRefused(notes.with_user(self.salesman).read)

    def test_salesmen_do_not_follow_an_account(self):
        partner = self.salesman.partner_id
        mine = self.account.with_user(self.salesman)
        subtypes = self.env["mail.message.subtype"].search([])
        self.assertRefused(mine.message_subscribe, partner.ids)
        self.assertRefused(mine.message_subscribe, partner.ids, subtypes.ids)
        self.account.message_subscribe(partner.ids)
        self.account.user_id = self.salesman
        self.assertNotIn(partner, self.account.message_partner_ids)

    def test_managers_do_follow_it(self):
        partner = self.manager.partner_id
        self.account.with_user(self.manager).message_subscribe(partner.ids)
        self.assertIn(partner, self.account.message_partner_ids)

    def test_an_update_drops_salesmen_who_follow_it(self):
        self.account.message_subscribe(self.manager.partner_id.ids)
        self.env["mail.followers"].create(
            {
                "res_model": "amazon.account",
                "res_id": self.account.id,
                "partner_id": self.salesman.partner_id.id,
            }
        )
        self.account.invalidate_recordset()
        self.env["amazon.account"]._drop_followers()
        self.account.invalidate_recordset()
        self.assertNotIn(self.salesman.partner_id, self.account.message_partner_ids)
        self.assertIn(self.manager.partner_id, self.account.message_partner_ids)

    def test_salesmen_open_the_forms(self):
        for record in (self.order, self.amazon_order, self.account):
            Form(record.with_user(self.salesman))

    def test_the_groups_imply_each_other(self):
        for group in ("sales_team.group_sale_manager", "base.group_system"):
            user = self.user(group, group)
            self.assertTrue(user.has_group("amazon_connector.group_amazon_manager"))
        self.assertFalse(self.salesman.has_group("amazon_connector.group_amazon_manager"))
        self.assertFalse(self.manager.has_group("base.group_system"))


class TestCredentials(AccessCase):
    def test_nobody_reads_them(self):
        self.assertNotEqual(
            self.account.with_user(self.admin).refresh_token,
            self.amazon.sellers["eu"].refresh_token,
        )
        for user in (self.salesman, self.manager):
            mine = self.account.with_user(user)
            self.assertFalse(set(SECRETS) & set(mine.read()[0]))
            self.assertFalse(set(SECRETS) & set(mine.fields_get()))
            for name in (*SECRETS, "order_search"):
                self.assertRefused(mine.read, [name])

    def test_nobody_else_finds_them_by_searching(self):
        for name in SECRETS:
            for user in (self.salesman, self.manager):
                accounts = self.env["amazon.account"].with_user(user)
                self.assertRefused(accounts.search, [(name, "=like", "A%")])

    def test_nobody_else_changes_them(self):
        for name in SECRETS:
            self.assertRefused(self.account.with_user(self.manager).write, {name: "mine"})

    def test_nobody_else_exports_them(self):
        exporter = self.user(
            "exporter", "amazon_connector.group_amazon_manager,base.group_allow_export"
        )
        export = self.account.with_user(exporter).export_data
        self.assertRefused(export, ["name", "refresh_token"])

    def test_accounts_are_made_by_administrators_only(self):
        accounts = self.env["amazon.account"].with_user(self.manager)
        vals = {k: v for k, v in self.account_vals("na").items() if k not in SECRETS}
        self.assertRefused(accounts.create, vals)


class TestCompanies(AccessCase):
    def setUp(self):
        super().setUp()
        self.other = self._german_company("Beta Home Goods")
        self.stranger = self.user("stranger", "sales_team.group_sale_manager", company=self.other)

    def as_stranger(self, records):
        """The records as a user of the other company sees them."""
        mine = records.with_user(self.stranger)
        return mine.with_context(allowed_company_ids=self.other.ids)

    def test_every_model_has_a_rule_for_companies(self):
        for name in self.env.registry:
            model = self.env[name]
            is_ours = name.startswith("amazon.") and not model._abstract
            if not is_ours or name in WITHOUT_COMPANY:
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            domains = rules.filtered(lambda rule: not rule.groups).mapped("domain_force")
            with self.subTest(name):
                self.assertIn("company_id", model._fields)
                self.assertTrue(
                    any("company_ids" in domain for domain in domains), f"{name} has none"
                )

    def test_another_company_sees_nothing(self):
        for name in ("amazon.account", "amazon.offer", "amazon.order"):
            self.assertTrue(self.env[name].search([]), name)
            self.assertFalse(self.as_stranger(self.env[name]).search([]), name)
        for record in (self.account, self.amazon_order, self.offer):
            self.assertRefused(self.as_stranger(record).read, ["display_name"])

    def test_another_company_does_nothing(self):
        self.assertRefused(self.as_stranger(self.account).action_sync_orders)
        self.assertRefused(self.as_stranger(self.amazon_order).action_retry)
        wizards = self.as_stranger(self.env["amazon.recover.order"])
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            wizards.create(
                {"account_id": self.account.id, "amazon_order_refs": "1"}
            ).action_recover()

    def test_marketplaces_are_shared_unless_they_have_a_company(self):
        german = self.as_stranger(self.marketplace("de"))
        self.assertEqual(german.code, "DE")
        self.marketplace("de").company_id = self.company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRefused(german.read, ["code"])

    def test_pairings_stay_within_the_company(self):
        foreign = self.env["product.product"].create(
            {"name": "Foreign", "company_id": self.other.id, "taxes_id": False}
        )
        with self.assertRaises(UserError):
            self.offer.product_id = foreign

    def test_customers_belong_to_the_company(self):
        self.assertEqual(self.order.partner_id.company_id, self.company)
