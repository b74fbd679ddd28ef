"""The second part of the benchmark: the quantities of many offers, as the scheduled action pushes
them. What counts is the number of SQL statements: it must not grow with the offers.
"""

import os
import time
from collections import Counter
from typing import Any

from odoo.addons.amazon_connector.models.quantities.plan import QuantityPlan

from dev.demo_scenario import kind_of_product, register_account, set_up_shop
from dev.simulator import Simulator

FEW = 100


def main(env: Any, offers: int) -> int:
    """Push the quantities of so many offers and print the figures.

    :return: 0 if working out what changed takes as many SQL statements for many offers as for
        few, and Amazon has the right quantity of each, else 1.
    """
    set_up_shop(env)
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = register_account(env)
        account.sync_inventory = True
        skus = simulator.listings.add_many("eu", "DE", offers)
        add_offers(env, account, skus[:FEW])
        few = work_out(env, account)
        add_offers(env, account, skus[FEW:])
        many = work_out(env, account)
        push_all(env, account, simulator)
        again = work_out(env, account)
        same = few[0] == many[0]
        right = sum(simulator.listings.quantity("eu", "DE", sku) == 7 for sku in skus)
    print(f"{right} of {offers} offers have the right quantity at Amazon")
    return 0 if same and right == offers and not again[1] else 1


def add_offers(env: Any, account: Any, skus: list[str]) -> None:
    """An offer of a product of its own for each SKU, seven of which are in stock."""
    products = env["product.product"].create(
        [{"name": sku, "default_code": sku, **kind_of_product(env, "goods")} for sku in skus]
    )
    location = account.warehouse_id.lot_stock_id.id
    env["stock.quant"].create(
        [{"product_id": p.id, "location_id": location, "quantity": 7} for p in products]
    )
    shared = {
        "account_id": account.id,
        "marketplace_id": env.ref("amazon_connector.marketplace_de").id,
    }
    env["amazon.offer"].create(
        [{**shared, "sku": p.default_code, "product_id": p.id} for p in products]
    )
    env.cr.commit()


def work_out(env: Any, account: Any) -> tuple[int, int]:
    """Work out what changed, with nothing in memory, and print what it took.

    :return: The number of SQL statements, and that of the offers that changed.
    """
    account = account.sudo().with_company(account.company_id)
    # What Odoo remembers of itself, such as its languages, does not count.
    QuantityPlan(account.env).changes(account)
    env.flush_all()
    env.invalidate_all()
    account.company_id.read(["name"])
    before, start = env.cr.sql_log_count, time.perf_counter()
    changes = QuantityPlan(account.env).changes(account)
    env.flush_all()
    statements, seconds = env.cr.sql_log_count - before, time.perf_counter() - start
    print(
        f"{len(changes):6} changed offers are worked out with {statements} SQL statements "
        f"in {seconds:.2f} s"
    )
    return statements, len(changes)


def confirm(env: Any, account: Any) -> None:
    """Review what is to be sent, as a person does before the first push, and send it."""
    start = time.perf_counter()
    action = account.action_review_quantities()
    review = env[action["res_model"]].browse(action["res_id"])
    seconds = time.perf_counter() - start
    print(f"{len(review.line_ids):6} quantities are shown for confirmation in {seconds:.2f} s")
    review.action_send()


def push_all(env: Any, account: Any, simulator: Simulator) -> None:
    """Run the scheduled action until Amazon has all, and print how often it was called. The
    first push is confirmed as a person would."""
    start, runs = time.perf_counter(), 0
    to_push = [("account_id", "=", account.id), ("push_state", "!=", "done")]
    simulator.requests.clear()
    while env["amazon.offer"].search_count(to_push) and runs < 10:
        account._cron_sync_inventory()
        if account.quantities_to_confirm:
            confirm(env, account)
        runs += 1
    calls = Counter(request.operation for request in simulator.requests)
    counts = ", ".join(f"{name} {count}" for name, count in sorted(calls.items()))
    print(f"pushed in {runs} runs and {time.perf_counter() - start:.1f} s; calls: {counts}")
