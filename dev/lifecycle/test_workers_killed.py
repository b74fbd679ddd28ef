"""Workers that are killed at any moment of a big import: every order is in, once and whole."""

import random
import time
from datetime import datetime, timezone

import pytest

from dev.lifecycle_checks import IS_LONG, assert_whole, unhandled
from dev.simulator.catalogue import many

KILLS, ORDERS = (30, 1000) if IS_LONG else (8, 300)
CATALOGUE = many(ORDERS)
# A worker that is killed before it got anywhere lets others wait a minute: here it has passed.
FORWARD = "UPDATE amazon_job SET next_run = now() AT TIME ZONE 'utc' WHERE state = 'waiting'"
LEFT = """
    SELECT (SELECT count(*) FROM amazon_order WHERE state = 'done'),
           (SELECT count(*) FROM amazon_job WHERE state <> 'idle')
"""
SEEN = """
    SELECT a.last_order_sync, (SELECT string_agg(o.amazon_order_ref, ' ') FROM amazon_order o)
    FROM amazon_account a
"""
TAKEN_OVER = "SELECT count(*) FROM amazon_job_run WHERE state = 'error'"
LOCKS = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
                                                WHERE datname = current_database())
"""


@pytest.fixture
def cursor_holds(amazon, workers):
    """A function that checks that the cursor has not passed an order that was not stored."""
    updated = {
        order_id: datetime.fromisoformat(amazon.orders.get(order_id)["lastUpdatedTime"])
        for order_id in amazon.orders
    }

    def check():
        cursor, _bar, refs = workers.sql(SEEN).partition("|")
        moment = datetime.fromisoformat(cursor).replace(tzinfo=timezone.utc)
        unseen = updated.keys() - set(refs.split())
        assert not [ref for ref in unseen if updated[ref] < moment]

    return check


def test_every_order_is_in_once_and_whole(amazon, workers, shell, cursor_holds):
    # Given two workers at many orders
    chance = random.Random(30)
    workers.start(["eu"], number=2)
    workers.wait_until(lambda: amazon.requests.count("searchOrders"), 90, pause=0.05)

    # When one of them is killed, and soon the next one, again and again
    for _kill in range(KILLS):
        time.sleep(chance.uniform(0, 1.5))
        workers.kill_one(chance.choice)
        cursor_holds()
        workers.sql(FORWARD)

    # (Some of them were at work, others waited for it)
    assert not IS_LONG or int(workers.sql(TAKEN_OVER)) > KILLS / 6

    # Then what is left is done in bounded time
    done = f"{ORDERS}|0"
    workers.wait_until(lambda: workers.sql(LEFT) == done, 240, lambda: workers.sql(FORWARD))
    cursor_holds()
    workers.stop()
    assert_whole(workers.sql, amazon)
    assert workers.sql(LOCKS) == "0"
    assert not unhandled(shell.log)
