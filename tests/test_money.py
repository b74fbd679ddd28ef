"""Totals equal Amazon's to the cent, whatever the taxes of the products."""

from odoo.addons.amazon_connector import compat

from .common import AmazonCase

PRICES = {"LAMP-OAK": "0.33", "MUG-STONE": "1.17", "VASE-BLUE": "2.49", "CLOCK-WALL": "19.99"}


def euro(amount):
    return {"amount": amount, "currencyCode": "EUR"}


class MoneyCase(AmazonCase):
    def set_precision(self, digits):
        precision = self.env["decimal.precision"].search([("name", "=", "Product Price")])
        precision.digits = digits

    def rounding(self, sale_order):
        return self.lines_of(sale_order, "rounding")

    def assertExact(self, sale_order, total, rounding=None):
        """Odoo's total is Amazon's; with a rounding line of this amount, or without one."""
        self.assertAmount(sale_order.amount_total, total)
        self.assertAmount(sale_order.amazon_order_id.amount_difference, 0)
        lines = self.rounding(sale_order)
        if rounding is None:
            self.assertFalse(lines, f"A rounding line of {lines.mapped('price_total')}")
        else:
            self.assertEqual(len(lines), 1)
            self.assertAmount(lines.price_total, rounding)


class TestPricesWithVat(MoneyCase):
    def test_amazon_s_amounts_are_line_totals(self):
        order = self.imported(self.item("MUG-STONE", 3))
        line = self.lines_of(order, "item")
        self.assertEqual(line.product_uom_qty, 3)
        self.assertAmount(line.price_unit, "12.50")
        self.assertExact(order, "37.50")

    def test_odoo_s_list_price_plays_no_part(self):
        self.env["product.pricelist"].search([]).write(
            {"item_ids": [(0, 0, {"compute_price": "percentage", "percent_price": 50})]}
        )
        order = self.imported(self.item())
        self.assertExact(order, "39.90")
        self.assertFalse(order.order_line.discount)

    def test_vat_is_within_the_total(self):
        order = self.imported(self.item())
        self.assertAmount(order.amount_tax, "6.37")
        self.assertAmount(order.amazon_order_id.amount_tax, "6.37")
        self.assertAmount(order.amazon_order_id.amount_tax_difference, 0)

    def test_a_store_that_lists_no_tax(self):
        order = self.imported(self.item(vat=None, shipping="4.99"))
        self.assertExact(order, "44.89")
        self.assertAmount(order.amazon_order_id.amount_tax_difference, 0)

    def test_discounts_are_netted_into_their_line(self):
        order = self.imported(
            self.item("PEN-SET-3", 2, discount="5.00", shipping="4.99", shipping_discount="1.99")
        )
        self.assertAmount(self.lines_of(order, "item").price_total, "44.98")
        self.assertAmount(self.lines_of(order, "shipping").price_total, "3.00")
        self.assertExact(order, "47.98")

    def test_shipping_wholly_discounted_has_no_line(self):
        order = self.imported(self.item(shipping="4.99", shipping_discount="4.99"))
        self.assertFalse(self.lines_of(order, "shipping"))
        self.assertExact(order, "39.90")

    def test_a_cash_on_delivery_fee_is_a_line_of_the_shipping_product(self):
        order = self.imported(self.item(cod_fee="3.50"))
        fee = self.lines_of(order, "shipping")
        self.assertEqual(fee.product_id, self.env.ref("amazon_connector.product_amazon_shipping"))
        self.assertAmount(fee.price_total, "3.50")
        self.assertExact(order, "43.40")

    def test_each_item_at_its_own_rate(self):
        order = self.imported(self.item(), self.item("BOOK-ALPS", vat="7"))
        self.assertAmount(order.amount_tax, "7.68")
        self.assertExact(order, "59.85")

    def test_rounding_globally(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        items = [self.item(sku, 3, price) for sku, price in PRICES.items()]
        self.assertExact(self.imported(*items), "71.94")

    def test_an_amount_that_no_unit_price_expresses(self):
        order = self.imported(self.item("NOTE-A5", 3, "3.33", discount="0.01"))
        self.assertExact(order, "9.98", rounding="0.01" if self.is_below(order) else "-0.01")

    def is_below(self, order):
        return self.lines_of(order, "item").price_total < 9.98

    def test_four_decimals_express_it(self):
        self.set_precision(4)
        self.assertExact(self.imported(self.item("NOTE-A5", 3, "3.33", discount="0.01")), "9.98")

    def test_without_balancing_the_cent_is_left_for_a_write_off(self):
        self.account.balance_rounding = False
        ref = self.place(self.item("NOTE-A5", 3, "3.33", discount="0.01"))
        self.sync(self.account)
        row = self.row(ref)
        self.assertEqual(row.state, "done")
        self.assertFalse(self.rounding(row.sale_order_id))
        self.assertAmount(abs(row.amount_difference), "0.01")
        differing = self.env["amazon.order"].search([("amount_difference", "!=", 0)])
        self.assertEqual(differing, row)

    def test_the_rounding_line(self):
        order = self.imported(self.item("NOTE-A5", 3, "3.33", discount="0.01"))
        line = self.rounding(order)
        self.assertEqual(line.product_id, self.env.ref("amazon_connector.product_amazon_rounding"))
        self.assertFalse(self.taxes_of(line))


class TestPricesWithoutVat(MoneyCase):
    prices_include_tax = False

    def test_the_unit_price_is_worked_back(self):
        order = self.imported(self.item())
        self.assertAmount(self.lines_of(order, "item").price_unit, "33.53")
        self.assertExact(order, "39.90")

    def test_a_quantity_that_the_precision_cannot_express_is_balanced_by_one_line(self):
        order = self.imported(self.item("NOTE-A5", 7, "1.43"), self.item("MUG-STONE", 9))
        self.assertEqual(len(self.rounding(order)), 1)
        self.assertAmount(order.amount_total, "122.51")
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_four_decimals_express_it(self):
        self.set_precision(4)
        self.assertExact(self.imported(self.item("NOTE-A5", 7, "1.43")), "10.01")

    def test_tax_on_top_as_in_america(self):
        order = self.imported(self.item("MUG-STONE", 2, "15.00", sales_tax="19"), country="DE")
        self.assertAmount(self.lines_of(order, "item").price_unit, "15.00")
        self.assertExact(order, "35.70")

    def test_rounding_globally(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        items = [self.item(sku, price=price) for sku, price in PRICES.items()]
        order = self.imported(*items)
        self.assertAmount(order.amount_total, "23.98")
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_every_price_up_to_a_euro(self):
        """Odoo rounds each line's tax to the cent: so some totals exist with no price at all."""
        prices = range(1, 100)
        for cents in prices:
            self.product(f"CENT-{cents}")
        order = self.imported(
            *[self.item(f"CENT-{cents}", price=f"{cents / 100:.2f}") for cents in prices]
        )
        reachable = {net + (net * 19 + 50) // 100 for net in range(100)}
        for line in self.lines_of(order, "item"):
            cents = int(line.product_id.default_code[5:])
            missed = round(line.price_total * 100) - cents
            self.assertLessEqual(abs(missed), cents not in reachable, f"{cents} cents")
        self.assertAmount(order.amount_total, sum(prices) / 100)
        self.assertLessEqual(len(self.rounding(order)), 1)


class TestUnusualTaxes(MoneyCase):
    def imported_with(self, *taxes, quantity=1):
        union = self.env["account.tax"].union(*taxes)
        self.product("TAXED", union)
        return self.imported(self.item("TAXED", quantity, "39.90"))

    def test_no_tax_at_all(self):
        self.assertExact(self.imported_with(), "39.90")

    def test_two_taxes_one_in_the_price_and_one_on_top(self):
        self.assertExact(self.imported_with(self.vat_19, self.tax(2, included=False)), "39.90")

    def test_a_tax_on_a_tax(self):
        first = self.tax(10, included=False, include_base_amount=True, sequence=1)
        second = self.tax(5, included=False, sequence=2)
        order = self.imported_with(first, second)
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_a_fixed_tax_on_top(self):
        recycling = self.tax(1, included=False, amount_type="fixed")
        order = self.imported_with(self.vat_19, recycling)
        self.assertExact(order, "39.90")
        self.assertAmount(self.lines_of(order, "item").price_unit, "38.90")

    def test_a_fixed_tax_per_unit_on_top_of_prices_without_vat(self):
        recycling = self.tax(1, included=False, amount_type="fixed")
        order = self.imported_with(self.tax(19, included=False), recycling, quantity=3)
        self.assertAmount(order.amount_total, "119.70")
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_a_group_of_taxes(self):
        children = self.tax(9, included=False) + self.tax(10, included=False)
        group = self.tax(0, amount_type="group", children_tax_ids=[(6, 0, children.ids)])
        order = self.imported_with(group)
        self.assertAmount(order.amazon_order_id.amount_difference, 0)


class TestDifferences(MoneyCase):
    def synced(self, *items, **options):
        ref = self.place(*items, **options)
        self.sync(self.account)
        return self.row(ref)

    def test_another_rate_of_tax_is_shown_and_never_balanced_away(self):
        row = self.synced(self.item(vat="7"))
        self.assertExact(row.sale_order_id, "39.90")
        self.assertAmount(row.amount_tax, "2.61")
        self.assertAmount(row.amount_tax_difference, 6.37 - 2.61)
        found = self.env["amazon.order"].search([("amount_tax_difference", "!=", 0)])
        self.assertEqual(found, row)

    def synced_with_grand_total(self, amount, *items):
        ref = self.place(*items or (self.item(),))
        self.change(ref, {"proceeds": {"grandTotal": euro(amount)}})
        self.sync(self.account)
        return self.row(ref)

    def test_a_grand_total_that_the_items_do_not_explain_is_shown(self):
        row = self.synced_with_grand_total("99.99")
        self.assertEqual(row.state, "done")
        self.assertFalse(self.rounding(row.sale_order_id))
        self.assertAmount(row.sale_order_id.amount_total, "39.90")
        self.assertAmount(row.amount_difference, "-60.09")

    def test_somebody_is_asked_about_it_until_it_is_corrected(self):
        row = self.synced_with_grand_total("42.90")
        ref, order = row.amazon_order_ref, row.sale_order_id
        self.assertNeedsReview(ref, "owes 42.90 EUR for this order, but the sale order comes to 39")
        self.assertEqual(self.account.sync_state, "review")
        self.lines_of(order, "item").price_unit = 42.90
        row.with_user(self.admin).action_retry()
        self.assertAmount(row.amount_difference, 0)
        self.assertFalse(row.needs_review)
        self.assertNotIn("owes", row.message or "")

    def test_tax_that_amazon_remits_is_not_owed(self):
        row = self.synced(self.item(sales_tax="10", by_amazon=True), country="GB")
        self.assertNotIn("difference", row.reviews or {})

    def test_not_even_a_cent_of_it_is_balanced(self):
        row = self.synced_with_grand_total("39.91")
        self.assertFalse(row.needs_review)
        self.assertFalse(self.rounding(row.sale_order_id))
        self.assertAmount(row.amount_difference, "-0.01")

    def test_nor_more_of_it_for_a_large_quantity(self):
        row = self.synced_with_grand_total("503.00", self.item("NOTE-A5", 1000, "0.50"))
        self.assertFalse(self.rounding(row.sale_order_id))
        self.assertAmount(row.amount_difference, "-3.00")

    def test_items_that_contradict_themselves_use_amazon_s_total_and_say_so(self):
        ref = self.place(self.item())

        def contradict(order):
            order["orderItems"][0]["proceeds"]["proceedsTotal"] = euro("44.44")
            order["proceeds"]["grandTotal"] = euro("44.44")

        self.change(ref, contradict)
        self.sync(self.account)
        self.assertExact(self.assertImported(ref), "44.44")
        self.assertIn("do not add up for LAMP-OAK", self.row(ref).message)


class TestCurrencies(MoneyCase):
    def test_the_order_has_amazon_s_currency_and_a_pricelist_without_rules(self):
        order = self.imported(self.item(price="34.99", vat=None), country="GB")
        self.assertEqual(order.currency_id.name, "GBP")
        self.assertEqual(order.pricelist_id.currency_id.name, "GBP")
        self.assertFalse(order.pricelist_id.item_ids)
        self.assertExact(order, "34.99")

    def test_the_pricelist_is_made_once(self):
        first = self.imported(self.item(), country="PL")
        second = self.imported(self.item(), country="PL")
        self.assertEqual(first.pricelist_id, second.pricelist_id)
        self.assertEqual(first.pricelist_id.company_id, self.company)

    def test_a_pricelist_of_the_user_s_without_rules_is_used(self):
        polish = self.env.ref("base.PLN")
        polish.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Mine", "currency_id": polish.id, "company_id": self.company.id}
        )
        self.assertEqual(self.imported(self.item(), country="PL").pricelist_id, pricelist)

    def test_rates_of_exchange_play_no_part(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.GBP").id,
                "rate": 0.5,
                "name": "2020-01-01",
                "company_id": self.company.id,
            }
        )
        self.assertExact(self.imported(self.item(price="34.99"), country="GB"), "34.99")

    def test_yen_have_no_decimals(self):
        account = self.register("fe")
        order = self.imported(
            self.item("MUG-STONE", 3, "881", vat=None), country="JP", account=account
        )
        self.assertEqual(order.currency_id.name, "JPY")
        self.assertExact(order, "2643")

    def test_an_unknown_currency_fails_until_it_is_created(self):
        ref = self.place(self.item(vat=None))
        foreign = {"amount": "39.90", "currencyCode": "XQX"}

        def to_foreign(order):
            order["proceeds"] = {"grandTotal": foreign}
            order["orderItems"][0]["proceeds"] = {
                "proceedsTotal": foreign,
                "breakdowns": [{"type": "ITEM", "subtotal": foreign}],
            }

        self.change(ref, to_foreign)
        self.sync(self.account)
        self.assertHeld(ref, "failed", "Currency XQX is missing")
        self.env["res.currency"].create({"name": "XQX", "symbol": "X"})
        self.row(ref).action_retry()
        self.assertExact(self.assertImported(ref), "39.90")


class TestTaxesAreTheProducts(MoneyCase):
    def test_taxes_come_from_the_product_and_are_never_copied(self):
        order = self.imported(self.item("BOOK-ALPS", vat="19"))
        line = self.lines_of(order, "item")
        self.assertEqual(line[compat.line_taxes_field(self.env)], self.vat_7)

    def test_taxes_of_other_companies_are_left_out(self):
        other = self._german_company("Beta")
        foreign = self.tax(19, company=other)
        product = self.product("SHARED", self.vat_19 + foreign, company_id=False)
        order = self.imported(self.item("SHARED", price="10.00"))
        self.assertEqual(self.lines_of(order, "item").product_id, product)
        self.assertEqual(self.taxes_of(self.lines_of(order, "item")), self.vat_19)
