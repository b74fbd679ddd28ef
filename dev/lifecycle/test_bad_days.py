"""Amazon on its worst days: one call in five goes wrong, and an hour without an answer."""

import random
from collections import Counter

import pytest

from dev.lifecycle_checks import IS_LONG, assert_whole, unhandled
from dev.setup.instance import REPOSITORY
from dev.simulator import faults
from dev.simulator.catalogue import many

CATALOGUE = None
SHOPS = [f"shop{number}" for number in range(6)]
ORDERS, CALLS, PATIENCE = 25, 150 if IS_LONG else 80, 240
PART = 0.2
WAYS = {
    # With a header that promises another call soon, so that nobody has to wait for minutes.
    "429": faults.throttled(50.0),
    "500": faults.error(500),
    "HTML 503": faults.html(503),
    "message 403": faults.message_only(403),
    "empty 200": faults.empty(200),
    "reset": faults.drop(),
    "late": faults.delay(10 if IS_LONG else 1),
    "token": faults.expired_token(),
    "half": faults.invalid_json(200),
    "passing 400": faults.invalid_input(),
}
# The pauses have passed. Whoever writes a job at this moment is not disturbed.
FORWARD = """
    UPDATE amazon_job SET next_run = now() AT TIME ZONE 'utc' - interval '1 second'
    WHERE id IN (SELECT id FROM amazon_job WHERE kind = 'orders' FOR UPDATE SKIP LOCKED)
"""
LEFT = """
    SELECT (SELECT count(*) FROM amazon_order WHERE state = 'done'),
           (SELECT count(*) FROM amazon_job WHERE state <> 'idle')
"""
ACTIVITIES = """
    SELECT count(*) FROM mail_activity WHERE res_model = 'amazon.account'
"""
PLAY = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev import outage_scenario, worker_scenario
{{code}}
"""
BEGIN = """
worker_scenario.register(env, ["eu"])
env["amazon.job"]._cron_run_due()
env.cr.commit()
"""


@pytest.fixture
def shops(amazon):
    for seed, key in enumerate(SHOPS):
        amazon.sellers.add(key, countries=("DE",))
        for entry in many(ORDERS, seed + 1, amazon.clock.now(), key):
            amazon.orders.add(entry.order, seller=key, order_id=entry.order_id)
    return SHOPS


@pytest.fixture
def one_in_five(amazon):
    """A fault that hits one call in five, each time in another way; counts what it did."""
    chance, done = random.Random(8), Counter()

    def fault(call, go_on):
        if call.operation.name == "token" or chance.random() >= PART:
            return go_on(call)
        # The least used first, so that each has its turn.
        way = min(WAYS, key=lambda name: (done[name], chance.random()))
        done[way] += 1
        return WAYS[way](call, go_on)

    return fault, done


def test_one_call_in_five_goes_wrong(amazon, shops, one_in_five, workers, shell):
    # Given accounts that are saved, and an Amazon that fails in every way
    fault, done = one_in_five
    workers.start(shops, number=2)
    workers.wait_until(lambda: amazon.requests.count("searchOrders") > 2, 120)
    amazon.faults.add("*", fault, times=None)

    # When it has been asked often enough
    def asked():
        return len(amazon.requests) >= CALLS and len(done) == len(WAYS)

    workers.wait_until(asked, PATIENCE, lambda: workers.sql(FORWARD))
    amazon.faults.clear()

    # Then all is in when it works again, nobody has anything to do, and nothing was not handled
    all_in = f"{len(shops) * ORDERS}|0"
    workers.sql(FORWARD)
    workers.wait_until(
        lambda: workers.sql(LEFT) == all_in, PATIENCE, lambda: workers.sql(FORWARD), 1
    )
    workers.stop()
    assert_whole(workers.sql, amazon)
    assert workers.sql(ACTIVITIES) == "0"
    assert not unhandled(shell.log)


def test_an_hour_without_an_answer(instance, installed, amazon, shell):
    def play(code):
        assert shell(PLAY.format(code=code)).wait() == 0, shell.log.read_text()

    def sell(seed, ago):
        for entry in many(ORDERS, seed, amazon.clock.now(), "eu"):
            amazon.orders.add(entry.order, seller="eu", order_id=entry.order_id)
            amazon.orders.update(entry.order_id, ago=ago)

    def sql(query):
        return instance.server.sql(query, installed)

    # Given an account that works
    sell(1, 600)
    play(BEGIN)
    assert sql(LEFT) == f"{ORDERS}|0"

    # When Amazon is away for an hour, while buyers go on buying
    amazon.faults.add("*", faults.drop(), times=None)
    play("outage_scenario.main(env)")

    # Then the responsible user is notified once, and has nothing to do when Amazon answers again
    assert sql(ACTIVITIES) == "1"
    sell(2, 122)
    amazon.faults.clear()
    play("outage_scenario.again(env)")
    assert sql(ACTIVITIES) == "0"
    assert sql(LEFT) == f"{2 * ORDERS}|0"
    assert_whole(sql, amazon)
    assert not unhandled(shell.log)
