"""Which product a sale order line gets: offer, internal reference, default product."""

from .common import AmazonCase


class MatchingCase(AmazonCase):
    def offers(self, sku):
        return self.env["amazon.offer"].search(
            [("account_id", "=", self.account.id), ("sku", "=", sku)]
        )

    def offer(self, sku, product, country="DE"):
        """The user makes an offer by hand."""
        return self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace(country).id,
                "sku": sku,
                "product_id": product.id,
            }
        )

    def matched(self, sku, **options):
        """The line of a new order for this SKU."""
        sale_order = self.imported(self.item(sku, price="10.00"), **options)
        return self.lines_of(sale_order, "item")

    def message(self, line):
        return line.order_id.amazon_order_id.message or ""

    @property
    def amazon_sale(self):
        return self.env.ref("amazon_connector.product_amazon_sale")


class TestOffers(MatchingCase):
    def test_without_an_offer_the_internal_reference_is_used_and_the_offer_made(self):
        line = self.matched("LAMP-OAK")
        self.assertEqual(line.product_id, self.products["LAMP-OAK"])
        offer = self.offers("LAMP-OAK")
        self.assertEqual(line.amazon_offer_id, offer)
        self.assertEqual(offer.product_id, self.products["LAMP-OAK"])
        self.assertEqual(offer.marketplace_id, self.marketplace("de"))
        self.assertEqual(offer.asin, "B0LAMPOAK0")
        self.assertEqual(self.account.offer_count, 1)

    def test_the_offer_is_used_from_then_on(self):
        self.matched("LAMP-OAK")
        self.products["LAMP-OAK"].default_code = "RENAMED"
        line = self.matched("LAMP-OAK")
        self.assertEqual(line.product_id, self.products["LAMP-OAK"])
        self.assertEqual(len(self.offers("LAMP-OAK")), 1)

    def test_an_offer_made_by_hand_goes_before_the_internal_reference(self):
        offer = self.offer("LAMP-OAK", self.products["VASE-BLUE"])
        line = self.matched("LAMP-OAK")
        self.assertEqual(line.product_id, self.products["VASE-BLUE"])
        self.assertEqual(line.amazon_offer_id, offer)

    def test_changing_the_product_of_an_offer_forces_the_pairing(self):
        self.matched("LAMP-OAK")
        self.offers("LAMP-OAK").product_id = self.products["MUG-STONE"]
        self.assertEqual(self.matched("LAMP-OAK").product_id, self.products["MUG-STONE"])

    def test_changing_the_sku_of_an_offer_forces_the_pairing(self):
        self.matched("LAMP-OAK")
        self.offers("LAMP-OAK").sku = "OTHER-SKU"
        self.assertEqual(self.matched("OTHER-SKU").product_id, self.products["LAMP-OAK"])

    def test_blanks_around_the_sku_of_an_offer_do_no_harm(self):
        self.offer("  OTHER-SKU ", self.products["MUG-STONE"])
        self.assertEqual(self.matched("OTHER-SKU").product_id, self.products["MUG-STONE"])

    def test_an_offer_counts_for_its_marketplace_only(self):
        self.offer("LAMP-OAK", self.products["VASE-BLUE"], country="FR")
        self.assertEqual(self.matched("LAMP-OAK").product_id, self.products["LAMP-OAK"])
        french = self.matched("LAMP-OAK", country="FR")
        self.assertEqual(french.product_id, self.products["VASE-BLUE"])

    def test_one_sku_twice_in_an_order_makes_one_offer(self):
        order = self.imported(self.item("LAMP-OAK"), self.item("LAMP-OAK", 2))
        self.assertEqual(len(self.lines_of(order, "item")), 2)
        self.assertEqual(len(self.offers("LAMP-OAK")), 1)


class TestInternalReference(MatchingCase):
    def test_an_unknown_sku_becomes_amazon_sale_and_says_so(self):
        line = self.matched("NEVER-SEEN")
        self.assertEqual(line.product_id, self.amazon_sale)
        self.assertIn("NEVER-SEEN", line.name)
        self.assertIn("NEVER-SEEN", self.message(line))
        self.assertEqual(self.offers("NEVER-SEEN").pairing_state, "unpaired")
        self.assertEqual(line.amazon_offer_id, self.offers("NEVER-SEEN"))

    def test_a_product_made_later_is_found(self):
        self.matched("NEVER-SEEN")
        product = self.product("NEVER-SEEN")
        self.assertEqual(self.matched("NEVER-SEEN").product_id, product)

    def test_an_ambiguous_reference_is_not_guessed(self):
        self.product("TWIN")
        self.product("TWIN")
        line = self.matched("TWIN")
        self.assertEqual(line.product_id, self.amazon_sale)
        self.assertIn("Several products have the internal reference TWIN", self.message(line))

    def test_the_company_s_product_goes_before_a_shared_one(self):
        self.product("TWIN", company_id=False, taxes=self.env["account.tax"])
        own = self.product("TWIN")
        self.assertEqual(self.matched("TWIN").product_id, own)

    def test_a_product_of_another_company_is_not_used(self):
        other = self._german_company("Beta")
        self.product("FOREIGN", company_id=other.id, taxes=self.env["account.tax"])
        self.assertEqual(self.matched("FOREIGN").product_id, self.amazon_sale)

    def test_an_archived_product_is_not_used(self):
        self.product("OLD").action_archive()
        self.assertEqual(self.matched("OLD").product_id, self.amazon_sale)

    def test_an_offer_with_an_archived_product_is_renewed(self):
        self.matched("LAMP-OAK")
        self.products["LAMP-OAK"].action_archive()
        new = self.product("LAMP-OAK")
        self.assertEqual(self.matched("LAMP-OAK").product_id, new)
        self.assertEqual(self.offers("LAMP-OAK").product_id, new)

    def test_a_sku_with_spaces(self):
        product = self.product("Blue Vase  No. 7")
        self.assertEqual(self.matched("Blue Vase  No. 7").product_id, product)

    def test_another_case_matches_where_nothing_else_does(self):
        self.assertEqual(self.matched("lamp-Oak").product_id, self.products["LAMP-OAK"])

    def test_the_exact_case_goes_first(self):
        exact = self.product("lamp-oak")
        self.assertEqual(self.matched("lamp-oak").product_id, exact)
        self.assertEqual(self.matched("LAMP-OAK").product_id, self.products["LAMP-OAK"])

    def test_no_character_of_a_sku_is_a_wildcard(self):
        self.product("AXB")
        for sku in ("A_B", "A%", "a%b", "A\\_B"):
            self.assertEqual(self.matched(sku).product_id, self.amazon_sale, sku)
        self.product("A_B")
        self.assertEqual(self.matched("a_b").product_id.default_code, "A_B")


class TestShippingAndGiftWrap(MatchingCase):
    def test_up_to_three_lines_for_an_item(self):
        item = self.item(shipping="4.99", gift_wrap="3.50", gift_level="GIFTWRAP-CLASSIC")
        order = self.imported(item, service="EXPEDITED")
        kinds = order.order_line.mapped("amazon_line_type")
        self.assertEqual(sorted(kinds), ["gift_wrap", "item", "shipping"])
        self.assertAmount(order.amount_total, "48.39")

    def test_no_charge_no_line(self):
        order = self.imported(self.item(), service="EXPEDITED")
        self.assertEqual(order.order_line.mapped("amazon_line_type"), ["item"])

    def test_the_codes_are_internal_references(self):
        item = self.item(shipping="4.99", gift_wrap="3.50", gift_level="GIFTWRAP-CLASSIC")
        order = self.imported(item, service="EXPEDITED")
        shipping, wrap = self.lines_of(order, "shipping"), self.lines_of(order, "gift_wrap")
        self.assertEqual(shipping.product_id, self.products["EXPEDITED"])
        self.assertEqual(wrap.product_id, self.products["GIFTWRAP-CLASSIC"])

    def test_without_such_products_the_default_ones_are_used(self):
        item = self.item(shipping="4.99", gift_wrap="3.50", gift_level="XMAS")
        order = self.imported(item, service="NEXT_DAY")
        shipping, wrap = self.lines_of(order, "shipping"), self.lines_of(order, "gift_wrap")
        default = self.env.ref("amazon_connector.product_amazon_shipping")
        self.assertEqual(shipping.product_id, default)
        self.assertEqual(wrap.product_id, self.amazon_sale)
        self.assertIn("NEXT_DAY", shipping.name)
        self.assertIn("XMAS", wrap.name)

    def test_codes_make_no_offers(self):
        self.imported(self.item(shipping="4.99"), service="EXPEDITED")
        self.assertFalse(self.offers("EXPEDITED"))

    def test_the_gift_message_is_kept(self):
        order = self.imported(self.item(gift_message="For you!", gift_level="XMAS"))
        notes = order.order_line.filtered(lambda line: line.display_type == "line_note")
        self.assertIn("For you!", notes.name)

    def test_lines_belong_to_their_item(self):
        order = self.imported(
            self.item("LAMP-OAK", shipping="1.00"), self.item("MUG-STONE", shipping="2.00")
        )
        for line in self.lines_of(order, "item"):
            shipping = self.lines_of(order, "shipping").filtered(
                lambda s, line=line: s.amazon_item_ref == line.amazon_item_ref
            )
            self.assertEqual(len(shipping), 1)
            self.assertIn(line.product_id.default_code, shipping.name)
