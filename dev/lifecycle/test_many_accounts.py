"""Many accounts in several companies, several workers, Amazon's published rates: nobody waits much
longer than the others, and nothing is lost or done twice."""

import statistics
import time
from itertools import pairwise

import pytest

from dev.lifecycle_checks import IS_LONG, assert_whole, unhandled
from dev.simulator.catalogue import many

CATALOGUE = None
ACCOUNTS, SECONDS, PAUSE = (50, 300, 0) if IS_LONG else (10, 40, 4)
COMPANIES, WORKERS, ORDERS, PATIENCE = 5, 4, 15, 300
LATEST = 2  # times the median
# New orders are shown after two minutes.
HIDDEN = 118
DUE = """
    UPDATE amazon_job SET next_run = now() AT TIME ZONE 'utc'
    WHERE id IN (SELECT id FROM amazon_job WHERE kind = 'orders' AND state = 'idle'
                 FOR UPDATE SKIP LOCKED)
"""
DONE = """
    SELECT (SELECT count(*) FROM amazon_order WHERE state = 'done'),
           (SELECT count(*) FROM amazon_job WHERE state NOT IN ('idle', 'waiting'))
"""


@pytest.fixture
def shops(amazon):
    amazon.rates.fast = False
    keys = [f"shop{number}" for number in range(ACCOUNTS)]
    for seed, key in enumerate(keys):
        amazon.sellers.add(key, countries=("DE",))
        for entry in many(ORDERS, seed + 1, amazon.clock.now(), key):
            amazon.orders.add(entry.order, seller=key, order_id=entry.order_id)
    return keys


def longest_gap(moments):
    return max((later - earlier).total_seconds() for earlier, later in pairwise(moments))


def test_nobody_waits_much_longer_than_the_others(amazon, shops, workers, shell):
    # Given many accounts, which all have orders
    workers.start(shops, number=WORKERS, companies=COMPANIES)
    workers.wait_until(lambda: workers.sql(DONE) == f"{ACCOUNTS * ORDERS}|0", PATIENCE)
    begun, bought = amazon.clock.now(), 0
    end, next_round = time.monotonic() + SECONDS, 0.0

    # When new orders come in for a while
    def go_on():
        nonlocal bought, next_round
        key = shops[bought % len(shops)]
        entry = next(iter(many(1, 1000 + bought, amazon.clock.now(), key)))
        amazon.orders.add(entry.order, seller=key, order_id=entry.order_id)
        amazon.orders.update(entry.order_id, ago=HIDDEN)
        bought += 1
        if PAUSE and time.monotonic() >= next_round:
            next_round = time.monotonic() + PAUSE
            workers.sql(DUE)

    workers.wait_until(lambda: time.monotonic() > end, SECONDS + PATIENCE, go_on, 0.5)

    # Then Amazon was never asked too often, and each account had its turn as often as the others
    searches = {key: [begun] for key in shops}
    for request in amazon.requests.of("searchOrders"):
        if request.time > begun:
            searches[request.seller].append(request.time)
    assert not [request for request in amazon.requests if request.status == 429]
    gaps = [longest_gap([*moments, amazon.clock.now()]) for moments in searches.values()]
    # Where other tests run beside it, moments say little.
    assert not IS_LONG or max(gaps) <= LATEST * statistics.median(gaps), sorted(gaps)

    # And in the end all orders are in, once and whole
    done = f"{len(amazon.orders)}|0"
    workers.wait_until(
        lambda: workers.sql(DONE) == done, PATIENCE, lambda: workers.sql(DUE), PAUSE or 5
    )
    workers.stop()
    assert_whole(workers.sql, amazon)
    assert not unhandled(shell.log)
