"""What the demo does inside Odoo: a shop, an account, one run of the real scheduled actions.

``main`` is called with an environment of a fresh database in which the addon is installed. It
registers the account as a user would, by saving a record, and prints what became of each order.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from odoo import fields

from dev.delivery_scenario import add_carrier, fill_in, validate
from dev.simulator import Expectation, load
from dev.simulator.catalogue.products import PRODUCTS
from dev.simulator.sellers import default_sellers

COLUMNS = (
    ("Amazon reference", 20, "<"),
    ("Channel", 9, "<"),
    ("Customer", 30, "<"),
    ("Lines", 5, ">"),
    ("Amazon's total", 15, ">"),
    ("Its tax", 8, ">"),
    ("Odoo's total", 15, ">"),
    ("Difference", 10, ">"),
    ("State", 8, "<"),
)
# How many units of each product are in the warehouse, and how many deliveries leave it.
STOCK, SHIPPED = 50, 3


def main(env: Any, simulator_url: str) -> int:
    """Set the shop up, synchronise once, print the table, ship a few orders.

    :return: 0 if every order of the simulator is in, all totals agree, the payout is proven, and
             Amazon knows what was shipped, else 1.
    """
    set_up_shop(env)
    account = register_account(env)
    env.cr.commit()
    print(f"\nPulling orders from the simulated Amazon at {simulator_url} …")
    env.ref("amazon_connector.ir_cron_run_due").method_direct_trigger()
    # The scheduled action works in a transaction of its own: look at the database anew.
    env.cr.commit()
    env.invalidate_all()
    rows = env["amazon.order"].search([("account_id", "=", account.id)], order="purchase_date, id")
    print_table(rows)
    problems = report(rows) or report_payout(env)
    # The scheduled actions of the running demo do the rest.
    env["amazon.backfill"].create({"account_id": account.id}).action_start()
    return ship_some(env, rows) or problems


def set_up_shop(env: Any) -> None:
    """A German company with its two rates of VAT, included in prices, and a few products."""
    company = env.company
    germany, euro = env.ref("base.de"), env.ref("base.EUR")
    euro.active = True
    company.write({"country_id": germany.id, "name": "Alpine Home Goods"})
    company.write({"currency_id": euro.id, "account_fiscal_country_id": germany.id})
    group = env["account.tax.group"].create({"name": "VAT", "country_id": company.country_id.id})
    taxes = {
        kind: env["account.tax"].create(
            {
                "name": f"{rate} % VAT",
                "amount": rate,
                "tax_group_id": group.id,
                "country_id": company.country_id.id,
                **price_included(env),
            }
        )
        for kind, rate in (("standard", 19), ("reduced", 7))
    }
    for default in ("product_amazon_sale", "product_amazon_shipping"):
        env.ref(f"amazon_connector.{default}").taxes_id = taxes["standard"]
    products = env["product.product"].create(
        [
            {
                "name": product.name,
                "default_code": product.sku,
                "list_price": float(product.price),
                "taxes_id": [(6, 0, taxes[product.vat].ids)],
                **kind_of_product(env, product.kind),
            }
            for product in PRODUCTS
        ]
    )
    shelf = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).lot_stock_id
    for product in products.filtered(lambda product: product.type != "service"):
        env["stock.quant"]._update_available_quantity(product, shelf, STOCK)


def price_included(env: Any) -> dict[str, Any]:
    """The values that make a tax part of the price; the field was renamed in 18.0."""
    if "price_include_override" in env["account.tax"]._fields:
        return {"price_include_override": "tax_included"}
    return {"price_include": True}


def kind_of_product(env: Any, kind: str) -> dict[str, Any]:
    """The values of a storable product or a service; storable became a flag in 18.0."""
    if kind == "service":
        return {"type": "service"}
    if "is_storable" in env["product.template"]._fields:
        return {"type": "consu", "is_storable": True}
    return {"detailed_type": "product"}


def register_account(env: Any) -> Any:
    """Save an account. Saving checks the credentials and lists the marketplaces."""
    seller = default_sellers()["eu"]
    return env["amazon.account"].create(
        {
            "name": "Alpine Home Goods, Europe",
            "seller_id": seller.seller_id,
            "lwa_client_id": seller.client_id,
            "lwa_client_secret": seller.client_secret,
            "refresh_token": seller.refresh_token,
            "home_marketplace_id": env.ref("amazon_connector.marketplace_de").id,
            "user_id": env.ref("base.user_admin").id,
            "last_order_sync": fields.Datetime.now() - timedelta(days=1),
        }
    )


def synchronize(env: Any, account: Any) -> None:
    """Run the scheduled action until nothing is left to do."""
    to_do = [("account_id", "=", account.id), ("to_process", "=", True)]
    account._cron_sync_orders()
    while env["amazon.order"].search_count(to_do):
        account._cron_sync_orders()


def import_orders(env: Any) -> Any:
    """A shop with all orders that Amazon lists. :return: The account."""
    set_up_shop(env)
    account = register_account(env)
    env.cr.commit()
    synchronize(env, account)
    return account


def ship_some(env: Any, rows: Any) -> int:
    """Let the first orders leave the warehouse, and tell Amazon.

    :return: 0 if Amazon knows of all of them, else 1.
    """
    pickings = rows.sale_order_id.picking_ids.sorted("id")[:SHIPPED]
    fill_in(add_carrier(env), pickings)
    validate(pickings)
    env.cr.commit()
    env["amazon.account"]._cron_sync_pickings()
    env.cr.commit()
    env.invalidate_all()
    sent = pickings.filtered(lambda picking: picking.amazon_sync_state == "sent")
    print(f"{len(sent)} of {len(pickings)} deliveries validated, and Amazon told of them.")
    return 0 if len(sent) == SHIPPED else 1


def print_table(rows: Any) -> None:
    """One line for each order that Amazon sent."""
    print()
    print("  ".join(f"{title:{align}{width}}" for title, width, align in COLUMNS))
    print("  ".join("-" * width for _title, width, _align in COLUMNS))
    for row in rows:
        print("  ".join(cell(*column) for column in zip(values(row), COLUMNS, strict=True)))


def values(row: Any) -> tuple[str, ...]:
    sale_order = row.sale_order_id
    currency = row.currency_id.name or ""
    total, difference = ("", "")
    if sale_order:
        total = f"{sale_order.amount_total:.2f} {currency}"
        difference = f"{row.amount_difference:.2f}"
    return (
        row.amazon_order_ref,
        row.fulfilled_by or "",
        sale_order.partner_id.name or "",
        str(len(sale_order.order_line)) if sale_order else "",
        f"{row.amount_total:.2f} {currency}",
        f"{row.amount_tax_by_amazon:.2f}" if row.amount_tax_by_amazon else "",
        total,
        difference,
        row.state,
    )


def cell(value: str, column: tuple[str, int, str]) -> str:
    _title, width, align = column
    return f"{value[:width]:{align}{width}}"


def report(rows: Any) -> int:
    """Compare with what the simulator's catalogue expects, and say what is wrong."""
    catalogue = load("demo", datetime.now(timezone.utc))
    expectations = {entry.order_id: entry.expectation for entry in catalogue}
    found = {row.amazon_order_ref: row for row in rows}
    problems = [f"{ref} is missing" for ref in expectations.keys() - found.keys()]
    problems += [f"{ref} was not expected" for ref in found.keys() - expectations.keys()]
    for ref in expectations.keys() & found.keys():
        problems += differences(found[ref], expectations[ref])
    imported = rows.filtered("sale_order_id")
    print(
        f"\n“Its tax” is what Amazon collects and remits itself: it is no part of the sale order."
        f"\n{len(rows)} orders seen, {len(imported)} sale orders made, "
        f"{len(rows) - len(imported)} waiting or ignored with a reason; "
        f"{len(problems)} problems with {len(expectations)} expected orders."
    )
    for problem in problems:
        print(f"  {problem}")
    return 1 if problems else 0


def report_payout(env: Any) -> int:
    """Print what Amazon paid out, and why. :return: 0 if it is proven to the cent, else 1."""
    env["amazon.job"]._run_due(["settlements"])
    env.cr.commit()
    settlements = env["amazon.settlement"].search([])
    for settlement in settlements:
        lines, currency = settlement.line_ids, settlement.currency_id.name
        print(f"\nSettlement {settlement.settlement_ref}: {settlement.state}, {len(lines)} rows")
        for kind, rows in lines.grouped("kind").items():
            print(f"  {kind:<16}{sum(rows.mapped('amount')):>10.2f} {currency}")
        print(f"  {'= paid out':<16}{settlement.amount_total:>10.2f} {currency}\n")
    return 0 if settlements.mapped("state") == ["ready"] else 1


def differences(row: Any, expected: Expectation) -> Iterator[str]:
    """What is not as the catalogue says, which was written without knowledge of the addon."""
    ref = row.amazon_order_ref
    if row.state != expected.state:
        yield f"{ref} is {row.state}, not {expected.state}: {row.message}"
    if row.sale_order_id:
        total = expected.amount_total - expected.amount_tax_by_amazon
        if f"{row.sale_order_id.amount_total:.2f}" != f"{total:.2f}":
            yield f"{ref} is worth {row.sale_order_id.amount_total:.2f} in Odoo, not {total:.2f}"
        if row.amount_difference:
            yield f"{ref} differs by {row.amount_difference:.2f}"
