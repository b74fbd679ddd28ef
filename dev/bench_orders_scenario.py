"""What the benchmark does inside Odoo: the same orders twice, in one run.

Once as anybody would write them with plain Odoo: create, confirm and commit one order after the
other. And once through the connector: pulled from the simulator over HTTP, stored, matched,
priced, confirmed and committed. Both take turns, some hundred orders each, so that a machine which
gets slower or faster meanwhile does so for both. The ratio is what counts.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from dev.demo_scenario import register_account, set_up_shop, synchronize
from dev.simulator import Entry, Simulator, load
from dev.simulator.catalogue import many

BLOCK = 250
# Amazon shows a change after two minutes.
VISIBLE_AFTER = 180


def main(env: Any, orders: int) -> int:
    """Run the benchmark with so many orders and print its figures.

    :return: 0 if all orders are in with the right totals, else 1.
    """
    set_up_shop(env)
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = register_account(env)
        env.cr.commit()
        entries = list(load(many(orders), simulator.clock.now()))
        plain: list[float] = []
        connector: list[float] = []
        for start in range(0, orders, BLOCK):
            block = entries[start : start + BLOCK]
            plain.append(measure(create_plain_orders, env, block))
            with listed(simulator, block):
                connector.append(measure(synchronize, env, account))
            print(f"{start + len(block):6} orders: {plain[-1] / connector[-1]:.2f} times as fast")
    print_rate("plain Odoo, one by one", orders, sum(plain))
    print_rate("connector", orders, sum(connector))
    ratios = [slow / fast for slow, fast in zip(plain, connector, strict=True)]
    print(
        f"ratio: {sum(plain) / sum(connector):.2f} times the orders per second "
        f"(median of the blocks: {statistics.median(ratios):.2f})"
    )
    return check(env, account, orders)


@contextmanager
def listed(simulator: Simulator, block: Iterable[Entry]) -> Iterator[None]:
    """Amazon lists the orders of the block, and no others."""
    for entry in block:
        simulator.orders.add(entry.order, seller=entry.seller, order_id=entry.order_id)
        simulator.orders.update(entry.order_id, ago=VISIBLE_AFTER)
    yield
    for entry in block:
        simulator.orders.remove(entry.order_id)


def measure(work: Callable[..., object], *arguments: object) -> float:
    """:return: How many seconds the work took."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def print_rate(what: str, orders: int, seconds: float) -> None:
    print(f"{what:>24}: {orders} orders in {seconds:6.1f} s = {orders / seconds:6.1f} orders/s")


def create_plain_orders(env: Any, entries: Iterable[Entry]) -> None:
    """The same customers, products, quantities and prices, without the connector."""
    products = env["product.product"].search([("default_code", "!=", False)])
    by_sku = {product.default_code: product for product in products}
    country = env.ref("base.de")
    for entry in entries:
        address = entry.order["recipient"]["deliveryAddress"]
        partner = env["res.partner"].create(
            {
                "name": address["name"],
                "street": address.get("addressLine1"),
                "zip": address.get("postalCode"),
                "city": address.get("city"),
                "country_id": country.id,
            }
        )
        items = entry.order["orderItems"]
        lines = [(0, 0, plain_line(item, by_sku)) for item in items]
        order = env["sale.order"].create({"partner_id": partner.id, "order_line": lines})
        order.action_confirm()
        env.cr.commit()


def plain_line(item: dict[str, Any], by_sku: dict[str, Any]) -> dict[str, Any]:
    product = item["product"]
    return {
        "product_id": by_sku[product["sellerSku"]].id,
        "product_uom_qty": item["quantityOrdered"],
        "price_unit": float(product["price"]["unitPrice"]["amount"]),
    }


def check(env: Any, account: Any, orders: int) -> int:
    """Every order has to be in, and worth what the buyer paid."""
    rows = env["amazon.order"].search([("account_id", "=", account.id)])
    good = rows.filtered(lambda row: row.state == "done" and not row.amount_difference)
    print(f"{len(good)} of {orders} orders are in, with Amazon's total")
    return 0 if len(good) == orders else 1
