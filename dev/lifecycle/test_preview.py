"""The preview of the assistant in a real process: what it says of a shop, and that it leaves no
row behind in any table."""

import json
import re
from datetime import timedelta

from dev.setup.instance import REPOSITORY
from dev.simulator.catalogue import Catalogue, Entry, Expectation, builders

ORDERS = 300
SKUS = [f"SHOP-{number:02d}" for number in range(60)]
PAIRED, SUGGESTED = 20, 15
PREVIEW = f"""
import json, sys
sys.path.insert(0, {str(REPOSITORY)!r})
from dev.demo_scenario import set_up_shop
from dev.simulator.sellers import default_sellers
set_up_shop(env)
seller = default_sellers()["eu"]
tax = env["account.tax"].search([("type_tax_use", "=", "sale"), ("amount", "=", 19)], limit=1)
for number, sku in enumerate({SKUS[: PAIRED + SUGGESTED]!r}):
    code = sku if number < {PAIRED} else sku.lower().replace("-", "_")
    env["product.product"].create({{"name": code, "default_code": code, "taxes_id": tax.ids}})
wizard = env["amazon.connect.account"].create(
    {{
        "home_marketplace_id": env.ref("amazon_connector.marketplace_de").id,
        "lwa_client_id": seller.client_id,
        "lwa_client_secret": seller.client_secret,
        "refresh_token": seller.refresh_token,
    }}
)
wizard.action_check()
wizard.action_next()
wizard.action_next()
env.cr.commit()

def versions():
    env.cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = {{}}
    for (table,) in env.cr.fetchall():
        env.cr.execute(
            f'SELECT count(*), sum(hashtext(xmin::text || ctid::text)::bigint) FROM "{{table}}"'
        )
        found[table] = env.cr.fetchone()
    env.cr.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE sequencename LIKE 'ir_seq%'"
    )
    return found, env.cr.fetchall()

before, numbers = versions()
env.cr.commit()
wizard.action_preview()
env.cr.commit()
after, numbers_after = versions()
figures = {{
    "orders": wizard.order_count,
    "to_ship": wizard.to_ship_count,
    "skus": wizard.sku_count,
    "paired": wizard.paired_count,
    "suggested": len(wizard.sku_ids.filtered("suggestion")),
    "text": wizard.preview_text,
    "changed": sorted(table for table in after if after[table] != before[table]),
    "same_numbers": numbers == numbers_after,
}}
print("FIGURES", json.dumps(figures))
"""


def CATALOGUE(now):  # noqa: N802  named as in the other modules
    def entry(number):
        skus = [SKUS[number % 60], SKUS[(number * 7 + 1) % 60]]
        items = [
            builders.Item(
                sku, 1 + number % 3, price=f"{10 + number % 50}.{number % 100:02d}", vat="19"
            )
            for sku in skus
        ]
        order_id = f"307-{number:07d}-0000001"
        order = builders.order(
            order_id, "DE", items, updated=now - timedelta(hours=1 + number % 90)
        )
        return Entry(order_id, order, Expectation("done", order_id=order_id), "eu")

    return Catalogue(map(entry, range(ORDERS)))


def test_it_says_what_comes_and_writes_nothing(shell):
    assert shell(PREVIEW).wait() == 0, shell.log.read_text()
    figures = json.loads(re.search(r"FIGURES (.*)", shell.log.read_text()).group(1))
    assert figures["orders"] == figures["to_ship"] == ORDERS
    assert (figures["skus"], figures["paired"]) == (len(SKUS), PAIRED)
    assert figures["suggested"] == SUGGESTED
    assert "equal to Amazon's, to the cent" in figures["text"]
    # But for the assistant itself, and for how often Amazon was called.
    own = [t for t in figures["changed"] if not t.startswith("amazon_connect_account")]
    assert set(own) <= {"amazon_rate_limit"}
    assert figures["same_numbers"]
