"""Settlements whose worker is killed, again and again: each is booked once, and pays each invoice
once.

They come in any order, refunds before what they refund, and parts of an order in two of them. What
counts is what the ledger says once the bank has paid.
"""

import math
import random
import signal
import time
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from dev.lifecycle_checks import IS_LONG, unhandled
from dev.setup.instance import REPOSITORY
from dev.simulator import load
from dev.simulator.catalogue import many
from dev.simulator.settlements import settlement_of
from dev.simulator.settlements.sales import Refund

CATALOGUE = None
SETTLEMENTS, ORDERS, KILLS = (30, 1000, 40) if IS_LONG else (5, 40, 6)
# So many processes make the orders and invoices: that takes the longest by far.
SELLERS = 2
# Of each settlement: so many orders of the next one are given back, so many are settled in part.
REFUNDS, PARTS = 3, 2
SECONDS = 25 if IS_LONG else 5
PATIENCE = 3600 if IS_LONG else 120
# A run ends before Odoo would end its worker, and the next one goes on.
RUNS = 16 if IS_LONG else 2
ZONE = "Europe/Berlin"
START = f"""
import sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.settlement_scenario import open_shop, pay_out, run_jobs, sell_and_invoice
"""
OPEN = """
open_shop(env)
"""
SELL = f"""
from dev.simulator import load
from dev.simulator.catalogue import many
account = env["amazon.account"].search([])
orders = [entry.order for entry in load(many({SETTLEMENTS * ORDERS}))]
name = dict(name=f"Sales {{part}}", code=f"S{{part}}")
journal = env["account.journal"].create(dict(name, type="sale"))
env.cr.commit()
for start in range(part * {ORDERS}, len(orders), {SELLERS} * {ORDERS}):
    sell_and_invoice(env, account, orders[start : start + {ORDERS}], journal)
    env.invalidate_all()
"""
# Who killed a worker pauses for some minutes: here they have passed.
GO_ON = """
print("READY", flush=True)
run_jobs(env, "settlements")
"""
BANK = """
pay_out(env, env["amazon.settlement"].search([]))
"""
ENTRIES = """
    SELECT s.settlement_ref, count(DISTINCT m.id), sum(l.balance)
    FROM amazon_settlement s
    JOIN account_move m ON m.amazon_settlement_id = s.id AND m.move_type = 'entry'
    JOIN amazon_account a ON a.id = s.account_id
    LEFT JOIN account_move_line l ON l.move_id = m.id AND l.account_id = a.clearing_account_id
    WHERE m.state = 'posted'
    GROUP BY s.settlement_ref ORDER BY 1
"""
OPEN_INVOICES = """
    SELECT count(*) FROM account_move
    WHERE move_type = 'out_invoice' AND (state != 'posted' OR amount_residual != 0)
"""
REFUNDED = """
    SELECT r.amazon_order_ref, r.amount, m.amount_total, m.amount_residual
    FROM amazon_refund r LEFT JOIN account_move m ON m.id = r.move_id
    ORDER BY 1
"""
CREDIT_NOTES = "SELECT count(*) FROM account_move WHERE move_type = 'out_refund'"
WITHOUT_ENTRY = """
    SELECT count(*) FROM amazon_settlement_line WHERE amount != 0 AND move_line_id IS NULL
"""
CLEARING = """
    SELECT coalesce(sum(l.balance), 0) FROM account_move_line l
    JOIN amazon_account a ON a.clearing_account_id = l.account_id
    WHERE l.parent_state = 'posted'
"""
STATES = "SELECT state, count(*) FROM amazon_settlement GROUP BY state"


def settlements():
    """The settlements, as Amazon would make them one after the other."""
    orders = [entry.order for entry in load(many(SETTLEMENTS * ORDERS))]
    groups = [orders[n * ORDERS : (n + 1) * ORDERS] for n in range(SETTLEMENTS)]
    end = datetime.now(timezone.utc) - timedelta(days=15 * SETTLEMENTS)
    made = []
    left = []
    for number, (group, following) in enumerate(pairwise([*groups, groups[0]])):
        in_part = group[:PARTS]
        refunds = [Refund(order) for order in following[PARTS : PARTS + REFUNDS]]
        parts = {order["orderId"]: [0] for order in in_part}
        parts |= {order["orderId"]: [1] for order in left}
        if number == SETTLEMENTS - 1:
            parts = {order["orderId"]: [1] for order in left}
        end += timedelta(days=15)
        settlement = settlement_of(
            [*group, *left],
            ref=str(30_000_000_000 + number),
            start=end - timedelta(days=15),
            end=end,
            items=parts,
            refunds=refunds,
            reserve="100.00" if number < SETTLEMENTS - 1 else "0",
            previous=made[-1] if made else None,
        )
        made.append(settlement)
        left = in_part
    return made


def test_each_is_booked_once(instance, installed, amazon, shell):
    chance = random.Random(10)
    made = settlements()
    waiting = chance.sample(made, len(made))
    assert shell(START + OPEN).wait() == 0, shell.log.read_text()
    sellers = [shell(f"part = {part}" + START + SELL) for part in range(SELLERS)]
    codes = [seller.wait() for seller in sellers]
    assert not any(codes), shell.log.read_text()
    kills = 0
    while waiting or kills < KILLS:
        if waiting:
            amazon.settlements.add("eu", waiting.pop())
        if kills < KILLS:
            kills += kill(shell, chance.random() * SECONDS)
    for _run in range(RUNS):
        assert shell(START + GO_ON).wait() == 0, shell.log.read_text()

    def sql(query):
        return instance.server.sql(query, installed)

    assert_booked(sql, made)
    assert shell(START + BANK).wait() == 0, shell.log.read_text()
    assert Decimal(sql(CLEARING)) == 0
    assert sql(STATES) == f"paid|{SETTLEMENTS}"
    assert not unhandled(shell.log)


def kill(shell, seconds):
    """:return: Whether the worker was killed while it worked."""
    ready = shell.log.read_text().count("READY")
    process = shell(START + GO_ON)
    end = time.monotonic() + PATIENCE
    while shell.log.read_text().count("READY") == ready:
        assert process.poll() is None, shell.log.read_text()
        assert time.monotonic() < end, shell.log.read_text()
        time.sleep(0.05)
    time.sleep(seconds)
    process.kill()
    code = process.wait()
    assert code in (0, -signal.SIGKILL), shell.log.read_text()
    return code != 0


def entries_of(settlement):
    """One for each month, and for each thousand orders of it."""
    orders = defaultdict(set)
    for row in settlement.rows:
        orders[f"{row.posted.astimezone(ZoneInfo(ZONE)):%Y-%m}"].add(row.order_id)
    return sum(math.ceil(len(refs - {""}) / 1000) or 1 for refs in orders.values())


def assert_booked(sql, made):
    """The ledger says of each settlement, invoice and refund what Amazon says."""
    found = [line.split("|") for line in sql(ENTRIES).splitlines()]
    expected = [
        (settlement.ref, entries_of(settlement), settlement.truth.total) for settlement in made
    ]
    assert [(ref, int(number), Decimal(total)) for ref, number, total in found] == expected
    assert sql(WITHOUT_ENTRY) == "0"
    refunds = {ref: -amount for one in made for (ref, _adj), amount in one.truth.refunds.items()}
    refunded = [line.split("|") for line in sql(REFUNDED).splitlines()]
    assert {ref: Decimal(amount) for ref, amount, _total, _left in refunded} == refunds
    assert [(Decimal(total), Decimal(left)) for _ref, _a, total, left in refunded] == [
        (refunds[ref], 0) for ref, *_others in refunded
    ]
    assert sql(CREDIT_NOTES) == str(len(refunds))
    assert sql(OPEN_INVOICES) == "0"
