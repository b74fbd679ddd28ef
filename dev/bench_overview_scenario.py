"""The part of the benchmark about the overview: how long it takes with many orders in the database.

The orders are made by SQL, as those of two years: each with its sale order and its delivery, one of
a hundred still to be shipped.
"""

import os
import time
from typing import Any

from dev.demo_scenario import register_account, set_up_shop
from dev.simulator import Simulator

ACCOUNTS = 12
OFFERS = 10_000
SALESPEOPLE = 10
LIMIT_MS = 1000


def main(env: Any, orders: int) -> int:
    """Print how long the overview takes, for an administrator and for a salesperson.

    :return: 0 if it takes a second at most, and as many SQL statements for many accounts as for
        two, else 1.
    """
    set_up_shop(env)
    with Simulator() as simulator:
        os.environ.update(simulator.environment)
        account = register_account(env)
    home = {"home_marketplace_id": account.home_marketplace_id.id}
    accounts = account.union(
        *[account.create({"name": f"Shop {number}", **home}) for number in range(1, ACCOUNTS)]
    )
    people = salespeople(env)
    start = time.perf_counter()
    fill(env, accounts, people, orders)
    seconds = time.perf_counter() - start
    print(f"{orders} orders of {ACCOUNTS} accounts were made in {seconds:.0f} s")
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


def fill(env: Any, accounts: Any, people: Any, orders: int) -> None:
    """Make orders, sale orders, deliveries and offers by SQL, after the pattern of one of each."""
    product = env["product.product"].search([("default_code", "!=", False)], limit=1)
    partner = env["res.partner"].create({"name": "Anna Schneider"})
    sale = env["sale.order"].create({"partner_id": partner.id, "amazon_order_ref": "0"})
    row = env["amazon.order"].create(
        {"account_id": accounts[0].id, "amazon_order_ref": "0", "state": "done"}
    )
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
            "product_id": product.id,
        }
    )
    env.flush_all()
    spread = f"(ARRAY{accounts.ids}::int[])[1 + n % {len(accounts)}]"
    owner = f"(ARRAY{people.ids}::int[])[1 + n % {len(people)}]"
    placed = "now() at time zone 'UTC' - random() * interval '730 days'"
    multiply(
        env,
        sale,
        orders,
        amazon_order_ref="'302-' || n",
        amazon_account_id=spread,
        amazon_fulfilled_by="'merchant'",
        user_id=owner,
        state="'sale'",
        delivery_status="CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'full' END",
    )
    multiply(
        env,
        row,
        orders,
        amazon_order_ref="'302-' || n",
        account_id=spread,
        sale_order_id=f"{sale.id} + n",
        fulfilled_by="'merchant'",
        amazon_status="CASE WHEN n % 100 = 0 THEN 'UNSHIPPED' ELSE 'SHIPPED' END",
        purchase_date=placed,
        ship_by="now() at time zone 'UTC' + (n % 7 - 3) * interval '9 hours'",
        needs_review="n % 2000 = 0",
        payload="repeat('x', 2000)",
    )
    multiply(
        env,
        picking,
        orders,
        name="'OUT/' || n",
        sale_id=f"{sale.id} + n",
        state="'done'",
        date_done=placed,
        amazon_sync_state="CASE WHEN n % 5000 = 0 THEN 'failed' ELSE 'sent' END",
    )
    multiply(
        env,
        offer,
        OFFERS,
        sku="'SKU-' || n",
        account_id=spread,
        product_id="CASE WHEN n % 50 = 0 THEN NULL ELSE product_id END",
        pairing_state="CASE WHEN n % 50 = 0 THEN 'unpaired' ELSE 'paired' END",
        push_state="CASE WHEN n % 500 = 0 THEN 'held' ELSE 'done' END",
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()


def multiply(env: Any, record: Any, count: int, **values: str) -> None:
    """Insert so many copies of a row, the n-th with the id of the row and n more.

    :param values: What is another in each copy, as expressions of ``n``.
    """
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
    )
    columns = [name for (name,) in env.cr.fetchall() if name != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    expressions = ", ".join(values.get(name, f'"{name}"') for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT id + n, {expressions}"
        f" FROM {table} CROSS JOIN generate_series(1, {int(count)}) AS n WHERE id = {record.id}"
    )
    env.cr.execute(f"SELECT setval('{table}_id_seq', {record.id + count})")


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
