"""What must hold in the end of a proof, whatever happened in between."""

import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

# The long forms of the proofs are for a machine that has nothing else to do: see dev/README.md.
IS_LONG = bool(os.environ.get("AMAZON_CONNECTOR_PROOFS"))
_LOUD = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*$|^Traceback.*$", re.MULTILINE)
# Odoo logs it each time that another transaction was faster, also if the same is tried again. If
# nobody tries again, there is another error.
_TRIED_AGAIN = re.compile(
    r"^.* ERROR \S+ odoo\.sql_db: bad query: .*\n"
    r"ERROR: (?:SerializationFailure|could not serialize|could not obtain lock"
    # Two jobs saw the same SKU or order first.
    r"|UniqueViolation \(23505, amazon_\w+, amazon_(?:offer_sku|order_ref)_uniq\)).*$",
    re.MULTILINE,
)
# Each order of Amazon with what it became.
ORDERS = """
    SELECT a.seller_id || ' ' || r.amazon_order_ref, r.state, s.state, s.amount_total,
           (SELECT count(*) FROM sale_order_line l
             WHERE l.order_id = s.id AND l.amazon_line_type = 'item'),
           (SELECT count(*) FROM stock_picking p WHERE p.sale_id = s.id)
    FROM amazon_order r JOIN amazon_account a ON a.id = r.account_id
    LEFT JOIN sale_order s ON s.id = r.sale_order_id
"""
ORPHANS = """
    SELECT count(*) FROM sale_order s
    WHERE s.amazon_account_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM amazon_order r WHERE r.sale_order_id = s.id)
"""
SHARED = """
    SELECT count(*) - count(DISTINCT sale_order_id) FROM amazon_order WHERE state = 'done'
"""
ITEMS = 2


def unhandled(log: Path) -> list[str]:
    """The errors in a log that nobody handled."""
    return _LOUD.findall(_TRIED_AGAIN.sub("", log.read_text()))


def assert_whole(sql: Callable[[str], str], amazon: Any) -> None:
    """Every plain order of Amazon is in exactly once, confirmed, with its lines and a delivery."""
    found = {}
    for line in sql(ORDERS).splitlines():
        key, *values = line.split("|")
        assert key not in found, f"{key} is there twice"
        found[key] = values
    records = {
        f"{seller.seller_id} {record.order_id}": record.order
        for seller in amazon.sellers
        for record in amazon.orders.records(seller.key, amazon.clock.now())
    }
    assert found.keys() == records.keys()
    for key, (state, sale_state, total, items, deliveries) in found.items():
        assert (state, sale_state) == ("done", "sale"), f"{key}: {state}, {sale_state}"
        expected = Decimal(records[key]["proceeds"]["grandTotal"]["amount"])
        assert Decimal(total) == expected, f"{key}: {total}, not {expected}"
        assert (int(items), int(deliveries)) == (ITEMS, 1), f"{key}: {items} items"
    assert sql(ORPHANS) == "0"
    assert sql(SHARED) == "0"
