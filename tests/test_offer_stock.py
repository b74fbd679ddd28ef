"""Stock on Amazon: what is in Odoo, on Amazon, and to be sent; and what a push passes over."""

from lxml import etree

from .inventory import InventoryCase


class TestStock(InventoryCase):
    def test_in_odoo_on_amazon_and_to_be_sent_stand_side_by_side(self):
        self.stock("LAMP-OAK", 12)
        offer = self.offer(reserve_quantity=2)
        self.push()
        self.stock("LAMP-OAK", 5)
        self.env.invalidate_all()
        self.assertEqual(offer.odoo_quantity, 17)
        self.assertEqual(offer.amazon_quantity, 10)
        self.assertEqual(offer.quantity_to_send, 15)
        self.assertFalse(offer.push_reason)

    def test_whoever_reads_offers_sees_it(self):
        self.stock("LAMP-OAK", 12)
        offer = self.offer()
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        self.env.invalidate_all()
        self.assertEqual(offer.with_user(salesman).odoo_quantity, 12)

    def test_what_is_not_pushed_says_why(self):
        by_amazon = self.offer("VASE-BLUE")
        by_amazon.sudo().fulfilled_by = "amazon"
        off = self.offer(sync_inventory=False)
        service = self.offer("ENGRAVING")
        self.env.invalidate_all()
        self.assertIn("Amazon fulfils", by_amazon.push_note)
        self.assertIn("switched off", off.push_note)
        self.assertIn("not storable", service.push_note)
        self.account.sync_inventory = False
        self.env.invalidate_all()
        self.assertIn("account does not push", self.offer("MUG-STONE").push_note)

    def test_a_push_names_what_it_passes_over(self):
        for country in ("de", "fr"):
            self.offer("ENGRAVING", country)
        self.stock("LAMP-OAK", 12)
        self.offer()
        message = self.push()["message"]
        self.assertIn("Passed over", message)
        self.assertEqual(message.count("ENGRAVING"), 1)
        self.assertNotIn("LAMP-OAK", message)

    def test_many_need_as_many_queries_as_few(self):
        offers = self.offer() | self.offer("MUG-STONE") | self.offer("BOOK-ALPS")

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("quantity_to_send")
            return self.env.cr.sql_log_count - before

        count(offers)
        self.assertLessEqual(count(offers), count(offers[:1]) + 1)

    def test_there_is_no_push_again_where_amazon_ships(self):
        view = self.env.ref("amazon_connector.amazon_offer_view_tree_stock")
        buttons = etree.fromstring(view.arch).findall("./button[@name='action_push_again']")
        self.assertIn("fulfilled_by == 'amazon'", buttons[0].get("invisible"))


class TestProducts(InventoryCase):
    def test_a_product_opens_its_offers(self):
        offer = self.offer()
        self.offer("MUG-STONE")
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        product = self.products["LAMP-OAK"].with_user(salesman)
        for record in (product, product.product_tmpl_id):
            with self.subTest(record._name):
                self.assertEqual(record.amazon_offer_count, 1)
                action = record.action_open_amazon_offers()
                found = self.env["amazon.offer"].search(action["domain"])
                self.assertEqual(found, offer)
