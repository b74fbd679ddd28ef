"""Taxes through fiscal positions: the marketplace's, Odoo's own, and tax that Amazon remits."""

from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME

from .common import AmazonCase

HUGO = BY_NAME["Hugo Marchand"]


class TestFiscalPositions(AmazonCase):
    prices_include_tax = False

    def setUp(self):
        super().setUp()
        self.vat_20 = self.tax(20)
        self.french = self.fiscal_position(
            "France",
            (self.vat_19, self.vat_20),
            auto_apply=True,
            country_id=self.env.ref("base.fr").id,
        )

    def assertTaxed(self, order, position, taxes):
        self.assertEqual(order.fiscal_position_id, position)
        self.assertEqual(self.taxes_of(self.lines_of(order, "item")), taxes)
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_odoo_chooses_by_the_delivery_address(self):
        order = self.imported(self.item(vat="20"), country="FR", buyer=HUGO)
        self.assertTaxed(order, self.french, self.vat_20)
        self.assertAmount(order.amount_total, "39.90")
        self.assertAmount(order.amount_tax, "6.65")

    def test_a_german_order_to_france_is_taxed_in_france(self):
        order = self.imported(self.item(), country="DE", recipient=HUGO)
        self.assertTaxed(order, self.french, self.vat_20)

    def test_the_country_is_enough_where_amazon_withholds_the_rest(self):
        withheld = {"name": None, "addressLine1": None, "addressLine2": None, "postalCode": None}
        order = self.imported(
            self.item(vat="20"),
            country="FR",
            buyer=None,
            recipient=HUGO,
            by="AMAZON",
            status="SHIPPED",
            extra={"recipient": {"deliveryAddress": withheld}},
        )
        self.assertTaxed(order, self.french, self.vat_20)

    def test_the_marketplace_s_own_goes_first(self):
        exempt = self.fiscal_position("Everything at 7 %", (self.vat_19, self.vat_7))
        self.marketplace("fr").fiscal_position_id = exempt
        order = self.imported(self.item(vat="7"), country="FR", buyer=HUGO)
        self.assertTaxed(order, exempt, self.vat_7)

    def test_the_marketplace_s_own_is_for_one_company(self):
        other = self._german_company("Beta")
        exempt = self.fiscal_position("Everything at 7 %", (self.vat_19, self.vat_7))
        self.marketplace("fr").fiscal_position_id = exempt
        self.assertFalse(self.marketplace("fr").with_company(other).fiscal_position_id)

    def test_no_position_no_mapping(self):
        self.assertTaxed(
            self.imported(self.item()), self.env["account.fiscal.position"], self.vat_19
        )


class TestTaxThatAmazonRemits(AmazonCase):
    """30.00 paid, of which Amazon keeps 5.00 (20 %)."""

    def setUp(self):
        super().setUp()
        self.by_amazon = self.fiscal_position("Tax by Amazon", (self.vat_19, None))
        self.british = self.marketplace("gb")

    def order(self, *items):
        items = items or (self.item("VASE-BLUE", 1, "30.00", vat="20", by_amazon=True),)
        return self.imported(*items, country="GB", buyer=BY_NAME["Amelia Wright"])

    def test_the_sale_order_is_worth_the_amount_without_that_tax(self):
        self.british.facilitator_fiscal_position_id = self.by_amazon
        order = self.order()
        self.assertAmount(order.amount_total, "25.00")
        self.assertAmount(order.amount_tax, 0)
        row = order.amazon_order_id
        self.assertAmount(row.amount_total, "30.00")
        self.assertAmount(row.amount_tax_by_amazon, "5.00")
        self.assertAmount(row.amount_difference, 0)
        self.assertAmount(row.amount_tax_difference, 0)
        self.assertEqual(order.fiscal_position_id, self.by_amazon)
        self.assertFalse(row.message)

    def test_without_such_a_position_the_total_is_right_and_a_remark_says_what_to_set(self):
        order = self.order()
        self.assertAmount(order.amount_total, "25.00")
        row = order.amazon_order_id
        self.assertIn("Amazon collected the tax of this order itself", row.message)
        self.assertIn("Amazon.co.uk", row.message)
        self.assertTrue(row.amount_tax_difference)

    def test_where_odoo_takes_no_tax_anyway_there_is_nothing_to_set(self):
        self.products["VASE-BLUE"].taxes_id = False
        row = self.order().amazon_order_id
        self.assertAmount(row.amount_tax_difference, 0)
        self.assertFalse(row.needs_review)

    def test_only_the_items_concerned(self):
        self.british.facilitator_fiscal_position_id = self.by_amazon
        order = self.order(
            self.item("VASE-BLUE", 1, "30.00", vat="20", by_amazon=True, shipping="6.00"),
            self.item("LAMP-OAK", 1, "11.90", vat="19"),
        )
        self.assertAmount(order.amount_total, 25 + 5 + 11.9)
        self.assertAmount(order.amazon_order_id.amount_tax_by_amazon, "6.00")
        lines = {line.product_id.default_code: line for line in self.lines_of(order, "item")}
        self.assertFalse(self.taxes_of(lines["VASE-BLUE"]))
        self.assertEqual(self.taxes_of(lines["LAMP-OAK"]), self.vat_19)
        self.assertFalse(self.taxes_of(self.lines_of(order, "shipping")))

    def test_ioss_and_uoss_are_remitted_by_amazon_too(self):
        german = self.marketplace("de")
        german.facilitator_fiscal_position_id = self.by_amazon
        for scheme in ("IOSS", "UOSS"):
            order = self.imported(self.item(price="59.50", scheme=scheme))
            self.assertAmount(order.amount_total, "50.00")
            self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_its_own_tax_is_never_balanced_away(self):
        order = self.order()
        self.assertFalse(self.lines_of(order, "rounding"))
