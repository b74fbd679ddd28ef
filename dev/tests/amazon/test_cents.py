"""The cheapest way to carry some cents, compared with trying all ways."""

import itertools
import random
from decimal import Decimal

import pytest

from amazon.cents import MOST_LINES, SCALE, Step, combinations


def step(effect, cost):
    return Step(Decimal(effect) / SCALE, effect, cost)


def cents(*effects):
    """Steps of whole cents that cost as much as they change."""
    return [step(effect * SCALE, abs(effect) * SCALE) for effect in effects]


def all_ways(steps, missing, tolerance):
    """Every choice of a step or none for each line that carries what is missing, by cost."""
    costs = []
    for way in itertools.product(*[[None, *same] for same in steps]):
        taken = [step for step in way if step]
        total = sum(step.effect for step in taken)
        if taken and abs(total - missing * SCALE) <= tolerance:
            costs.append(sum(step.cost for step in taken))
    return sorted(costs)


def test_one_line_is_enough():
    (way, *_others) = combinations([cents(-1, 1), cents(-2, 2)], 1)
    assert {index: step.effect for index, step in way.items()} == {0: SCALE}


def test_several_lines_together():
    (way, *_others) = combinations([cents(3), cents(-2)], 1)
    assert {index: step.effect for index, step in way.items()} == {0: 3 * SCALE, 1: -2 * SCALE}


def test_what_cannot_be_carried_is_not():
    assert combinations([cents(2, -2), cents(4)], 1) == []
    assert combinations([], 1) == []
    assert combinations([[], []], -1) == []


def test_nothing_missing_needs_no_way():
    assert combinations([cents(1, -1)], 0) == []


@pytest.mark.parametrize("seed", range(8))
def test_the_first_way_is_the_cheapest_of_all(seed):
    dice = random.Random(seed)
    for _ in range(200):
        steps = [
            [
                step(dice.choice([-2, -1, 1, 2]) * SCALE, dice.randint(0, 300))
                for _step in range(dice.randint(0, 4))
            ]
            for _line in range(dice.randint(0, 3))
        ]
        missing = dice.choice([-3, -2, -1, 1, 2, 3])
        ways = combinations(steps, missing)
        costs = all_ways(steps, missing, 0)
        assert [sum(s.cost for s in way.values()) for way in ways[:1]] == costs[:1]
        for way in ways:
            assert sum(s.effect for s in way.values()) == missing * SCALE


@pytest.mark.parametrize("seed", range(4))
def test_with_a_tolerance_every_way_is_within_it(seed):
    dice = random.Random(seed)
    for _ in range(50):
        steps = [
            [step(dice.randint(-300, 300), dice.randint(0, 300)) for _step in range(4)]
            for _line in range(4)
        ]
        ways = combinations(steps, 1, 150)
        costs = [sum(s.cost for s in way.values()) for way in ways]
        assert costs == sorted(costs)
        for way in ways:
            assert abs(sum(s.effect for s in way.values()) - SCALE) <= 150


def test_many_lines_take_no_more_time_than_some():
    steps = [[step(n * 7 + k, n) for k in (1, 101, 203, -97)] for n in range(500)]
    ways = combinations(steps, 3, 150)
    assert all(len(way) <= MOST_LINES for way in ways)
