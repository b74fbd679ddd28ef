import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ... import compat
from ...amazon.cents import SCALE, Step, combinations
from ...amazon.money import ZERO

ONE = Decimal(1)
# How many steps from a price its neighbours are looked at. One step moves a line by a cent, or by
# as little as the precision of prices allows.
REACH = 2
# Where taxes are rounded for the order as a whole, a way is only known to work when Odoo has added
# it up; and nothing but trying shows how Odoo rounds.
TRIES = 12
TOLERANCE = SCALE * 3 // 2
# A line's own total stays as near to Amazon's as one step of its price, or as two cents.
LEAST_CAP = 2


@dataclass(frozen=True)
class PricedLine:
    """What a line of a sale order shall be worth with its taxes, and what makes it so."""

    amount: Decimal
    quantity: int
    taxes: Any
    product: Any
    is_item: bool = True
    is_taxed_by_amazon: bool = False


def price_digits(env):
    """How many decimals prices have in this database."""
    return env["decimal.precision"].precision_get("Product Price")


def expressible_difference(sale_order):
    """The most that rounding can account for, in the currency of the order."""
    step = 10 ** -price_digits(sale_order.env)
    unit = sale_order.currency_id.rounding
    return sum(max(unit, line.product_uom_qty * step) for line in sale_order.order_line)


class PriceSolver:
    """Finds the unit prices with which Odoo arrives at the amounts that Amazon charged: line by
    line, and the cents of the order on top. For many orders in a currency; it remembers what taxes
    make of prices."""

    def __init__(self, env, currency):
        self.env = env
        self.currency = currency
        self._digits = ONE.scaleb(-price_digits(env))
        self._unit = Decimal(str(currency.rounding or 0.01))
        company = env.company
        self._is_global = company.tax_calculation_rounding_method == "round_globally"
        self._effects = {}
        self._totals = {}

    def prices(self, lines):
        """The unit prices of an order's lines, in the precision of the database.

        Each line's total comes as near to its amount as its price can. If their sum misses the sum
        of the amounts, prices move by as little as makes the order's total right, where they can.

        :param PricedLine[] lines: All lines of one order.
        :rtype: list[Decimal]
        """
        prices = [self._price(line) for line in lines]
        expected = self._units(sum((line.amount for line in lines), ZERO))
        missing = expected - self._order_total(lines, prices)
        if not missing:
            return prices
        steps = [self._steps(*pair) for pair in zip(lines, prices, strict=True)]
        tolerance = TOLERANCE if self._is_global else 0
        for way in combinations(steps, missing, tolerance)[:TRIES]:
            moved = [way[i].price if i in way else price for i, price in enumerate(prices)]
            if not self._is_global or self._order_total(lines, moved) == expected:
                return moved
        return prices

    def _units(self, amount):
        """An amount as a whole number of the currency's smallest unit."""
        return int((amount / self._unit).quantize(ONE, ROUND_HALF_UP))

    # One line

    def _price(self, line):
        """The price with which the line's own total comes nearest to its amount."""
        factor, fixed = self._effect(line)
        price = self._rounded((line.amount / line.quantity - fixed) / factor)
        if not line.taxes or not line.amount:
            return price
        goal = self._units(line.amount)
        # Rounding of the taxes can move the total by a cent: a neighbour may hit it.
        best, error = price, abs(self._line_total(line, price) - goal)
        for candidate in self._neighbours(line, price):
            if not error:
                break
            if (other := abs(self._line_total(line, candidate) - goal)) < error:
                best, error = candidate, other
        return best

    def _rounded(self, price):
        return price.quantize(self._digits, ROUND_HALF_UP)

    def _neighbours(self, line, price):
        """Other prices, the nearest first: each moves the line by a cent or a little more."""
        step = max(self._digits, self._rounded(self._unit / line.quantity))
        for distance in range(1, REACH + 1):
            yield price - distance * step
            yield price + distance * step

    def _effect(self, line):
        """What taxes make of a unit price: the factor it is multiplied by (1.19 for 19 % on top,
        1 if included), and the fixed amount that is added to it."""
        if not line.taxes:
            return ONE, ZERO
        key = line.taxes, line.product
        if key not in self._effects:

            def total(price):
                result = line.taxes.compute_all(price, self.currency, 1.0, line.product)
                return Decimal(repr(result["total_included"]))

            # Large enough that rounding does not matter.
            price, fixed = 10**6, total(0.0)
            self._effects[key] = (total(float(price)) - fixed) / price or ONE, fixed
        return self._effects[key]

    def _line_total(self, line, price):
        """What Odoo makes of a line for itself, in units of the currency."""
        if not line.taxes:
            return self._units(price * line.quantity)
        key = line.taxes, line.product, line.quantity, price
        if key not in self._totals:
            result = line.taxes.compute_all(
                float(price), self.currency, line.quantity, line.product
            )
            self._totals[key] = self._units(Decimal(repr(result["total_included"])))
        return self._totals[key]

    # All lines

    def _order_total(self, lines, prices):
        """What Odoo makes of the order, in units of the currency."""
        pairs = list(zip(lines, prices, strict=True))
        if not self._is_global:
            return sum(self._line_total(line, price) for line, price in pairs)
        total = compat.order_total(
            self.env.company,
            self.currency,
            [(line.product, line.taxes, line.quantity, float(price)) for line, price in pairs],
        )
        return self._units(Decimal(repr(total)))

    def _steps(self, line, price):
        """The other prices that the line may have, if they help the order."""
        # What is free stays free.
        if not line.amount:
            return []
        goal = line.amount / self._unit
        here = self._total(line, price)
        factor, _fixed = self._effect(line)
        step_value = self._digits * line.quantity * abs(factor) / self._unit
        cap = max(LEAST_CAP, math.ceil(step_value), abs(here - goal))
        steps = []
        for candidate in self._neighbours(line, price):
            there = self._total(line, candidate)
            if candidate * price > 0 and there != here and abs(there - goal) <= cap:
                further = abs(there - goal) - abs(here - goal)
                # Few lines shall change, and rather shipping than what the buyer ordered.
                cost = int(further * SCALE) + (2 if line.is_item else 1)
                steps.append(Step(candidate, int((there - here) * SCALE), cost))
        return steps

    def _total(self, line, price):
        """The total of a line in units of the currency, as exact as Odoo keeps it."""
        if not self._is_global:
            return Decimal(self._line_total(line, price))
        factor, fixed = self._effect(line)
        return (price * factor + fixed) * line.quantity / self._unit
