"""What the benchmark of deliveries does inside Odoo.

The same goods leave twice, in one run: for orders of plain Odoo, and for orders from Amazon. Both
are validated at once, a block of each in turn. Then Amazon is told, at the rate that it publishes,
of all that left.
"""

import os
import time
from collections.abc import Iterable
from typing import Any

from dev.bench_orders_scenario import measure, plain_line
from dev.delivery_scenario import add_carrier, deliveries_of, fill_in, validate
from dev.demo_scenario import import_orders
from dev.simulator import Entry, Simulator, load
from dev.simulator.catalogue import many

BLOCK = 100


def main(env: Any, count: int) -> int:
    """Run the benchmark with so many deliveries and print its figures.

    :return: 0 if Amazon knows of all deliveries and never had to refuse a call, else 1.
    """
    with Simulator(many(count)) as simulator:
        os.environ.update(simulator.environment)
        account = import_orders(env)
        from_amazon = deliveries_of(account)
        plain = create_plain_deliveries(env, load(many(count), simulator.clock.now()))
        carrier = add_carrier(env)
        for pickings in (plain, from_amazon):
            fill_in(carrier, pickings)
        env.cr.commit()
        compare_validation(env, plain, from_amazon)
        simulator.rates.fast = False
        return send(env, simulator, account, from_amazon)


def create_plain_deliveries(env: Any, entries: Iterable[Entry]) -> Any:
    """The same products and quantities, ordered without Amazon."""
    products = env["product.product"].search([("default_code", "!=", False)])
    by_sku = {product.default_code: product for product in products}
    partner = env["res.partner"].create({"name": "Somebody"})
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [
                    (0, 0, plain_line(item, by_sku)) for item in entry.order["orderItems"]
                ],
            }
            for entry in entries
        ]
    )
    orders.action_confirm()
    return orders.picking_ids


def compare_validation(env: Any, plain: Any, from_amazon: Any) -> None:
    seconds = {"plain Odoo": 0.0, "orders from Amazon": 0.0}
    for start in range(0, len(plain), BLOCK):
        for name, pickings in zip(seconds, (plain, from_amazon), strict=True):
            env.invalidate_all()
            seconds[name] += measure(validate, pickings[start : start + BLOCK])
            env.cr.commit()
    for name, total in seconds.items():
        print(f"{name:>24}: {len(plain)} deliveries validated in {total:6.1f} s")
    ratio = seconds["orders from Amazon"] / seconds["plain Odoo"]
    print(f"ratio: validating takes {ratio:.2f} times as long")


def send(env: Any, simulator: Simulator, account: Any, pickings: Any) -> int:
    start, runs = time.perf_counter(), 0
    while env["stock.picking"].search_count([("amazon_sync_state", "=", "pending")]):
        account._cron_sync_pickings()
        runs += 1
    seconds = time.perf_counter() - start
    calls = simulator.requests.of("confirmShipment")
    refused = [call for call in calls if call.status == 429]
    sent = pickings.filtered(lambda picking: picking.amazon_sync_state == "sent")
    print(
        f"{len(sent)} of {len(pickings)} deliveries sent in {seconds:.1f} s and {runs} runs, "
        f"{len(calls)} calls ({len(calls) / seconds:.2f}/s, Amazon allows 2/s and 10 at once), "
        f"{len(refused)} refused for their rate"
    )
    return 0 if len(sent) == len(pickings) and not refused else 1
