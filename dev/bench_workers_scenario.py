"""What a second worker is worth: the new orders of many accounts, done by one and by two in turns.

The ratio is what counts. The cores also serve PostgreSQL and the simulated Amazon, so that two
workers on two cores cannot be twice as fast.
"""

import os
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from odoo import sql_db

from dev import worker_scenario
from dev.simulator import Simulator
from dev.simulator.catalogue import many

TURNS = (1, 2, 2, 1, 1, 2)
# Two workers of one company reserve the same goods: where one was faster, the other starts anew.
COMPANIES = 5
ORDERS = 20  # of each account in a turn
VISIBLE_AFTER = 180  # Amazon shows a change after two minutes
PATIENCE = 600
READY = 1.0  # seconds until forked workers look for work
NOTHING_DUE = "UPDATE amazon_job SET next_run = now() AT TIME ZONE 'utc' + interval '1 day'"
ORDERS_DUE = "UPDATE amazon_job SET next_run = now() AT TIME ZONE 'utc' WHERE kind = 'orders'"
DONE = "SELECT count(*) FROM amazon_order WHERE state = 'done'"


def main(env: Any, accounts: int) -> int:
    """Run the benchmark with so many accounts and print its figures.

    :return: Never: the process ends with 0 if all orders are in.
    """
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        keys = [f"shop{number}" for number in range(accounts)]
        for key in keys:
            simulator.sellers.add(key, countries=("DE",))
        worker_scenario.register(env, keys, COMPANIES)
        registry, database = env.registry, env.cr.dbname
        env.cr.commit()
        seconds: dict[int, list[float]] = {1: [], 2: []}
        work: dict[int, list[float]] = {1: [], 2: []}
        # The first turn warms up what the workers inherit.
        sell(simulator, keys, 0)
        env["amazon.job"]._cron_run_due()
        env.cr.commit()
        for turn, workers in enumerate(TURNS, start=1):
            execute(registry, NOTHING_DUE)
            sell(simulator, keys, turn)
            wall, cpu = measure(registry, database, workers, len(simulator.orders))
            seconds[workers].append(wall)
            work[workers].append(cpu)
    orders = accounts * ORDERS
    for workers, turns in seconds.items():
        speed = orders / statistics.median(turns)
        spent = 1000 * statistics.median(work[workers]) / orders
        print(
            f"{workers} worker(s), {accounts} accounts: {speed:6.1f} orders/s, {spent:5.1f} ms of "
            "their processor an order (medians of the turns)"
        )
    ratio = sum(seconds[1]) / sum(seconds[2])
    median = statistics.median(seconds[1]) / statistics.median(seconds[2])
    print(f"Two workers are {ratio:.2f} times as fast as one (medians: {median:.2f})", flush=True)
    # The connection of the environment is closed: nothing is to be committed.
    os._exit(0)


def sell(simulator: Simulator, keys: list[str], turn: int) -> None:
    """Each account gets new orders."""
    for number, key in enumerate(keys):
        for entry in many(ORDERS, turn * len(keys) + number + 1, simulator.clock.now(), key):
            simulator.orders.add(entry.order, seller=key, order_id=entry.order_id)
            simulator.orders.update(entry.order_id, ago=VISIBLE_AFTER)


def measure(registry: Any, database: str, workers: int, orders: int) -> tuple[float, float]:
    """:return: How many seconds so many workers took until so many orders were in, and how many
    of a processor's. These are more if they were in each other's way."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sql_db.close_all()  # what is open must not be shared with the workers
        pids = []
        for _worker in range(workers):
            if not (pid := os.fork()):
                worker_scenario.work(place, database)
            pids.append(pid)
        try:
            time.sleep(READY)
            start = time.perf_counter()
            execute(registry, ORDERS_DUE)
            while execute(registry, DONE) < orders:
                if time.perf_counter() - start > PATIENCE:
                    raise TimeoutError("The orders are not in")
                time.sleep(0.05)
            seconds = time.perf_counter() - start
            (place / "over").touch()
        except BaseException:
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            raise
        finally:
            usages = [os.wait4(pid, 0)[2] for pid in pids]
    return seconds, sum(usage.ru_utime + usage.ru_stime for usage in usages)


def execute(registry: Any, statement: str) -> int:
    """:return: The number that a statement gives, if it is a query."""
    with registry.cursor() as cr:
        cr.execute(statement)
        return int(cr.fetchone()[0]) if cr.description else 0
