"""Every view, menu and action of the addon loads on this series."""

from lxml import etree

from odoo.tests import Form

from odoo.addons.amazon_connector.models.ir_ui_view import modernise_arch

from .common import AmazonCase

SETTINGS = "sale.res_config_settings_view_form"


class TestViews(AmazonCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_system,sales_team.group_sale_manager,account.group_account_manager"
        cls.keeper = cls.user("shopkeeper", groups)

    def records(self, model):
        data = self.env["ir.model.data"].search(
            [("module", "=", "amazon_connector"), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id"))

    def test_every_view_of_every_model(self):
        names = [name for name in self.env.registry if name.startswith("amazon.")]
        models = [self.env[name] for name in names]
        groups = "base.group_system,stock.group_stock_user,account.group_account_manager"
        user = self.user("keeper", groups)
        for model in models:
            if model._abstract:
                continue
            with self.subTest(model._name):
                kinds = [(False, "form"), (False, "list"), (False, "search")]
                views = model.with_user(user).get_views(kinds)["views"]
                self.assertEqual(len(views), 3)

    def test_every_action_opens(self):
        actions = self.records("ir.actions.act_window")
        self.assertGreaterEqual(len(actions), 6)
        for action in actions:
            with self.subTest(action.name):
                model = self.env[action.res_model].with_user(self.keeper)
                kinds = [kind.strip() for kind in action.view_mode.split(",")]
                views = model.get_views([(False, kind) for kind in (*kinds, "search")])["views"]
                self.assertTrue(views)
                if action.target == "current":
                    domain = eval(action.domain or "[]", {"active_id": 1})
                    model.search(domain, limit=1)

    def test_every_menu_leads_somewhere(self):
        menus = self.records("ir.ui.menu")
        self.assertTrue(menus)
        visible = self.env["ir.ui.menu"].with_user(self.keeper)._visible_menu_ids()
        for menu in menus:
            with self.subTest(menu.complete_name):
                self.assertIn(menu.complete_name.split("/")[0], ("Sales", "Invoicing"))
                self.assertTrue(menu.action or menu.child_id)
                self.assertIn(menu.id, visible)

    def test_views_are_valid(self):
        views = self.records("ir.ui.view")
        self.assertGreaterEqual(len(views), 12)
        for view in views:
            view._check_xml()

    def test_salesmen_open_orders_and_offers(self):
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        for name in ("amazon.order", "amazon.offer", "amazon.account", "sale.order"):
            views = self.env[name].with_user(salesman).get_views([(False, "form")])["views"]
            for secret in ("refresh_token", "lwa_client_secret", "payload"):
                self.assertNotIn(f'name="{secret}"', views["form"]["arch"])


class TestSettings(AmazonCase):
    def setUp(self):
        super().setUp()
        self.arch = etree.fromstring(self.env.ref(SETTINGS).get_combined_arch())

    def node(self, path):
        nodes = self.arch.xpath(path)
        self.assertEqual(len(nodes), 1, path)
        return nodes[0]

    def test_amazon_sync_is_among_the_connectors_of_sales(self):
        setting = self.node(
            "//app[@name='sale_management']//block[@id='connectors_setting_container']"
            "//setting[@string='Amazon Sync']"
        )
        links = [button.get("string") for button in setting.iter("button")]
        first, *others = links
        self.assertEqual(first, "Connect an Amazon Account")
        self.assertEqual(others, ["Amazon Accounts", "Amazon Marketplaces", "Default Products"])

    def test_the_last_two_in_developer_mode(self):
        for link, groups in (
            ("Amazon Accounts", None),
            ("Amazon Marketplaces", "base.group_no_one"),
            ("Default Products", "base.group_no_one"),
        ):
            button = self.node(f"//button[@string='{link}']")
            self.assertEqual(button.getparent().get("groups") or button.get("groups"), groups)

    def test_each_link_opens_what_it_names(self):
        for link, model in (
            ("Amazon Accounts", "amazon.account"),
            ("Amazon Marketplaces", "amazon.marketplace"),
            ("Default Products", "product.product"),
        ):
            button = self.node(f"//button[@string='{link}']")
            action = self.env["ir.actions.act_window"].browse(int(button.get("name")))
            self.assertEqual((action.name, action.res_model), (link, model))

    def test_core_s_checkbox_has_given_way(self):
        hidden = self.arch.xpath("//setting[@id='amazon_connector' and not(@invisible='1')]")
        self.assertFalse(hidden)

    def test_the_settings_open(self):
        with Form(self.env["res.config.settings"].with_user(self.admin)):
            pass


class TestDefaultProducts(AmazonCase):
    def test_they_can_be_modified_and_have_no_price_of_their_own(self):
        for name in ("sale", "shipping", "rounding"):
            product = self.env.ref(f"amazon_connector.product_amazon_{name}")
            # What Amazon sold is delivered, whichever product it is; charges are not.
            self.assertEqual(product.type, "consu" if name == "sale" else "service")
            self.assertFalse(product.list_price)
            product.with_user(self.admin).write({"name": f"My {name}"})


class TestForms(AmazonCase):
    def test_the_button_of_a_sale_order_opens_its_amazon_order(self):
        order = self.imported(self.item())
        action = order.action_open_amazon_order()
        self.assertEqual(action["res_model"], "amazon.order")
        self.assertEqual(action["res_id"], order.amazon_order_id.id)
        back = order.amazon_order_id.action_open_sale_order()
        self.assertEqual((back["res_model"], back["res_id"]), ("sale.order", order.id))

    def test_the_buttons_of_an_account(self):
        self.imported(self.item())
        account = self.account.with_user(self.admin)
        for action, model in (
            (account.action_open_orders(), "amazon.order"),
            (account.action_open_offers(), "amazon.offer"),
        ):
            self.assertEqual(action["res_model"], model)
            self.assertEqual(len(self.env[model].search(action["domain"])), 1)
        self.assertEqual((account.order_count, account.offer_count), (1, 1))
        to_review = account.action_open_reviews()
        self.assertTrue(to_review["context"]["search_default_needs_review"])

    def test_the_filter_for_differences(self):
        arch = self.env["amazon.order"].get_views([(False, "search")])["views"]["search"]["arch"]
        search = etree.fromstring(arch)
        (difference,) = search.xpath("//filter[@name='difference']")
        self.assertIn("amount_difference", difference.get("domain"))
        self.assertIn("!=", difference.get("domain"))

    def test_an_offer_made_by_hand(self):
        with Form(self.env["amazon.offer"].with_user(self.admin)) as form:
            form.account_id = self.account
            form.marketplace_id = self.marketplace("de")
            form.sku = " SKU-1 "
            form.product_id = self.products["LAMP-OAK"]
        self.assertEqual(form.record.sku, "SKU-1")
        self.assertEqual(form.record.display_name, "SKU-1 (Amazon.de)")

    def test_a_marketplace_made_by_hand(self):
        with Form(self.env["amazon.marketplace"].with_user(self.admin)) as form:
            form.name = "Amazon.cl"
            form.code = "CL"
            form.domain = "https://sellingpartnerapi-na.amazon.com"
            form.api_identifier = "A0CHILE0000000"
        self.assertEqual(form.record.region, "na")


class TestViewTranslation(AmazonCase):
    def test_lists_and_the_chatter_get_their_new_names(self):
        arch = modernise_arch(
            '<form><field name="a"><tree><field name="b"/></tree></field>'
            '<div class="oe_chatter"><field name="message_ids"/></div></form>'
        )
        self.assertIn("<list>", arch)
        self.assertIn("<chatter/>", arch)
        self.assertNotIn("tree", arch)
        self.assertNotIn("message_ids", arch)

    def test_lists_within_a_form_too(self):
        arch = modernise_arch('<form><field name="a" mode="tree,kanban"/></form>')
        self.assertEqual(arch, '<form><field name="a" mode="list,kanban"/></form>')

    def test_the_templates_of_a_kanban_view_get_their_new_names(self):
        arch = modernise_arch(
            '<kanban><templates><t t-name="kanban-menu"><a type="edit">Edit</a></t>'
            '<t t-name="kanban-box"><div class="oe_kanban_global_click o_x">A</div></t>'
            "</templates></kanban>"
        )
        self.assertEqual(
            arch,
            '<kanban><templates><t t-name="menu"><a type="open">Edit</a></t>'
            '<t t-name="card"><div class="o_x">A</div></t></templates></kanban>',
        )

    def test_a_card_that_opens_nothing_opens_nothing(self):
        card = '<templates><t t-name="kanban-box"><div>A</div></t></templates>'
        inner = '<templates><t t-name="card"><div>A</div></t></templates>'
        for before, after in (
            ("<kanban>%s</kanban>", '<kanban can_open="0">%s</kanban>'),
            ('<kanban can_open="1">%s</kanban>', '<kanban can_open="1">%s</kanban>'),
            # What the whole card does is said by its action.
            ('<kanban action="a" type="object">%s</kanban>',) * 2,
            ('<form><field name="x"><kanban>%s</kanban></field></form>',
             '<form><field name="x"><kanban can_open="0">%s</kanban></field></form>'),
        ):  # fmt: skip
            self.assertEqual(modernise_arch(before % card), after % inner)
