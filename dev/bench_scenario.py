"""What the benchmark does inside Odoo: the same orders twice, in one run.

First as anybody would write them with plain Odoo: create, confirm and commit one order after the
other. Then through the connector: pulled from the simulator over HTTP, stored, matched, priced,
confirmed and committed. The ratio is what counts: seconds depend on the machine.
"""

import os
import time
from datetime import timedelta

from odoo import fields

from dev.demo_scenario import register_account, set_up_shop
from dev.simulator import Simulator
from dev.simulator.catalogue import many


def main(env, orders):
    """Run the benchmark with so many orders and print its figures.

    :return: 0 if all orders are in with the right totals, else 1.
    """
    set_up_shop(env)
    env.cr.commit()
    with Simulator(catalogue=many(orders)) as simulator:
        os.environ.update(simulator.environment)
        return compare(env, simulator.catalogue, orders)


def compare(env, catalogue, orders):
    plain = measure(lambda: create_plain_orders(env, catalogue))
    account = register_account(env)
    account.last_order_sync = fields.Datetime.now() - timedelta(days=1)
    env.cr.commit()
    connector = measure(lambda: synchronize(env, account))
    print_rate("plain Odoo, one by one", orders, plain)
    print_rate("connector", orders, connector)
    print(f"ratio: {plain / connector:.2f} times the orders per second")
    return check(env, account, orders)


def measure(work):
    """:return: How many seconds the work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def print_rate(what, orders, seconds):
    print(f"{what:>24}: {orders} orders in {seconds:6.1f} s = {orders / seconds:6.1f} orders/s")


def create_plain_orders(env, catalogue):
    """The same customers, products, quantities and prices, without the connector."""
    products = env["product.product"].search([("default_code", "!=", False)])
    by_sku = {product.default_code: product for product in products}
    country = env.ref("base.de")
    for entry in catalogue:
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


def plain_line(item, by_sku):
    product = item["product"]
    return {
        "product_id": by_sku[product["sellerSku"]].id,
        "product_uom_qty": item["quantityOrdered"],
        "price_unit": float(product["price"]["unitPrice"]["amount"]),
    }


def synchronize(env, account):
    """Run the scheduled action until nothing is left to do."""
    rows = env["amazon.order"]
    while not rows.search_count([]) or rows.search_count([("to_process", "=", True)]):
        env.ref("amazon_connector.ir_cron_sync_orders").method_direct_trigger()
        env.cr.commit()
        env.invalidate_all()


def check(env, account, orders):
    """Every order has to be in, and worth what the buyer paid."""
    rows = env["amazon.order"].search([("account_id", "=", account.id)])
    good = rows.filtered(lambda row: row.state == "done" and not row.amount_difference)
    print(f"{len(good)} of {orders} orders are in, with Amazon's total")
    return 0 if len(good) == orders else 1
