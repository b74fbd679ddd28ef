"""Ended at the worst moment, again and again: after Amazon's answer, before our commit.

Real processes, really killed. What counts is what Amazon and Odoo know in the end.
"""

import os
import random
import signal
import subprocess
from collections import Counter

import pytest

from dev.setup import database
from dev.setup.instance import REPOSITORY, from_facts
from dev.simulator import Simulator
from dev.simulator.catalogue import many

KILLS = 20
DELIVERIES = 30
IMPORT = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.delivery_scenario import deliveries_of, fill_in, import_orders, validate
pickings = deliveries_of(import_orders(env))
assert len(pickings) == {DELIVERIES}, pickings
fill_in(env, pickings)
validate(pickings)
env.cr.commit()
"""
SEND = "env['amazon.account']._cron_sync_pickings()"
STATES = """
    SELECT amazon_sync_state, count(*) FROM stock_picking
    WHERE state = 'done' GROUP BY amazon_sync_state
"""
SHIPPED = """
    SELECT o.amazon_order_ref || ' ' || l.amazon_item_ref || ' ' || l.qty_delivered::int
    FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
    WHERE l.amazon_line_type = 'item' AND l.qty_delivered > 0
"""


@pytest.fixture(scope="module")
def instance():
    return from_facts(os.environ["AMAZON_CONNECTOR_INSTANCE"])


@pytest.fixture
def name(instance):
    name = database.of_run(instance, "killed")
    yield database.copy(instance, os.environ["AMAZON_CONNECTOR_DATABASE"], name)
    database.drop(instance, name)


@pytest.fixture
def amazon():
    with Simulator(many(DELIVERIES)) as simulator:
        yield simulator


@pytest.fixture
def shell(instance, name, amazon, tmp_path):
    """A function that begins to play code in an Odoo shell, and returns the process."""
    log = tmp_path / "odoo.log"

    def begin(code):
        process = subprocess.Popen(
            instance.command("shell", "-c", instance.configuration, "-d", name, "--no-http"),
            env=instance.environment | amazon.environment,
            cwd=instance.addons_folder,
            stdin=subprocess.PIPE,
            stdout=log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        process.stdin.write(code.encode())
        process.stdin.close()
        return process

    begin.log = log
    return begin


def killing(process):
    """A fault of the line: Amazon answers, and the process that asked is gone."""

    def fault(call, go_on):
        response = go_on(call)
        process.kill()
        process.wait()
        return response

    return fault


def test_no_unit_is_confirmed_twice_and_none_is_forgotten(instance, name, amazon, shell):
    assert shell(IMPORT).wait() == 0, shell.log.read_text()
    chance = random.Random(20)
    for _kill in range(KILLS):
        process = shell(SEND)
        amazon.faults.add("confirmShipment", killing(process), after=chance.randrange(2))
        assert process.wait() == -signal.SIGKILL, shell.log.read_text()
        amazon.faults.clear()
    assert shell(SEND).wait() == 0
    assert instance.server.sql(STATES, name) == f"sent|{DELIVERIES}"
    assert at_amazon(amazon) == Counter(instance.server.sql(SHIPPED, name).splitlines())
    repeats = [len(amazon.shipments.history(ref)) for ref in amazon.orders]
    assert sum(repeats) == DELIVERIES + KILLS


def at_amazon(amazon):
    return Counter(
        f"{ref} {item} {quantity}"
        for ref in amazon.orders
        for item, quantity in amazon.shipments.shipped(ref).items()
    )
