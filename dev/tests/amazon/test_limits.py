"""The token bucket that Amazon counts with, and the one that counts with it."""

import math
import random
from datetime import datetime, timedelta, timezone

import pytest

from amazon.limits import GET_ORDER, GET_PARTICIPATIONS, SEARCH_ORDERS, Bucket, Operation, Throttle
from dev.simulator.operations import OPERATIONS

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
# One call a second, three at once.
LETTERS = Operation("letters", rate=1.0, burst=3)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now

    def advance(self, seconds):
        # No sleep is shorter than it was asked for, and no clock finer than this.
        self.now += timedelta(microseconds=math.ceil(seconds * 10**6))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def throttle(clock):
    return Throttle(clock)


def calls(throttle, operation):
    """How many calls may be made at once."""
    number = 0
    while not throttle.take(operation):
        number += 1
    return number


@pytest.mark.parametrize("operation", [SEARCH_ORDERS, GET_ORDER, GET_PARTICIPATIONS])
def test_the_plans_are_those_amazon_publishes(operation):
    published = next(plan for plan in OPERATIONS if plan.name == operation.name)
    assert (operation.rate, operation.burst) == (published.rate, published.burst)


def test_a_full_bucket_gives_its_burst_and_then_says_how_long_to_wait(throttle):
    assert calls(throttle, LETTERS) == 3
    assert throttle.take(LETTERS) == 1.0


def test_the_twentyfirst_search_waits_for_three_minutes(throttle):
    assert calls(throttle, SEARCH_ORDERS) == 20
    assert throttle.take(SEARCH_ORDERS) == pytest.approx(178.57, abs=0.01)


def test_a_bucket_fills_with_time_up_to_its_burst(throttle, clock):
    calls(throttle, LETTERS)
    clock.advance(0.5)
    assert throttle.take(LETTERS) == 0.5
    clock.advance(1.75)
    assert calls(throttle, LETTERS) == 2
    clock.advance(86400)
    assert calls(throttle, LETTERS) == 3


def test_asking_in_vain_uses_up_nothing(throttle, clock):
    calls(throttle, LETTERS)
    for _ in range(10):
        clock.advance(0.0999)
        assert throttle.take(LETTERS) > 0
    clock.advance(0.01)
    assert throttle.take(LETTERS) == 0


def test_each_operation_has_its_own_bucket(throttle):
    assert calls(throttle, LETTERS) == 3
    assert calls(throttle, GET_ORDER) == 30


def test_a_clock_that_is_set_back_takes_no_call_away(throttle, clock):
    throttle.take(LETTERS)
    clock.advance(-3600)
    assert calls(throttle, LETTERS) == 2
    clock.advance(1)
    assert calls(throttle, LETTERS) == 1


@pytest.mark.parametrize("retry_after, wait", [(None, 1.0), (0, 1.0), (5.0, 5.0), (0.1, 1.0)])
def test_a_refusal_empties_the_bucket(throttle, clock, retry_after, wait):
    assert throttle.refused(LETTERS, retry_after) == pytest.approx(wait)
    assert throttle.take(LETTERS) == pytest.approx(wait)
    clock.advance(wait - 0.01)
    assert throttle.take(LETTERS) > 0
    clock.advance(0.02)
    assert calls(throttle, LETTERS) == 1


def test_the_next_call_can_be_told(clock):
    bucket = Bucket.full(LETTERS, NOON)
    assert bucket.next_call() == NOON
    drained = bucket.drained(NOON, 60.0)
    assert drained.next_call() == NOON + timedelta(seconds=60)
    assert drained.refilled(LETTERS, NOON + timedelta(seconds=20)).next_call() == NOON + timedelta(
        seconds=60
    )


def test_a_rate_that_amazon_names_counts_from_then_on(throttle, clock):
    calls(throttle, LETTERS)
    clock.advance(1)
    throttle.learn(LETTERS, 0.1)
    assert calls(throttle, LETTERS) == 1
    assert throttle.take(LETTERS) == pytest.approx(10)
    throttle.learn(LETTERS, 4.0)
    assert throttle.take(LETTERS) == pytest.approx(0.25)
    clock.advance(86400)
    assert calls(throttle, LETTERS) == 3


@pytest.mark.parametrize("operation", [SEARCH_ORDERS, GET_ORDER, LETTERS])
@pytest.mark.parametrize("seed", range(3))
def test_no_window_of_a_day_has_more_calls_than_the_plan(throttle, clock, operation, seed):
    dice = random.Random(seed)
    made = []
    while clock.now < NOON + timedelta(days=1) and len(made) < 20_000:
        wait = throttle.take(operation)
        if wait:
            clock.advance(wait if dice.random() < 0.8 else dice.uniform(0, 3 * wait))
        else:
            made.append((clock.now - NOON).total_seconds())
            clock.advance(dice.choice([0, 0, dice.expovariate(operation.rate)]))
    # For calls i to j: j - i + 1 <= burst + rate * (time of j - time of i).
    lowest = float("inf")
    for number, moment in enumerate(made):
        level = number - operation.rate * moment
        lowest = min(lowest, level)
        assert level - lowest + 1 <= operation.burst + 1e-6
    assert len(made) > operation.burst


def test_a_day_allows_all_calls_of_the_plan(throttle, clock):
    number = 0
    while clock.now < NOON + timedelta(days=1):
        wait = throttle.take(SEARCH_ORDERS)
        number += not wait
        clock.advance(wait)
    assert number == 20 + int(86400 * 0.0056)
