"""What a person decides about SKUs: the suggestion, another product, a new one, or none."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import AmazonCase


class PairingCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.salesman = self.user("salesman", "sales_team.group_sale_salesman")

    def offer(self, sku="UNKNOWN-1", country="DE", **vals):
        offer = self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace(country).id,
                "sku": sku,
            }
        )
        offer.sudo().write(vals)
        return offer

    def suggested(self, sku, product, country="DE"):
        product = self.products[product]
        return self.offer(
            sku, country, suggested_product_id=product.id, suggestion_reason="It fits."
        )

    def press(self, offers, name, user=None):
        """Press a button. :return: What the notification says."""
        self._commit(self.env)
        notification = getattr(offers.with_user(user or self.manager), name)()
        self.env.flush_all()
        self.env.invalidate_all()
        return notification["params"]


class TestSuggestions(PairingCase):
    def test_accepting_pairs_and_names_what_has_none(self):
        lamp, other = self.suggested("L-1", "LAMP-OAK"), self.offer("X-1")
        params = self.press(lamp | other, "action_accept_suggestion")
        self.assertEqual(lamp.product_id, self.products["LAMP-OAK"])
        self.assertEqual(lamp.pairing_state, "paired")
        self.assertFalse(lamp.suggested_product_id)
        self.assertEqual(other.pairing_state, "unpaired")
        self.assertIn("SKUs paired: 1.", params["message"])
        self.assertIn("X-1", params["message"])
        self.assertEqual(params["type"], "warning")

    def test_the_same_sku_on_other_marketplaces_is_paired_too(self):
        german = self.suggested("L-1", "LAMP-OAK")
        french, italian, ignored = (
            self.suggested("L-1", product, country)
            for country, product in (("FR", "LAMP-OAK"), ("IT", "MUG-STONE"), ("ES", "LAMP-OAK"))
        )
        ignored.is_ignored = True
        params = self.press(german, "action_accept_suggestion")
        self.assertEqual((german | french).product_id, self.products["LAMP-OAK"])
        self.assertEqual(french.pairing_state, "paired")
        # What is suggested otherwise, or ignored, is another decision
        self.assertEqual(italian.pairing_state, "unpaired")
        self.assertEqual(ignored.pairing_state, "ignored")
        self.assertIn("SKUs paired: 2.", params["message"])

    def test_a_suggestion_that_was_archived_is_not_accepted(self):
        lamp = self.suggested("L-1", "LAMP-OAK")
        self.products["LAMP-OAK"].action_archive()
        self.press(lamp, "action_accept_suggestion")
        self.assertEqual(lamp.pairing_state, "unpaired")

    def test_paired_ones_stay_as_they_are(self):
        lamp = self.suggested("L-1", "LAMP-OAK")
        lamp.product_id = self.products["VASE-BLUE"]
        self.press(lamp, "action_accept_suggestion")
        self.assertEqual(lamp.product_id, self.products["VASE-BLUE"])

    def test_an_open_order_is_named_that_waits_for_it(self):
        order = self.imported(self.item("NEVER-SEEN"))
        offer = order.order_line.amazon_offer_id
        offer.sudo().suggested_product_id = self.products["LAMP-OAK"]
        self.assertEqual(offer.open_order_count, 1)
        params = self.press(offer, "action_accept_suggestion")
        self.assertIn("Repair Orders", params["message"])

    def test_salesmen_decide_nothing(self):
        lamp = self.suggested("L-1", "LAMP-OAK").with_user(self.salesman)
        self.assertTrue(lamp.suggested_product_id)
        for name in (
            "action_accept_suggestion",
            "action_create_product",
            "action_ignore",
            "action_stop_ignoring",
            "action_sync_listings",
        ):
            with self.subTest(name), self.assertRaises(AccessError), mute_logger("odoo.models"):
                getattr(lamp, name)()

    def test_who_decides_sets_no_suggestion(self):
        lamp = self.suggested("L-1", "LAMP-OAK").with_user(self.manager)
        with self.assertRaises(AccessError):
            lamp.suggested_product_id = self.products["VASE-BLUE"]


class TestNewProducts(PairingCase):
    def test_a_product_of_a_listing(self):
        offer = self.offer("NEW-1", title="Brass bell", barcode="4006381333931", listing_price=12.5)
        params = self.press(offer, "action_create_product")
        product = offer.product_id
        self.assertEqual(offer.pairing_state, "paired")
        self.assertEqual(product.name, "Brass bell")
        self.assertEqual(product.default_code, "NEW-1")
        self.assertEqual(product.barcode, "4006381333931")
        self.assertEqual(product.list_price, 12.5)
        self.assertEqual(product.company_id, self.company)
        self.assertEqual(params["type"], "success")

    def test_without_a_title_the_sku_is_the_name(self):
        offer = self.offer("NEW-1")
        params = self.press(offer, "action_create_product")
        self.assertEqual(offer.product_id.name, "NEW-1")
        self.assertEqual(offer.product_id.list_price, 0)
        self.assertIn("Without a price", params["message"])

    def test_a_barcode_that_is_taken_is_left_out_and_named(self):
        self.products["LAMP-OAK"].barcode = "4006381333931"
        offers = self.offer("NEW-1", barcode="4006381333931")
        params = self.press(offers, "action_create_product")
        self.assertFalse(offers.product_id.barcode)
        self.assertIn("Without a barcode", params["message"])
        self.assertIn("NEW-1", params["message"])

    def test_a_price_in_another_currency_is_left_out(self):
        self.env.ref("base.GBP").active = True
        offer = self.offer("NEW-1", country="GB", listing_price=12.5)
        self.assertEqual(offer.listing_currency_id.name, "GBP")
        self.press(offer, "action_create_product")
        self.assertEqual(offer.product_id.list_price, 0)

    def test_one_sku_on_several_marketplaces_is_one_product(self):
        german, french = self.offer("NEW-1"), self.offer("NEW-1", country="FR")
        params = self.press(german | french, "action_create_product")
        self.assertEqual(german.product_id, french.product_id)
        self.assertIn("Products created: 1.", params["message"])

    def test_what_is_paired_gets_no_second_product(self):
        offer = self.offer("NEW-1", product_id=self.products["LAMP-OAK"].id)
        params = self.press(offer, "action_create_product")
        self.assertEqual(offer.product_id, self.products["LAMP-OAK"])
        self.assertIn("NEW-1", params["message"])


class TestIgnoring(PairingCase):
    def test_ignored_and_back(self):
        offer = self.offer()
        self.press(offer, "action_ignore")
        self.assertEqual(offer.pairing_state, "ignored")
        self.press(offer, "action_stop_ignoring")
        self.assertEqual(offer.pairing_state, "unpaired")

    def test_an_ignored_sku_can_be_paired_all_the_same(self):
        offer = self.suggested("L-1", "LAMP-OAK")
        self.press(offer, "action_ignore")
        self.press(offer, "action_accept_suggestion")
        self.assertEqual((offer.pairing_state, offer.is_ignored), ("paired", False))


class TestTrace(PairingCase):
    def test_who_changed_it_when_and_from_what(self):
        offer = self.offer(product_id=self.products["LAMP-OAK"].id)
        self.env.flush_all()
        self.env.cr.precommit.run()
        mine = offer.with_user(self.manager).with_context(tracking_disable=False)
        mine.product_id = self.products["VASE-BLUE"]
        self.env.flush_all()
        self.env.cr.precommit.run()
        note = offer.message_ids[:1]
        self.assertEqual(note.author_id, self.manager.partner_id)
        tracked = note.sudo().tracking_value_ids
        self.assertIn("LAMP-OAK", tracked.old_value_char)
        self.assertIn("VASE-BLUE", tracked.new_value_char)

    def test_new_offers_make_no_messages(self):
        offer = self.offer().with_context(tracking_disable=False)
        self.assertFalse(offer.message_ids)


class TestList(PairingCase):
    def test_what_is_to_be_paired_comes_first_and_what_is_sold_before_all(self):
        order = self.imported(self.item("Z-SOLD"))
        sold = order.order_line.amazon_offer_id
        unsold = self.offer("A-UNSOLD")
        paired = self.offer("B-PAIRED", product_id=self.products["LAMP-OAK"].id)
        ignored = self.offer("C-IGNORED", is_ignored=True)
        offers = self.env["amazon.offer"].search([("account_id", "=", self.account.id)])
        self.assertEqual(list(offers), list(sold | unsold | paired | ignored))

    def test_those_with_open_orders_come_before_those_that_were_sold_once(self):
        shipped = self.imported(self.item("A-SHIPPED")).order_line.amazon_offer_id
        order = self.imported(self.item("B-OPEN"))
        row = shipped.item_ids.order_id
        self.set_status(row.amazon_order_ref, "SHIPPED")
        self.sync(self.account)
        self.env.flush_all()
        self.assertEqual((shipped.open_order_count, shipped.pairing_state), (0, "unpaired"))
        shown = "pairing_state desc, is_waited_for desc, sku"
        offers = self.env["amazon.offer"].search(
            [("account_id", "=", self.account.id)], order=shown
        )
        waiting = order.order_line.amazon_offer_id
        self.assertEqual(list(offers), [waiting, shipped])
        for value, found in ((True, waiting), (False, shipped)):
            domain = [("account_id", "=", self.account.id), ("is_waited_for", "=", value)]
            self.assertEqual(self.env["amazon.offer"].search(domain), found)

    def test_pairings_are_imported_by_odoo_s_own_tool(self):
        self._import([["UNKNOWN-1", self.account.name, "Amazon.de", "LAMP-OAK"]])
        offer = self.env["amazon.offer"].search([("sku", "=", "UNKNOWN-1")])
        self.assertEqual(offer.product_id, self.products["LAMP-OAK"])
        self.assertEqual(offer.marketplace_id, self.marketplace("de"))

    def test_an_export_can_be_changed_and_imported(self):
        offer = self.offer()
        exporter = self.user(
            "exporter", "amazon_connector.group_amazon_manager,base.group_allow_export"
        )
        data = offer.with_user(exporter).export_data(["id", "sku", "product_id/id"])["datas"]
        product = self.products["LAMP-OAK"]
        xml_id = product.export_data(["id"])["datas"][0][0]
        self._load(["id", "sku", "product_id/id"], [[data[0][0], data[0][1], xml_id]])
        self.assertEqual(offer.product_id, product)

    def test_salesmen_import_nothing(self):
        row = ["UNKNOWN-1", self.account.name, "Amazon.de", "LAMP-OAK"]
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model", "odoo.sql_db"):
            messages = self._load(COLUMNS, [row], self.salesman, is_expected=False)
        self.assertTrue(messages)
        self.assertFalse(self.env["amazon.offer"].search([("sku", "=", "UNKNOWN-1")]))

    def _import(self, rows):
        return self._load(COLUMNS, rows)

    def _load(self, columns, rows, user=None, is_expected=True):
        offers = self.env["amazon.offer"].with_user(user or self.manager)
        messages = offers.load(columns, rows)["messages"]
        if is_expected:
            self.assertEqual(messages, [])
        self.env.flush_all()
        self.env.invalidate_all()
        return messages


COLUMNS = ["sku", "account_id", "marketplace_id", "product_id"]
