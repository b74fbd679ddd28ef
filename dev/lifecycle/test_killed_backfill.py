"""An import of older orders whose worker is killed, again and again: it goes on where it was."""

import random
import signal
from datetime import timedelta

from dev.setup.instance import REPOSITORY
from dev.simulator import faults
from dev.simulator.catalogue import Catalogue, Entry, Expectation, builders

KILLS = 4
ORDERS = 60
AT_ONCE = 25
BEGIN = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.demo_scenario import register_account, set_up_shop
set_up_shop(env)
account = register_account(env)
env["amazon.backfill"].create({{"account_id": account.id}}).action_start()
env.cr.commit()
"""
# Who killed a worker pauses for some minutes: here they have passed.
GO_ON = """
env["amazon.job"].search([]).write({"state": "idle", "next_run": "2000-01-01"})
env.cr.commit()
env["amazon.job"]._run_due(["backfill"])
"""
SALE_ORDERS = "SELECT count(*), count(DISTINCT amazon_order_ref) FROM sale_order"
STATES = "SELECT state, count(*) FROM amazon_backfill_number GROUP BY state"


def CATALOGUE(now):  # noqa: N802  named as in the other modules
    items = [builders.Item("LAMP-OAK", vat="19")]

    def entry(number):
        order_id = f"306-{number:07d}-0000001"
        moment = now - timedelta(days=2, hours=number)
        order = builders.order(order_id, "DE", items, updated=moment, hours_open=0)
        return Entry(order_id, order, Expectation("done", order_id=order_id), "eu")

    return Catalogue(map(entry, range(ORDERS)))


def killing(process):
    """A fault of the line: Amazon answers, and the process that asked is gone."""

    def fault(call, go_on):
        response = go_on(call)
        process.kill()
        process.wait()
        return response

    return fault


def test_every_order_comes_in_once(instance, installed, amazon, shell):
    chance = random.Random(9)
    assert shell(BEGIN).wait() == 0, shell.log.read_text()
    for _kill in range(KILLS):
        process = shell(GO_ON)
        # One search would give all, so that no single call is made.
        amazon.faults.add("searchOrders", faults.throttled(), times=None)
        amazon.faults.add("getOrder", killing(process), after=chance.randrange(10))
        assert process.wait() == -signal.SIGKILL, shell.log.read_text()
        amazon.faults.clear()
    for _run in range(2):
        assert shell(GO_ON).wait() == 0, shell.log.read_text()
    assert instance.server.sql(SALE_ORDERS, installed) == f"{ORDERS}|{ORDERS}"
    assert instance.server.sql(STATES, installed) == f"fetched|{ORDERS}"
    assert instance.server.sql("SELECT state FROM amazon_backfill", installed) == "done"
    assert amazon.requests.count("getOrder") <= ORDERS + KILLS * AT_ONCE
