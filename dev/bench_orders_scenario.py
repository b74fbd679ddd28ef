"""What the benchmark does inside Odoo: the same orders three times, in one run.

As anybody would write them with plain Odoo: create, confirm and commit one order after the other.
As somebody would who knows Odoo well: a hundred in one transaction. And through the connector:
pulled from the simulator over HTTP, stored, matched, priced, confirmed and committed. The three
take turns, some hundred orders each, so that a machine which gets slower or faster meanwhile does
so for all. The ratios are what counts. The first turn of each warms the process up, and is not
counted.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dev.demo_scenario import register_account, set_up_shop, synchronize
from dev.simulator import Entry, Simulator, load
from dev.simulator.catalogue import many

BLOCK = 200
BATCH = 100
# Amazon shows a change after two minutes.
VISIBLE_AFTER = 180


@dataclass
class Arm:
    """One way of getting orders into Odoo, and what it took in each turn."""

    name: str
    work: Callable[[Sequence[Entry]], object]
    seconds: list[float] = field(default_factory=list)
    statements: int = 0

    def take_turn(self, env: Any, block: Sequence[Entry]) -> None:
        statements = env.cr.sql_log_count
        self.seconds.append(measure(self.work, block))
        self.statements += env.cr.sql_log_count - statements

    def print_figures(self, orders: int) -> None:
        seconds = sum(self.seconds)
        print(
            f"{self.name:>27}: {orders} orders in {seconds:6.1f} s = {orders / seconds:6.1f} "
            f"orders/s, {self.statements / orders:5.1f} SQL statements an order"
        )


def main(env: Any, orders: int) -> int:
    """Run the benchmark with so many orders and print its figures.

    :return: 0 if all orders are in with the right totals, else 1.
    """
    set_up_shop(env)
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = register_account(env)
        env.cr.commit()
        entries = list(load(many(orders + BLOCK), simulator.clock.now()))

        def pull(block: Sequence[Entry]) -> None:
            with listed(simulator, block):
                synchronize(env, account)

        arms = [
            Arm("plain Odoo, one by one", lambda block: create_plain_orders(env, block, 1)),
            Arm("plain Odoo, batches of 100", lambda block: create_plain_orders(env, block, BATCH)),
            Arm("connector", pull),
        ]
        for arm in arms:
            arm.work(entries[orders:])
        for number, start in enumerate(range(0, orders, BLOCK)):
            block = entries[start : min(start + BLOCK, orders)]
            for turn in range(len(arms)):
                arms[(number + turn) % len(arms)].take_turn(env, block)
        print_comparison(arms, orders)
        return check(env, account, len(entries))


def print_comparison(arms: Sequence[Arm], orders: int) -> None:
    for arm in arms:
        arm.print_figures(orders)
    one_by_one, batches, connector = (arm.seconds for arm in arms)
    ratio, median = compare(connector, batches)
    print(
        f"{ratio:.2f} times the time of plain Odoo in batches (median of the turns: {median:.2f})"
    )
    ratio, median = compare(one_by_one, connector)
    print(f"{ratio:.2f} times as fast as one by one (median of turns: {median:.2f})")


def compare(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """:return: The ratio of the sums, and the median of the turns' ratios."""
    ratios = [one / other for one, other in zip(some, others, strict=True)]
    return sum(some) / sum(others), statistics.median(ratios)


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


def create_plain_orders(env: Any, entries: Sequence[Entry], size: int) -> None:
    """The same customers, products, quantities and prices, without the connector.

    :param int size: How many go in one transaction.
    """
    products = env["product.product"].search([("default_code", "!=", False)])
    by_sku = {product.default_code: product for product in products}
    for start in range(0, len(entries), size):
        batch = entries[start : start + size]
        partners = env["res.partner"].create([plain_partner(env, entry) for entry in batch])
        orders = env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [
                        (0, 0, plain_line(item, by_sku)) for item in entry.order["orderItems"]
                    ],
                }
                for partner, entry in zip(partners, batch, strict=True)
            ]
        )
        orders.action_confirm()
        env.cr.commit()


def plain_partner(env: Any, entry: Entry) -> dict[str, Any]:
    address = entry.order["recipient"]["deliveryAddress"]
    return {
        "name": address["name"],
        "street": address.get("addressLine1"),
        "zip": address.get("postalCode"),
        "city": address.get("city"),
        "country_id": env.ref("base.de").id,
    }


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
