"""The rows of a settlement as Odoo keeps them."""

from odoo.tools import SQL

from ...amazon.settlements import Settlement
from ...amazon.stores import month_of, zone_of
from ..scheduling import naive_utc
from .kinds import KindFinder

REFUND = "refund"
AS_READ = (
    *("row_no", "transaction_type", "amount_type", "amount_description"),
    *("merchant_order_ref", "adjustment_ref", "adjustment_item_ref", "shipment_ref"),
    *("order_item_ref", "sku", "marketplace_name", "fulfillment", "promotion_ref"),
)


ROWS_AT_ONCE = 2_000


class RowMaker:
    """Makes the rows of a settlement, with a fixed number of queries but for those that store them.

    Large settlements have tens of thousands of rows, with which Odoo's own way to make records
    takes many times as long as all else. So they are stored by columns, and exactly.
    """

    def __init__(self, settlement, read: Settlement):
        self.env = settlement.env
        self._settlement, self._read = settlement, read
        self._kinds = KindFinder(settlement.company_id)
        self._months = {}
        self._products = self._find_products()

    def make(self):
        """Store the rows."""
        vals_list = [self._vals(row) for row in self._read.rows]
        for start in range(0, len(vals_list), ROWS_AT_ONCE):
            self._insert(vals_list[start : start + ROWS_AT_ONCE])
        self.env["amazon.settlement.line"].invalidate_model()
        self._settlement.invalidate_recordset(["line_ids"])

    def _insert(self, vals_list):
        lines, names = self.env["amazon.settlement.line"], list(vals_list[0])
        columns = [
            SQL(
                "%s::%s[]",
                [_stored(vals[name]) for vals in vals_list],
                SQL(lines._fields[name].column_type[0]),
            )
            for name in names
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO amazon_settlement_line (%(names)s, settlement_id, account_id,
                       company_id, currency_id, create_uid, create_date, write_uid, write_date)
                   SELECT made.*, settlement.id, settlement.account_id, settlement.company_id,
                          settlement.currency_id, %(user)s, %(now)s, %(user)s, %(now)s
                     FROM amazon_settlement AS settlement, unnest(%(columns)s) AS made
                    WHERE settlement.id = %(settlement)s""",
                names=SQL(", ").join(map(SQL.identifier, names)),
                columns=SQL(", ").join(columns),
                user=self.env.uid,
                now=self.env.cr.now(),
                settlement=self._settlement.id,
            )
        )

    def _vals(self, row):
        triple = row.transaction_type, row.amount_type, row.amount_description
        kind, rule_id = self._kinds.find(triple, row.marketplace_name)
        return {
            **{name: getattr(row, name) for name in AS_READ},
            "amazon_order_ref": row.order_ref,
            "refund_ref": refund_ref(row, kind),
            "quantity": row.quantity or 0,
            "amount": row.amount,
            "posted_at": naive_utc(row.posted_at),
            "month": self._month(row),
            "kind": kind,
            "rule_id": rule_id,
            "product_id": self._product(row),
        }

    def _month(self, row):
        key = row.marketplace_name, row.posted_at
        if key not in self._months:
            zone = zone_of(row.marketplace_name, self._read.currency)
            self._months[key] = month_of(row.posted_at, zone)
        return self._months[key]

    def _find_products(self):
        skus = list({row.sku for row in self._read.rows} - {""})
        offers = self.env["amazon.offer"].search_read(
            [
                ("account_id", "=", self._settlement.account_id.id),
                ("sku", "in", skus),
                ("product_id", "!=", False),
            ],
            ["sku", "marketplace_id", "product_id"],
            load=None,
        )
        stores = self.env["amazon.marketplace"].browse({o["marketplace_id"] for o in offers})
        names = {store.id: store.name for store in stores}
        products = {}
        for offer in offers:
            products[offer["sku"], names[offer["marketplace_id"]]] = offer["product_id"]
            # Rows need not name the store, and the SKU is mostly the same thing in all of them.
            products.setdefault((offer["sku"], ""), offer["product_id"])
        return products

    def _product(self, row):
        if not row.sku:
            return False
        own = self._products.get((row.sku, row.marketplace_name))
        return own or self._products.get((row.sku, ""), False)


def _stored(value):
    return None if value is False or value == "" else value


def refund_ref(row, kind):
    """What tells a refund of an order from its others; empty for what is about no refund."""
    if kind != REFUND and not row.transaction_type.strip().lower().endswith(REFUND):
        return ""
    return row.adjustment_ref or f"{naive_utc(row.posted_at)} {row.sku}".strip()
