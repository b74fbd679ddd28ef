"""Which small changes of unit prices carry the cents that an order lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Effects and costs are whole numbers: hundredths of the currency's smallest unit.
SCALE = 100
# More lines than this would take time, and add nothing.
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Step:
    """Another price for a line than the one whose total comes nearest to Amazon's.

    ``effect`` is what it adds to the total of the order, ``cost`` by how much the line's own total
    is further from Amazon's.
    """

    price: Decimal
    effect: int
    cost: int


def combinations(
    steps: Sequence[Sequence[Step]], missing: int, tolerance: int = 0
) -> list[dict[int, Step]]:
    """Ways to change some prices so that a total grows by what is missing; the cheapest first.

    :param list steps: The steps that each line can take.
    :param int missing: What the total lacks, in units of the currency. May be negative.
    :param int tolerance: How far the sum of the effects may be from that.
    :return: For each way, a step by the index of each line that takes one.
    :rtype: list[dict[int, Step]]
    """
    target = missing * SCALE
    able = [(index, same) for index, same in enumerate(steps) if same][:MOST_LINES]
    most = max((abs(step.effect) for _index, same in able for step in same), default=0)
    bound = abs(target) + 2 * most + tolerance
    # The cheapest way to each sum of effects.
    ways: dict[int, tuple[int, dict[int, Step]]] = {0: (0, {})}
    for index, same in able:
        longer = dict(ways)
        for effect, (cost, way) in ways.items():
            for step in same:
                total = effect + step.effect
                known = longer.get(total)
                if abs(total) <= bound and (not known or cost + step.cost < known[0]):
                    longer[total] = cost + step.cost, {**way, index: step}
        ways = longer
    hits = [found for total, found in ways.items() if abs(total - target) <= tolerance]
    return [way for _cost, way in sorted(hits, key=lambda found: found[0]) if way]
