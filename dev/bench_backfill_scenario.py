"""How long Amazon's rates make an import of older orders take: by searches alone, and by searches
and single calls together.

The rates are Amazon's, on the simulator's clock, which jumps over all waiting. The orders were
shipped long ago, as most older orders were, so that hardly any time is Odoo's. The scheduled action
comes round every minute, and the order sync takes its search every five minutes.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from odoo import fields

from amazon import caller, limits
from dev.demo_scenario import register_account, set_up_shop
from dev.simulator import Simulator
from dev.simulator.catalogue import builders

DAYS = 20
MINUTE = 60
SYNC_EVERY = 5
BY_DATE = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
AMAZON_LISTS_FOR = 90
PATIENCE = timedelta(days=2)


def main(env: Any, orders: int) -> int:
    """Run the benchmark with so many orders and print its figures.

    :return: 0 if all orders are in both times.
    """
    set_up_shop(env)
    hours, complete = {}, True
    for number, way in enumerate(("searches alone", "searches and single calls")):
        with Simulator(fast=False) as simulator:
            os.environ.update(simulator.environment)
            if number == 0:
                simulator.reports.fatal.add(BY_DATE)
            simulator.reports.seconds = AMAZON_LISTS_FOR
            sell(simulator, orders)
            with amazons_clock(simulator):
                account = env["amazon.account"].search([]) or register_account(env)
                hours[way], real, backfill = play(env, simulator, account)
            complete &= backfill.orders_seen == orders
            print(
                f"{way:>26}: {backfill.orders_seen} orders in {hours[way]:5.2f} hours of Amazon's "
                f"({real:.0f} s of Odoo's), searches: {simulator.requests.count('searchOrders')}, "
                f"single calls: {simulator.requests.count('getOrder')}, refused: "
                f"{simulator.requests.count('searchOrders', 429)}",
                flush=True,
            )
            backfill.unlink()
            env["amazon.order"].search([]).unlink()
            env.cr.execute("DELETE FROM amazon_rate_limit")
            env.cr.commit()
    alone, both = hours.values()
    print(f"Both take {100 * both / alone:.0f} % of the time of searches alone")
    return 0 if complete else 1


def sell(simulator: Simulator, orders: int) -> None:
    now = simulator.clock.now()
    step = timedelta(days=DAYS - 2) / orders
    items = [builders.Item("LAMP-OAK", vat="19")]
    for number in range(orders):
        moment = now - timedelta(days=1) - number * step
        order_id = f"306-{number:07d}-0000001"
        options = {"status": "SHIPPED", "hours_open": 0}
        order = builders.order(order_id, "DE", items, updated=moment, **options)
        simulator.orders.add(order, seller="eu")


@contextmanager
def amazons_clock(simulator: Simulator) -> Iterator[None]:
    """Calls are counted, and waited for, by the simulator's clock."""
    buckets: dict[str, limits.Bucket] = {}

    def throttle(_model: Any, _key: str, reserves: Any = None) -> limits.Throttle:
        made = limits.Throttle(simulator.clock.now, reserves)
        made._buckets = buckets
        return made

    model = "odoo.addons.amazon_connector.models.amazon_rate_limit.AmazonRateLimit._throttle"
    defaults = caller.Caller.__init__.__kwdefaults__ or {}
    with patch(model, throttle), patch.dict(defaults, sleep=simulator.clock.advance):
        yield


def play(env: Any, simulator: Simulator, account: Any) -> tuple[float, float, Any]:
    """:return: How many hours passed by Amazon's clock, how many seconds by Odoo's, and the
    import."""
    today = fields.Date.today()
    backfill = env["amazon.backfill"].create(
        {"account_id": account.id, "date_from": today - timedelta(days=DAYS), "date_to": today}
    )
    backfill.action_start()
    start, spent, minutes = simulator.clock.now(), 0.0, 0
    while backfill.state == "running" and simulator.clock.now() - start < PATIENCE:
        began, clock = time.perf_counter(), simulator.clock.now()
        run(env, ["backfill", *(["orders"] if minutes % SYNC_EVERY == 0 else [])])
        spent += time.perf_counter() - began
        minutes += 1
        rest = MINUTE - (simulator.clock.now() - clock).total_seconds()
        simulator.clock.advance(max(rest, 0))
        env.invalidate_all()
    hours = (simulator.clock.now() - start).total_seconds() / 3600
    return hours, spent, backfill


def run(env: Any, kinds: list[str]) -> None:
    """The scheduled action comes round."""
    env.cr.execute("UPDATE amazon_job SET next_run = '2000-01-01'")
    env.cr.commit()
    env.invalidate_all()
    env["amazon.job"]._run_due(kinds)
    env.cr.commit()
