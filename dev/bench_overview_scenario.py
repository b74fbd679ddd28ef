"""The part of the benchmark about the overview: how long it takes with many orders in the database.

The orders are those of two years. SQL copies them from one that the connector settled: each with
its sale order, its delivery, its invoice, and the row of the settlement that paid it. One in a
hundred is still to be shipped, and one in a hundred has an open invoice.
"""

import os
import time
from typing import Any

from dev.settlement_scenario import open_shop, run_jobs, sell_and_invoice
from dev.simulator import Simulator, load
from dev.simulator.catalogue import many
from dev.simulator.settlements import settlement_of

ACCOUNTS = 12
OFFERS = 10_000
SALESPEOPLE = 10
LIMIT_MS = 1000
# How many orders are in a settlement and in its entry, and how many have one open invoice.
SETTLED_AT_ONCE, ONE_OPEN_IN = 1000, 100
# The number of the settlement of the n-th order.
SETTLEMENT = f"n / {SETTLED_AT_ONCE} + 1"
# Some moment in the last two years.
PLACED = "now() at time zone 'UTC' - random() * interval '730 days'"


def main(env: Any, orders: int) -> int:
    """Print how long the overview takes, for an administrator and for a salesperson.

    :return: 0 if it takes a second at most, and as many SQL statements for many accounts as for
        two, else 1.
    """
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = open_shop(env)
        invoice = settle_one(env, simulator, account)
    home = {"home_marketplace_id": account.home_marketplace_id.id}
    accounts = account.union(
        *[account.create({"name": f"Shop {number}", **home}) for number in range(1, ACCOUNTS)]
    )
    people = salespeople(env)
    start = time.perf_counter()
    fill(env, accounts, people, invoice, orders)
    seconds = time.perf_counter() - start
    print(f"{orders} orders of {ACCOUNTS} accounts were made in {seconds:.0f} s")
    assert sum(accounts.mapped("settled_open_count")) == orders // ONE_OPEN_IN
    results = [measure(accounts.with_user(user), user.name) for user in (env.user, people[0])]
    few, many = (statements_of(some) for some in (accounts[:2], accounts))
    print(f"SQL statements: {few} for 2 accounts, {many} for {ACCOUNTS}")
    return 0 if few == many and max(results) <= LIMIT_MS else 1


def salespeople(env: Any) -> Any:
    """Users who see their own documents only."""
    group = env.ref("sales_team.group_sale_salesman")
    name = "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"
    vals = [
        {"name": f"Salesperson {n}", "login": f"salesperson-{n}", name: [(6, 0, group.ids)]}
        for n in range(SALESPEOPLE)
    ]
    return env["res.users"].with_context(no_reset_password=True).create(vals)


def settle_one(env: Any, simulator: Simulator, account: Any) -> Any:
    """An order that is invoiced and that a settlement paid. :return: Its invoice."""
    orders = [entry.order for entry in load(many(1), simulator.clock.now())]
    invoice = sell_and_invoice(env, account, orders)
    simulator.settlements.add("eu", settlement_of(orders, ref="1"))
    run_jobs(env, "settlements")
    assert not invoice.amount_residual
    return invoice


def fill(env: Any, accounts: Any, people: Any, invoice: Any, orders: int) -> None:
    """Make orders with all that belongs to them, and offers, by SQL."""
    sale = invoice.line_ids.sale_line_ids.order_id
    env.flush_all()
    account = one_of(accounts, SETTLEMENT)
    sales = multiply(
        env,
        sale,
        orders,
        amazon_order_ref="'302-' || n",
        amazon_account_id=account,
        amazon_fulfilled_by="'merchant'",
        user_id=one_of(people, "n"),
        state="'sale'",
        date_order=PLACED,
        delivery_status="CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'full' END",
    )
    multiply(
        env,
        sale.amazon_order_id,
        orders,
        amazon_order_ref="'302-' || n",
        account_id=account,
        sale_order_id=f"{sales} + n",
        fulfilled_by="'merchant'",
        amazon_status="CASE WHEN n % 100 = 0 THEN 'UNSHIPPED' ELSE 'SHIPPED' END",
        purchase_date=PLACED,
        ship_by="now() at time zone 'UTC' + (n % 7 - 3) * interval '9 hours'",
        needs_review="n % 2000 = 0",
        payload="repeat('x', 2000)",
    )
    fill_warehouse(env, accounts, sale.partner_id, sales, orders)
    fill_books(env, accounts, invoice, sales, orders)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def fill_warehouse(env: Any, accounts: Any, partner: Any, sales: int, orders: int) -> None:
    """A delivery of each order, and offers."""
    outgoing = accounts[0].warehouse_id.out_type_id
    picking = env["stock.picking"].create(
        {
            "picking_type_id": outgoing.id,
            "location_id": outgoing.default_location_src_id.id,
            "location_dest_id": partner.property_stock_customer.id,
        }
    )
    offer = env["amazon.offer"].create(
        {
            "account_id": accounts[0].id,
            "marketplace_id": accounts[0].home_marketplace_id.id,
            "sku": "0",
            "product_id": env["product.product"]
            .search([("default_code", "!=", False)], limit=1)
            .id,
        }
    )
    env.flush_all()
    multiply(
        env,
        picking,
        orders,
        name="'OUT/' || n",
        sale_id=f"{sales} + n",
        state="'done'",
        date_done=PLACED,
        amazon_sync_state="CASE WHEN n % 5000 = 0 THEN 'failed' ELSE 'sent' END",
    )
    multiply(
        env,
        offer,
        OFFERS,
        sku="'SKU-' || n",
        account_id=one_of(accounts, "n"),
        product_id="CASE WHEN n % 50 = 0 THEN NULL ELSE product_id END",
        pairing_state="CASE WHEN n % 50 = 0 THEN 'unpaired' ELSE 'paired' END",
        push_state="CASE WHEN n % 500 = 0 THEN 'held' ELSE 'done' END",
    )


def fill_books(env: Any, accounts: Any, invoice: Any, sales: int, orders: int) -> None:
    """The invoice of each order, and the row and the item of the settlement that paid it."""
    row = env["amazon.settlement.line"].search([("move_line_id.partner_id", "!=", False)], limit=1)
    settlement, paid = row.settlement_id, row.move_line_id
    left = f"(n % {ONE_OPEN_IN} = 0)::int"
    is_open = {
        "matching_number": "n::text",
        "full_reconcile_id": "NULL",
        "reconciled": f"{left} = 0",
        "amount_residual": f"balance * {left}",
        "amount_residual_currency": f"amount_currency * {left}",
    }
    invoices = multiply(env, invoice, orders, name="'OF/' || n")
    of_invoice = {"move_id": f"{invoices} + n"}
    for item in invoice.line_ids - invoice.invoice_line_ids:
        is_due = item.account_id.account_type == "asset_receivable"
        multiply(env, item, orders, **of_invoice, **(is_open if is_due else {}))
    for item in invoice.invoice_line_ids:
        parts = multiply(env, item.sale_line_ids, orders, order_id=f"{sales} + n")
        items = multiply(env, item, orders, **of_invoice)
        env.cr.execute(
            f"INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)"
            f" SELECT {parts} + n, {items} + n FROM generate_series(1, {int(orders)}) AS n"
        )
    count = orders // SETTLED_AT_ONCE + 1
    settlements = multiply(
        env,
        settlement,
        count,
        settlement_ref="'of ' || n",
        account_id=one_of(accounts, "n"),
    )
    entries = multiply(
        env,
        paid.move_id,
        count,
        name="'FROM/' || n",
        amazon_settlement_id=f"{settlements} + n",
    )
    items = multiply(env, paid, orders, move_id=f"{entries} + {SETTLEMENT}", **is_open)
    multiply(
        env,
        row,
        orders,
        settlement_id=f"{settlements} + {SETTLEMENT}",
        account_id=one_of(accounts, SETTLEMENT),
        row_no="n",
        amazon_order_ref="'302-' || n",
        sale_order_id=f"{sales} + n",
        move_line_id=f"{items} + n",
    )


def one_of(records: Any, number: str) -> str:
    """The expression of the id of one of the records, one after the other by a number."""
    return f"(ARRAY{records.ids}::int[])[1 + ({number}) % {len(records)}]"


def multiply(env: Any, record: Any, count: int, **values: str) -> int:
    """Insert so many copies of a row after the last one of its table.

    :param values: What is another in each copy, as expressions of ``n``.
    :return: The id of the row before them: that of the n-th copy is n more.
    """
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
    )
    columns = [name for (name,) in env.cr.fetchall() if name != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    expressions = ", ".join(values.get(name, f'"{name}"') for name in columns)
    env.cr.execute(f"SELECT max(id) FROM {table}")
    (last,) = env.cr.fetchone()
    env.cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT {last} + n, {expressions}"
        f" FROM {table} CROSS JOIN generate_series(1, {int(count)}) AS n WHERE id = {record.id}"
    )
    env.cr.execute(f"SELECT setval('{table}_id_seq', {last + count})")
    return int(last)


def measure(accounts: Any, who: str) -> float:
    """Look twice and print what it took. :return: The milliseconds of the second look."""
    accounts.env.registry.clear_all_caches()
    (cold, _statements), (warm, statements) = look(accounts), look(accounts)
    print(f"{who}: {cold:.0f} ms cold, {warm:.0f} ms warm, {statements} SQL statements")
    return warm


def statements_of(accounts: Any) -> int:
    """How many SQL statements a look takes at last, when Odoo knows of itself what it remembers."""
    look(accounts)
    return look(accounts)[1]


def look(accounts: Any) -> tuple[float, int]:
    """Read what the overview shows. :return: Milliseconds and SQL statements."""
    view = accounts.get_view(view_type="kanban")
    names = [name for name in view["models"]["amazon.account"] if name in accounts._fields]
    accounts.env.flush_all()
    accounts.env.invalidate_all()
    before, start = accounts.env.cr.sql_log_count, time.perf_counter()
    rows = accounts.read(names)
    assert len(rows) == len(accounts)
    milliseconds = 1000 * (time.perf_counter() - start)
    return milliseconds, accounts.env.cr.sql_log_count - before
