"""Hundreds of orders, the same ones at every run: Odoo's totals are Amazon's to the cent."""

import itertools
import math
import random
from decimal import ROUND_HALF_UP, Decimal

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.dev.simulator.catalogue.people import of_country

from .test_money import MoneyCase

RATES = ("20", "5.5", "21", "22")
ORDERS = 20


class RandomCase(MoneyCase):
    """Products of many rates of tax, in whose prices it is or on top of which it comes."""

    def setUp(self):
        super().setUp()
        self.rates = {}
        self.add("RATE-19", self.vat_19, "19")
        self.add("RATE-7", self.vat_7, "7")
        self.add("RATE-NONE", self.env["account.tax"], "0")
        for rate in RATES:
            self.add(f"RATE-{rate}", self.tax(float(rate)), rate)
        fixed = self.tax(1, amount_type="fixed", included=False)
        self.add("TWO-TAXES", self.vat_19 + self.tax(2, included=False), "19")
        self.add("FIXED-FEE", self.vat_19 + fixed, "19")

    def add(self, sku, taxes, rate):
        self.product(sku, taxes)
        self.rates[sku] = rate

    def somebody_orders(self, dice):
        skus = dice.sample(sorted(self.rates), dice.choices((1, 2, 3, 5), (3, 4, 2, 1))[0])
        items = [self.random_item(dice, sku) for sku in skus]
        return self.place(*items, buyer=dice.choice(of_country("DE")))

    def random_item(self, dice, sku):
        quantity = dice.choices((1, 2, 3, dice.randint(4, 30)), (60, 20, 10, 10))[0]
        price = Decimal(dice.randint(110, 20000)) / 100
        share = dice.choice((0, 0, 0, 0, 5, 15, 33, 100))
        discount = (price * quantity * share / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return self.item(
            sku,
            quantity,
            str(price),
            vat=self.rates[sku],
            discount=str(discount),
            shipping=dice.choice(("0", "0", "3.99", "4.90", "0.01")),
            gift_wrap=dice.choice(("0", "0", "0", "3.50")),
        )

    def amounts(self, sale_order):
        """What was paid for each line, by Amazon's number of the item and the kind of line."""
        kinds = {"ITEM": "item", "SHIPPING": "shipping", "GIFT_WRAP": "gift_wrap"}
        amounts = {}
        for item in sale_order.amazon_order_id._read_document().items:
            for charge in item.proceeds.charges():
                if charge.part.value in kinds:
                    amounts[item.item_id, kinds[charge.part.value]] = charge.amount
        return amounts

    def assertNear(self, sale_order, digits):
        """No line is further from Amazon's amount than a step of its price, or than two cents.

        Which line is rounded how, only Odoo knows where it rounds taxes for the whole order.
        """
        amounts = self.amounts(sale_order)
        globally = self.company.tax_calculation_rounding_method == "round_globally"
        for line in self.priced_lines(sale_order):
            amount = float(amounts[line.amazon_item_ref, line.amazon_line_type])
            step = math.ceil(line.product_uom_qty * 10 ** (2 - digits) * 1.22)
            missed = round(abs(line.price_total - amount) * 100)
            self.assertLessEqual(missed, max(2, step) + globally, line.name)
            if not amount:
                self.assertFalse(line.price_unit, "What is free stays free")

    def imported_at_random(self, digits, method, seed):
        self.set_precision(digits)
        self.company.tax_calculation_rounding_method = method
        dice = random.Random(seed)
        refs = [self.somebody_orders(dice) for _order in range(ORDERS)]
        self.sync(self.account)
        return [self.assertImported(ref) for ref in refs]

    def check(self, digits, method, seed, most_roundings):
        orders = self.imported_at_random(digits, method, seed)
        for order in orders:
            row = order.amazon_order_id
            self.assertAmount(order.amount_total, row.amount_total)
            self.assertLessEqual(len(self.rounding(order)), 1)
            self.assertNear(order, digits)
        roundings = sum(bool(self.rounding(order)) for order in orders)
        self.assertLessEqual(roundings, most_roundings)


class TestRandomPricesWithVat(RandomCase):
    def test_totals(self):
        methods = ("round_per_line", "round_globally")
        for digits, method in itertools.product((2, 3, 4), methods):
            with self.subTest(f"{digits} decimals, {method}"):
                self.check(digits, method, seed=digits, most_roundings=ORDERS // 4)


class TestRandomPricesWithoutVat(RandomCase):
    prices_include_tax = False

    def test_totals(self):
        methods = ("round_per_line", "round_globally")
        for digits, method in itertools.product((2, 3, 4), methods):
            with self.subTest(f"{digits} decimals, {method}"):
                self.check(digits, method, seed=digits, most_roundings=ORDERS // 3)


class TestSmallCurrencies(MoneyCase):
    def test_yen(self):
        account = self.register("fe")
        self.products["MUG-STONE"].taxes_id = self.tax(10, included=False)
        refs = [
            self.place(
                self.item("MUG-STONE", n, str(881 + n), vat=None, shipping="300"), country="JP"
            )
            for n in range(1, 9)
        ]
        self.sync(account)
        for ref in refs:
            order = self.assertImported(ref)
            self.assertEqual(order.amount_total, order.amazon_order_id.amount_total)


class TestWhatCarriesTheCents(MoneyCase):
    """With 19 % on top, every sixth total is made by no unit price, whatever its precision."""

    prices_include_tax = False

    def unreachable(self):
        """A total that no unit price makes, with one cent more or less."""
        reachable = {net + (net * 19 + 50) // 100 for net in range(600)}
        cents = next(cents for cents in range(500, 600) if cents not in reachable)
        return f"{cents / 100:.2f}"

    def test_alone_it_needs_a_rounding_line(self):
        order = self.imported(self.item(price=self.unreachable()))
        self.assertEqual(len(self.rounding(order)), 1)
        self.assertAmount(order.amount_total, self.unreachable())

    def test_shipping_carries_it(self):
        order = self.imported(self.item(price=self.unreachable(), shipping="4.99"))
        self.assertFalse(self.rounding(order))
        self.assertAmount(order.amount_total, float(self.unreachable()) + 4.99)
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_another_item_carries_it(self):
        order = self.imported(self.item(price=self.unreachable()), self.item("MUG-STONE"))
        self.assertFalse(self.rounding(order))
        self.assertAmount(order.amazon_order_id.amount_difference, 0)

    def test_two_quantities_carry_it_together(self):
        """Neither 2 pieces for 19.99 nor 3 for 30.01 have a price, but both for 50.00."""
        self.vat_19.amount = 0
        order = self.imported(
            self.item("NOTE-A5", 2, "10.00", vat="0", discount="0.01"),
            self.item("MUG-STONE", 3, "10.01", vat="0", discount="0.02"),
        )
        self.assertFalse(self.rounding(order))
        self.assertAmount(order.amount_total, "50.00")

    def test_what_is_free_carries_nothing(self):
        order = self.imported(
            self.item(price=self.unreachable()),
            self.item("MUG-STONE", price="5.00", discount="5.00"),
        )
        free = order.order_line.filtered(lambda x: x.product_id.default_code == "MUG-STONE")
        self.assertEqual((free.price_unit, free.price_total), (0, 0))
        self.assertEqual(len(self.rounding(order)), 1)

    def test_quantities_are_never_divided(self):
        order = self.imported(self.item("NOTE-A5", 7, "1.43"), self.item("MUG-STONE", 9))
        self.assertEqual(len(self.lines_of(order, "item")), 2)

    def test_what_is_predicted_is_what_odoo_makes_of_it(self):
        """The total of lines that are not written yet, and of the same lines when they are."""
        dice = random.Random(1)
        product = self.products["LAMP-OAK"]
        taxes = [self.vat_19, self.vat_7, self.tax(19, included=True), self.env["account.tax"]]
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for _order in range(20):
                lines = [
                    (product, dice.choice(taxes), dice.randint(1, 9), dice.randint(1, 9999) / 100)
                    for _line in range(dice.randint(1, 5))
                ]
                order = self.written(lines)
                predicted = compat.order_total(self.company, order.currency_id, lines)
                self.assertAmount(predicted, order.amount_total)

    def written(self, lines):
        taxes_field = compat.line_taxes_field(self.env)
        return self.env["sale.order"].create(
            {
                "partner_id": self.company.partner_id.id,
                "company_id": self.company.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            taxes_field: [(6, 0, taxes.ids)],
                        },
                    )
                    for product, taxes, quantity, price in lines
                ],
            }
        )
