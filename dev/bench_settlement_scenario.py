"""What the benchmark of settlements does inside Odoo.

One settlement with so many rows is read and proven. Another one, of as many orders as one entry
holds, is booked, and its orders' invoices are paid by it, beside the same kind of invoices paid as
a person does, one payment after the other.
"""

import os
from typing import Any

from dev.bench_orders_scenario import measure
from dev.settlement_scenario import open_shop, run_jobs, sell_and_invoice
from dev.simulator import Simulator, load
from dev.simulator.catalogue import many
from dev.simulator.settlements import settlement_of

ROWS_OF_AN_ORDER = 6
BOOKED, ONE_BY_ONE = 1000, 40
# What must hold on two cores that do nothing else.
READ_SECONDS, AN_ORDER_SECOND, TIMES = 10, 60, 10


def main(env: Any, rows: int) -> int:
    """Run the benchmark with so many rows and print its figures.

    :return: 0 if all is proven, booked and paid, and all of it fast enough.
    """
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = open_shop(env)
        number = rows // ROWS_OF_AN_ORDER
        orders = [entry.order for entry in load(many(number), simulator.clock.now())]
        seconds = read(env, simulator, account, "1", orders)
        booked = min(BOOKED, number - ONE_BY_ONE)
        invoices = sell_and_invoice(env, account, orders[:booked])
        by_hand = sell_and_invoice(env, account, orders[booked : booked + ONE_BY_ONE])
        read(env, simulator, account, "2", orders[:booked])
        settlement = env["amazon.settlement"].search([("settlement_ref", "=", "2")])
        speed = booked / pay(env, settlement, invoices)
        slow = len(by_hand) / measure(pay_one_by_one, env, by_hand)
        print(f"one payment per order: {slow:.1f} orders/s. Ratio: {speed / slow:.1f}")
        whole = not any((invoices | by_hand).mapped("amount_residual"))
        return 0 if fast(seconds, speed, slow) and whole else 1


def read(env: Any, simulator: Simulator, account: Any, ref: str, orders: Any) -> float:
    """Download, read and prove a settlement without booking it. :return: The seconds."""
    issued = simulator.settlements.add("eu", settlement_of(orders, ref=ref))
    account.settlement_entries = "no"
    seconds = measure(run_jobs, env, "settlements")
    account.settlement_entries = "draft"
    env.cr.commit()
    found = env["amazon.settlement"].search([("settlement_ref", "=", ref)])
    is_right = f"{found.amount_total:.2f}" == str(issued.truth.total)
    print(
        f"{found.line_count} rows read in {seconds:.1f} s: {found.state}, "
        f"the deposit is {'' if is_right else 'NOT '}Amazon's"
    )
    return seconds


def pay(env: Any, settlement: Any, invoices: Any) -> float:
    """Book the settlement, and pay the invoices with it. :return: The seconds."""
    booked, paid = measure(book, env, settlement), measure(reconcile, env, settlement)
    env.invalidate_all()
    good = len(invoices.filtered(lambda invoice: not invoice.amount_residual))
    print(
        f"{len(invoices)} orders booked in {booked:.1f} s and reconciled in {paid:.1f} s: "
        f"{good} invoices are paid, {len(invoices) / (booked + paid):.1f} orders/s"
    )
    return booked + paid


def book(env: Any, settlement: Any) -> None:
    settlement.action_create_entries()
    if settlement.state == "draft":
        settlement.action_post()
    env.cr.commit()


def reconcile(env: Any, settlement: Any) -> None:
    settlement.action_reconcile()
    env.cr.commit()


def pay_one_by_one(env: Any, invoices: Any) -> None:
    """As a person does with the button Register Payment."""
    for invoice in invoices:
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = env["account.payment.register"].with_context(**context).create({})
        wizard._create_payments()
        env.cr.commit()


def fast(seconds: float, speed: float, slow: float) -> bool:
    met = (seconds <= READ_SECONDS, speed >= AN_ORDER_SECOND, speed >= TIMES * slow)
    names = (
        f"read in {READ_SECONDS} s",
        f"{AN_ORDER_SECOND} orders/s",
        f"{TIMES} times as fast as one payment per order",
    )
    for name, is_met in zip(names, met, strict=True):
        print(f"{'met' if is_met else 'MISSED':>8}: {name}")
    return all(met)
