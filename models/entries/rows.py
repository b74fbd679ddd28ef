"""The rows of a settlement that are not booked yet, summed up as they will be booked."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal

from dateutil import tz

from ...amazon.stores import zone_of

# What a buyer owes or gets back. Everything else is between the seller and Amazon.
OF_ORDERS = ("sale", "refund", "withheld_tax", "tax_rebooking")
# Odoo gets slow with larger entries, and nobody reads them.
MOST_ORDERS = 1000


@dataclass(frozen=True)
class Sum:
    """Rows that become one journal item.

    Either of an order, or of a refund of it, or of a rule.
    """

    amount: Decimal
    row_ids: list
    order_id: int = 0
    order_ref: str = ""
    refund_ref: str = ""
    rule_id: int = 0
    kind: str = ""

    @property
    def is_of_order(self):
        return bool(self.order_id or self.order_ref)


@dataclass
class Part:
    """What one entry is made of: a month, of at most so many orders.

    :param number: Of those of the month, from 1 on.
    """

    month: str
    number: int
    date: date
    sums: list = field(default_factory=list)


def parts_of(settlement):
    """What is to be booked of a settlement, an entry for each part. Rows of zero are left out.

    :rtype: list[Part]
    """
    by_month = {}
    last = _last_day(settlement)
    for month, row_sum in _sums(settlement):
        by_month.setdefault(month or last.strftime("%Y-%m"), []).append(row_sum)
    made = _entries_by_month(settlement)
    return [
        Part(month, number, _date(month, last), sums)
        for month, of_month in sorted(by_month.items())
        for number, sums in enumerate(_divided(of_month), made.get(month, 0) + 1)
    ]


def _entries_by_month(settlement):
    """How many entries each month has already, because a run may end between two."""
    settlement.env.cr.execute(
        """SELECT line.month, count(DISTINCT item.move_id) FROM amazon_settlement_line line
             JOIN account_move_line item ON item.id = line.move_line_id
            WHERE line.settlement_id = %s GROUP BY 1""",
        (settlement.id,),
    )
    return dict(settlement.env.cr.fetchall())


def _sums(settlement):
    settlement.env["amazon.settlement.line"].flush_model()
    settlement.env.cr.execute(
        """SELECT month, sum(amount)::text, array_agg(id ORDER BY row_no),
                  CASE WHEN of_order THEN sale_order_id END,
                  CASE WHEN of_order THEN amazon_order_ref END,
                  CASE WHEN of_order THEN COALESCE(refund_ref, '') END,
                  CASE WHEN NOT of_order THEN rule_id END,
                  CASE WHEN NOT of_order THEN kind END
             FROM (SELECT *, kind IN %s AND (sale_order_id IS NOT NULL
                          OR COALESCE(amazon_order_ref, '') != '') AS of_order
                     FROM amazon_settlement_line
                    WHERE settlement_id = %s AND amount != 0 AND move_line_id IS NULL) line
            GROUP BY 1, 4, 5, 6, 7, 8
            ORDER BY 1, 5, 4, 6, 8, 7""",
        (OF_ORDERS, settlement.id),
    )
    for month, amount, row_ids, *key in settlement.env.cr.fetchall():
        order_id, order_ref, refund_ref, rule_id, kind = key
        yield (
            month,
            Sum(
                Decimal(amount),
                row_ids,
                order_id or 0,
                order_ref or "",
                refund_ref or "",
                rule_id or 0,
                kind or "",
            ),
        )


def _divided(sums):
    """Parts of so many orders. What is of no order goes with the first."""
    parts, orders = [[one for one in sums if not one.is_of_order]], set()
    for one in sums:
        if one.is_of_order:
            key = one.order_id or one.order_ref
            if key not in orders and len(orders) == MOST_ORDERS:
                parts.append([])
                orders = set()
            orders.add(key)
            parts[-1].append(one)
    return parts


def _last_day(settlement):
    """The day on which the settlement ends, in the last of its stores."""
    end = settlement.date_end or settlement.deposit_date or datetime.now()
    end = end.replace(tzinfo=timezone.utc)
    names = (settlement.marketplace_names or "").split(",")
    zones = {zone_of(name.strip(), settlement.currency_id.name or "") for name in names}
    return max(end.astimezone(tz.gettz(zone)).date() for zone in zones)


def _date(month, last):
    """The last day of a month, but no day after the settlement's end."""
    year, number = map(int, month.split("-"))
    if (year, number) < (last.year, last.month):
        return date(year, number, calendar.monthrange(year, number)[1])
    # Amazon may date a row after the end.
    return max(last, date(year, number, 1))
