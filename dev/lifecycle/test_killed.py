"""Ended at the worst moment, again and again: after Amazon's answer, before our commit.

Real processes, really killed. What counts is what Amazon and Odoo know in the end.
"""

import random
import signal
from collections import Counter

import pytest

from dev.simulator.catalogue import many

KILLS = 20
DELIVERIES = 30
CATALOGUE = many(DELIVERIES)
# Who killed a worker pauses for some minutes: here they have passed.
SEND = """
env["amazon.job"].search([]).write({"state": "idle", "troubles": 0})
env.cr.commit()
env["amazon.account"]._cron_sync_pickings()
"""
STATES = """
    SELECT amazon_sync_state, count(*) FROM stock_picking
    WHERE state = 'done' GROUP BY amazon_sync_state
"""
SHIPPED = """
    SELECT o.amazon_order_ref || ' ' || l.amazon_item_ref || ' ' || l.qty_delivered::int
    FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
    WHERE l.amazon_line_type = 'item' AND l.qty_delivered > 0
"""


def killing(process):
    """A fault of the line: Amazon answers, and the process that asked is gone."""

    def fault(call, go_on):
        response = go_on(call)
        process.kill()
        process.wait()
        return response

    return fault


@pytest.mark.usefixtures("shipped")
def test_no_unit_is_confirmed_twice_and_none_is_forgotten(instance, installed, amazon, shell):
    chance = random.Random(20)
    for _kill in range(KILLS):
        process = shell(SEND)
        amazon.faults.add("confirmShipment", killing(process), after=chance.randrange(2))
        assert process.wait() == -signal.SIGKILL, shell.log.read_text()
        amazon.faults.clear()
    assert shell(SEND).wait() == 0
    assert instance.server.sql(STATES, installed) == f"sent|{DELIVERIES}"
    assert at_amazon(amazon) == Counter(instance.server.sql(SHIPPED, installed).splitlines())
    calls = [len(amazon.shipments.history(ref)) for ref in amazon.orders]
    assert sum(calls) == DELIVERIES + KILLS


def at_amazon(amazon):
    return Counter(
        f"{ref} {item} {quantity}"
        for ref in amazon.orders
        for item, quantity in amazon.shipments.shipped(ref).items()
    )
