"""What each part of an Amazon item cost, worked out from Amazon's breakdown of the proceeds.

The rules follow Amazon's model of the Orders API 2026-01-01:
https://developer-docs.amazon.com/sp-api/docs/orders-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import TypeVar

ZERO = Decimal()
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (ISO 4217 code)."""

    amount: Decimal
    currency: str


class Part(str, Enum):
    """A part of an item's price. The values are Amazon's."""

    ITEM = "ITEM"
    SHIPPING = "SHIPPING"
    GIFT_WRAP = "GIFT_WRAP"
    COD_FEE = "COD_FEE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Charge:
    """What the buyer paid for one part of an item: discounts taken off, tax included."""

    part: Part
    amount: Decimal
    tax: Decimal

    @property
    def without_tax(self) -> Decimal:
        return self.amount - self.tax


@dataclass(frozen=True, slots=True)
class Proceeds:
    """Amazon's breakdown of one item.

    ``subtotals`` are line totals, not unit prices. They hold no tax where Amazon lists the tax
    apart, and are as charged where it does not. A listed tax can be zero. ``total`` is Amazon's own
    sum, if it was sent.
    """

    currency: str
    subtotals: Mapping[Part, Decimal]
    tax: Decimal
    tax_details: Mapping[Part, Decimal]
    discount: Decimal
    discount_details: Mapping[Part, Decimal]
    total: Decimal | None
    is_tax_listed: bool = False

    @property
    def sum_of_parts(self) -> Decimal:
        return sum(self.subtotals.values(), ZERO) + self.tax - self.discount

    @property
    def is_balanced(self) -> bool:
        """Whether the parts add up to Amazon's own total."""
        return self.total is None or self.total == self.sum_of_parts

    @property
    def amount(self) -> Decimal:
        """What the buyer paid for the item in all. Amazon's own total wins over the parts."""
        return self.sum_of_parts if self.total is None else self.total

    def charges(self) -> tuple[Charge, ...]:
        """What was paid for each part. The charges always add up to :attr:`amount`.

        What Amazon does not attribute to a part (a tax without details, the tax on a discount)
        is spread over the parts it can belong to, in proportion.
        """
        discounts = self._discounts()
        taxes = self._taxes(discounts)
        amounts = {
            part: self.subtotals.get(part, ZERO) - discounts[part] + taxes[part] for part in Part
        }
        amounts[Part.ITEM] += self.amount - self.sum_of_parts
        # What OTHER stands for is not documented; it belongs to the item all the same.
        amounts[Part.ITEM] += amounts.pop(Part.OTHER)
        taxes[Part.ITEM] += taxes.pop(Part.OTHER)
        return tuple(Charge(part, amounts[part], taxes[part]) for part in amounts)

    def _discounts(self) -> dict[Part, Decimal]:
        """The discount of each part, as positive numbers."""
        discounts = {part: self.discount_details.get(part, ZERO) for part in Part}
        discounts[Part.ITEM] += self.discount - sum(discounts.values())
        return discounts

    def _taxes(self, discounts: Mapping[Part, Decimal]) -> dict[Part, Decimal]:
        """The tax of each part after discounts."""
        subtotals = {part: self.subtotals.get(part, ZERO) for part in Part}
        taxes = {part: self.tax_details.get(part, ZERO) for part in Part}
        # The zero has the decimals of all amounts, should Amazon write a tax of 10.00 as 10.
        rest = self.tax - sum(taxes.values()) + ZERO * self.sum_of_parts
        if rest > 0 or not self.tax_details:
            bare = {part: subtotals[part] - discounts[part] for part in Part}
            weights: Mapping[Part, Decimal] = {
                part: ZERO if part in self.tax_details else bare[part] for part in Part
            }
        else:
            # More than the whole tax is attributed. The difference is the tax on the discounts,
            # which Amazon reports as one figure for all parts.
            for part in Part:
                if ZERO < subtotals[part] == discounts[part] and ZERO < taxes[part] <= -rest:
                    # What costs nothing bears no tax, whatever cents the others round to.
                    rest += taxes[part]
                    taxes[part] = ZERO
            weights = self._discounted_taxes(subtotals, taxes, discounts)
        for part, share in spread(rest, weights).items():
            taxes[part] += share
        return taxes

    @staticmethod
    def _discounted_taxes(
        subtotals: Mapping[Part, Decimal],
        taxes: Mapping[Part, Decimal],
        discounts: Mapping[Part, Decimal],
    ) -> Mapping[Part, Decimal]:
        """The tax on each part's discount, which has the part's own rate."""
        weights = {
            part: discounts[part] * taxes[part] / subtotals[part] if subtotals[part] else ZERO
            for part in Part
        }
        return weights if any(weights.values()) else discounts


def spread(amount: Decimal, weights: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """Divide an amount in proportion to positive weights, exactly: no cent is lost or made.

    :param Decimal amount: What to divide, in its own smallest unit.
    :param Mapping weights: The keys to divide over. Those of no weight get nothing; if none
                            has any, the first key gets everything.
    :rtype: dict
    """
    if not amount:
        return {}
    positive = {key: weight for key, weight in weights.items() if weight > 0}
    if not positive:
        return {next(iter(weights)): amount}
    whole = sum(positive.values())
    unit = Decimal(1).scaleb(min(int(amount.as_tuple().exponent), 0))
    exact = {key: amount * weight / whole for key, weight in positive.items()}
    shares = {key: share.quantize(unit, ROUND_DOWN) for key, share in exact.items()}
    # The units that rounding left over go to those who lost most by it.
    rest = amount - sum(shares.values())
    losers = sorted(shares, key=lambda key: abs(exact[key] - shares[key]), reverse=True)
    for key in losers[: int(abs(rest) / unit)]:
        shares[key] += unit.copy_sign(rest)
    return shares
