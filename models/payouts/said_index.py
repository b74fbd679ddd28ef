"""The few orders of which something is said, found among all that there ever were."""

from odoo.tools import SQL


def index_what_is_said(orders, name):
    """Index the sale orders of each account that have this reason. The text itself may be too long
    for an index."""
    orders.env.cr.execute(
        SQL(
            "CREATE INDEX IF NOT EXISTS %s ON sale_order (amazon_account_id) WHERE %s IS NOT NULL",
            SQL.identifier(f"sale_order_{name}_index"),
            SQL.identifier(name),
        )
    )
