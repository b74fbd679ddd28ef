from odoo import api, models
from odoo.tools import float_round

# The largest step from the first guess that is tried, in units of the price's last digit.
REACH = 2


class AmazonPriceSolver(models.AbstractModel):
    """Finds the unit price with which Odoo arrives at the amount that Amazon charged."""

    _name = "amazon.price.solver"
    _description = "Amazon Price Solver"

    @api.model
    def _price_digits(self):
        return self.env["decimal.precision"].precision_get("Product Price")

    @api.model
    def _solve(self, amount, quantity, taxes, currency, product, factors):
        """Work a line total back to a unit price.

        :param Decimal amount: The total of the line with the taxes.
        :param taxes: The taxes of the line, after the fiscal position.
        :param dict factors: What taxes make of a price, remembered by the caller for many lines.
        :return: The unit price in the database's price precision whose line comes nearest.
        :rtype: float
        """
        amount = float(amount)
        digits = self._price_digits()
        factor, fixed = self._tax_effect(taxes, currency, product, factors)
        price = float_round((amount / quantity - fixed) / factor, precision_digits=digits)
        if not taxes:
            return price

        def distance(candidate):
            totals = taxes.compute_all(candidate, currency, quantity, product)
            return abs(totals["total_included"] - amount)

        # Rounding of the taxes can move the total by a cent: a neighbour may hit it.
        best, error = price, distance(price)
        for step in sorted(range(-REACH, REACH + 1), key=abs):
            if currency.is_zero(error):
                break
            candidate = float_round(price + step * 10**-digits, precision_digits=digits)
            if (other := distance(candidate)) < error:
                best, error = candidate, other
        return best

    @api.model
    def _tax_effect(self, taxes, currency, product, factors):
        """What taxes make of a unit price: the factor it is multiplied by (1.19 for 19 % on top,
        1 if included), and the fixed amount that is added to it."""
        if not taxes:
            return 1.0, 0.0
        if taxes not in factors:

            def total(price):
                return taxes.compute_all(price, currency, 1.0, product)["total_included"]

            # Large enough that rounding does not matter.
            price, fixed = 1e6, total(0.0)
            factors[taxes] = (total(price) - fixed) / price or 1.0, fixed
        return factors[taxes]
