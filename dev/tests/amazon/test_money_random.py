"""The rules of money for thousands of items: the same ones at every run."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from amazon.money import ZERO, Part, Proceeds, spread

PARTS = (Part.ITEM, Part.SHIPPING, Part.GIFT_WRAP, Part.COD_FEE)
RATES = tuple(map(Decimal, ("0", "0.055", "0.07", "0.08875", "0.19", "0.25")))


def cents(dice, most):
    return Decimal(dice.randint(0, most)) / 100


def rounded(amount):
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def any_proceeds(dice):
    """Proceeds in which nothing need fit anything else."""

    def some(low):
        return {
            part: Decimal(dice.randint(low, 9999)) / 100 for part in Part if dice.random() < 0.5
        }

    return Proceeds(
        currency="EUR",
        subtotals=some(-999),
        tax=Decimal(dice.randint(-999, 9999)) / 100,
        tax_details=some(-99),
        discount=cents(dice, 9999),
        discount_details=some(0),
        total=dice.choice([None, cents(dice, 99999)]),
    )


def bill(dice):
    """What Amazon would send for an item, and what each part of it truly cost."""
    rate, lists_details = dice.choice(RATES), dice.random() < 0.7
    nets = {part: cents(dice, 20000) + 1 for part in PARTS if dice.random() < 0.6}
    nets.setdefault(Part.ITEM, Decimal("9.99"))
    cuts = {part: _cut(dice, part, net) for part, net in nets.items()}
    taxes = {part: rounded(net * rate) for part, net in nets.items()}
    cut_taxes = {part: rounded(cut * rate) for part, cut in cuts.items()}
    tax = sum(taxes.values()) - sum(cut_taxes.values())
    proceeds = Proceeds(
        currency="EUR",
        subtotals=nets,
        tax=tax,
        tax_details=taxes if lists_details and rate else {},
        discount=sum(cuts.values()),
        discount_details=cuts,
        total=sum(nets.values()) - sum(cuts.values()) + tax,
    )
    return proceeds, {
        part: net - cuts[part] + taxes[part] - cut_taxes[part] for part, net in nets.items()
    }


def _cut(dice, part, net):
    kind = dice.choice(["none", "some", "some", "all"])
    if kind == "all" and part is not Part.ITEM:
        return net
    return rounded(net * Decimal(dice.random()) / 2) if kind == "some" else ZERO


@pytest.mark.parametrize("seed", range(8))
def test_charges_always_add_up_to_what_was_paid(seed):
    dice = random.Random(seed)
    for _ in range(500):
        proceeds = any_proceeds(dice)
        charges = proceeds.charges()
        assert sum(charge.amount for charge in charges) == proceeds.amount, proceeds
        assert sum(charge.tax for charge in charges) == proceeds.tax, proceeds
        assert [charge.part for charge in charges] == list(PARTS)


@pytest.mark.parametrize("seed", range(8))
def test_every_part_costs_what_it_truly_cost_to_a_cent_or_two(seed):
    dice = random.Random(seed)
    for _ in range(500):
        proceeds, truth = bill(dice)
        assert proceeds.is_balanced
        for charge in proceeds.charges():
            cost = truth.get(charge.part, ZERO)
            assert abs(charge.amount - cost) <= Decimal("0.02"), (charge, cost, proceeds)
            if not cost:
                assert (charge.amount, charge.tax) == (0, 0), (charge, proceeds)


@pytest.mark.parametrize("seed", range(8))
def test_spreading_is_exact_and_fair(seed):
    dice = random.Random(seed)
    for _ in range(500):
        unit = Decimal(1).scaleb(-dice.choice([0, 2, 3, 10]))
        amount = dice.choice([1, -1]) * dice.randint(1, 10 ** dice.randint(1, 12)) * unit
        weights = {part: Decimal(dice.randint(1, 10**6)) / 7 for part in Part}
        shares = spread(amount, weights)
        assert sum(shares.values()) == amount
        whole = sum(weights.values())
        for part, share in shares.items():
            assert abs(share - amount * weights[part] / whole) <= unit
            assert share.as_tuple().exponent == unit.as_tuple().exponent
