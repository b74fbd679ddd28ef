"""What a refund is made of: which part of which item was given back, and which lines of an invoice
carry it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from .money import ZERO, Part

PROMOTION = "promotion"
# How the descriptions of rows begin that are about another part than the item itself.
_PARTS = (
    ("shipping", Part.SHIPPING),
    ("returnshipping", Part.SHIPPING),
    ("giftwrap", Part.GIFT_WRAP),
    ("cod", Part.COD_FEE),
    ("collectondelivery", Part.COD_FEE),
)


def part_of(description: str) -> Part:
    """Which part of an item a row of a settlement is about.

    :param str description: Amazon's ``amount-description``: “ShippingTax” for instance, or
        “MarketplaceFacilitatorTax-Shipping”.
    """
    name = description.rpartition("-")[2].strip().lower()
    return next((part for start, part in _PARTS if name.startswith(start)), Part.ITEM)


def is_tax(description: str) -> bool:
    """Whether a row of an item's price is its tax."""
    return description.strip().lower().endswith("tax")


def is_promotion(amount_type: str) -> bool:
    """Whether a row takes back a discount."""
    return amount_type.strip().lower() == PROMOTION


@dataclass(frozen=True, slots=True)
class Claim:
    """What is to be given back for a part of an item, with its tax. A fee that was kept makes it
    smaller, even less than nothing."""

    item_ref: str
    sku: str
    part: Part
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice: what it is for, and how much of it was not given back yet."""

    item_ref: str
    sku: str
    part: Part
    left: Decimal


def allocate(claims: Iterable[Claim], lines: Sequence[Line], unit: Decimal) -> list[Decimal]:
    """How much of each line is given back. The amounts add up to the claims, to the cent.

    What belongs to a line is taken from it. What belongs to none, or is more than is left of its
    line, is shared over all lines in proportion to what is left of them.

    :param list lines: In their order.
    :param Decimal unit: The smallest amount of the currency.
    :raise ValueError: If less is left than is claimed, or nothing is claimed.
    """
    claims = list(claims)
    total = sum((claim.amount for claim in claims), ZERO)
    left = [max(line.left, ZERO) for line in lines]
    if not ZERO < total <= sum(left, ZERO):
        raise ValueError(total)
    given = [ZERO] * len(lines)
    rest = ZERO
    for claim in claims:
        if claim.amount > 0:
            rest += claim.amount - _take(claim, lines, left, given, unit)
        else:
            rest += claim.amount
    if rest > 0:
        _add(given, share(rest, left, unit), 1)
    elif rest < 0:
        # What was kept makes all that is given back smaller.
        _add(given, share(-rest, given, unit), -1)
    return given


def _take(
    claim: Claim, lines: Sequence[Line], left: list[Decimal], given: list[Decimal], unit: Decimal
) -> Decimal:
    """Take as much as there is from the lines that a claim is about. :return: How much that is."""
    mine = _lines_of(claim, lines)
    weights = [left[i] if i in mine else ZERO for i in range(len(lines))]
    amount = min(claim.amount, sum(weights, ZERO))
    taken = share(amount, weights, unit)
    _add(given, taken, 1)
    _add(left, taken, -1)
    return amount


def _lines_of(claim: Claim, lines: Sequence[Line]) -> set[int]:
    same = [i for i, line in enumerate(lines) if line.part is claim.part]
    by_item = {i for i in same if claim.item_ref and lines[i].item_ref == claim.item_ref}
    by_sku = {i for i in same if claim.sku and lines[i].sku == claim.sku}
    # Shipping is shipping, whichever item Amazon puts it to.
    return by_item or by_sku or (set() if claim.part is Part.ITEM else set(same))


def _add(amounts: list[Decimal], others: Sequence[Decimal], sign: int) -> None:
    for i, other in enumerate(others):
        amounts[i] += sign * other


def share(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divide an amount in proportion to weights, none of which it exceeds in all: every share is a
    multiple of the unit, no larger than its weight, and they add up exactly.

    :raise ValueError: If the weights are less than the amount.
    """
    total = sum(weights, ZERO)
    if amount > total:
        raise ValueError(amount)
    if not amount or not total:
        return [ZERO] * len(weights)
    exact = [amount * weight / total for weight in weights]
    shares = [(part / unit).quantize(Decimal(1), ROUND_DOWN) * unit for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    missing = amount - sum(shares, ZERO)
    while missing > 0:
        for i in order:
            step = min(unit, missing, weights[i] - shares[i])
            if step > 0:
                shares[i] += step
                missing -= step
    return shares
