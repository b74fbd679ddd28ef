"""Which invoices Amazon has to get."""

from datetime import timedelta

from odoo.tools import SQL

from ...amazon.invoices import BUSINESS_PROGRAM, INVOICED_BY_AMAZON_PROGRAM, STORES
from ...amazon.status import MEANINGS, Status

SHIPPED = tuple(name for name in MEANINGS if Status(name).is_shipped)
DOCUMENTS = ("out_invoice", "out_refund")
# Goods leave within so many days. What Amazon changes later is a return or a correction.
DAYS_TO_SHIP = 30


class Due:
    """Finds what is not kept yet of an account. Each query is one, however many there are."""

    def __init__(self, account, since):
        """:param date since: From which day on. Older invoices are left alone."""
        self.account, self.env, self.since = account, account.env, since

    def invoices(self, limit):
        """Posted invoices and credit notes of orders of which the goods have left.

        :rtype: dict[int, int]
        :return: The id of the Amazon order for each id of a move.
        """
        rows = self._fetch(
            SQL(
                """
                SELECT move.id, max(amazon.id)
                  FROM (%s UNION ALL %s) AS found (move_id, sale_order_id)
                  JOIN account_move move ON move.id = found.move_id
                  JOIN sale_order sale ON sale.id = found.sale_order_id
                  JOIN amazon_order amazon
                    ON amazon.id = sale.amazon_order_id AND amazon.sale_order_id = sale.id
                  JOIN amazon_marketplace store ON store.id = amazon.marketplace_id
                 WHERE %s
                   AND move.company_id = amazon.company_id
                   AND move.state = 'posted'
                   AND move.amount_total > 0
                 GROUP BY move.id
                 ORDER BY move.id
                 LIMIT %s
                """,
                self._invoiced(),
                self._credited(),
                self._is_to_invoice(),
                limit,
            )
        )
        return dict(rows)

    def _invoiced(self):
        return SQL(
            """
            SELECT line.move_id, ordered.order_id
              FROM account_move candidate
              JOIN account_move_line line ON line.move_id = candidate.id
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
              JOIN sale_order_line ordered ON ordered.id = rel.order_line_id
             WHERE %s
            """,
            self._is_new(),
        )

    def _credited(self):
        """Credit notes need no link to the lines of the order."""
        return SQL(
            """
            SELECT candidate.id, COALESCE(candidate.amazon_order_id, sent.sale_order_id)
              FROM account_move candidate
              LEFT JOIN amazon_invoice_upload sent ON sent.move_id = candidate.reversed_entry_id
             WHERE candidate.move_type = 'out_refund' AND %s
            """,
            self._is_new(),
        )

    def _is_new(self):
        return SQL(
            """candidate.company_id = %s AND candidate.move_type IN %s
               AND candidate.state = 'posted' AND candidate.invoice_date >= %s
               AND NOT EXISTS (SELECT FROM amazon_invoice_upload known
                                WHERE known.move_id = candidate.id)""",
            self.account.company_id.id,
            DOCUMENTS,
            self.since,
        )

    def _is_to_invoice(self):
        return SQL(
            "amazon.account_id = %s AND amazon.amazon_status IN %s AND store.code IN %s",
            self.account.id,
            SHIPPED,
            tuple(STORES),
        )

    def orders_without_invoice(self, limit):
        """Orders of business buyers that have left without an invoice in Odoo.

        When the goods left is not known of orders that Amazon ships: they count by the day of
        Amazon's last change.

        :return: The ids of Amazon orders.
        """
        rows = self._fetch(
            SQL(
                """
                SELECT amazon.id
                  FROM amazon_order amazon
                  JOIN amazon_marketplace store ON store.id = amazon.marketplace_id
                 WHERE %s
                   AND amazon.sale_order_id IS NOT NULL
                   AND amazon.programs LIKE %s
                   AND amazon.programs NOT LIKE %s
                   AND amazon.amount_total > 0
                   AND %s
                   AND NOT EXISTS (SELECT FROM amazon_invoice_upload known
                                    WHERE known.amazon_order_id = amazon.id)
                 ORDER BY amazon.id
                 LIMIT %s
                """,
                self._is_to_invoice(),
                f"%{BUSINESS_PROGRAM}%",
                f"%{INVOICED_BY_AMAZON_PROGRAM}%",
                self._has_left_since(),
                limit,
            )
        )
        return [order_id for (order_id,) in rows]

    def _has_left_since(self):
        """What was invoiced, or had left, before that day is left alone."""
        return SQL(
            """amazon.last_update >= %(since)s AND amazon.purchase_date >= %(oldest)s
               AND NOT EXISTS (SELECT FROM stock_picking picking
                                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id
                                WHERE picking.sale_id = amazon.sale_order_id
                                  AND kind.code = 'outgoing'
                                  AND picking.state = 'done' AND picking.date_done < %(since)s)
               AND NOT EXISTS (SELECT FROM sale_order_line line
                                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                                 JOIN account_move_line sold ON sold.id = rel.invoice_line_id
                                 JOIN account_move move ON move.id = sold.move_id
                                WHERE line.order_id = amazon.sale_order_id
                                  AND move.move_type = 'out_invoice' AND move.state = 'posted')""",
            since=self.since,
            oldest=self.since - timedelta(days=DAYS_TO_SHIP),
        )

    def _fetch(self, query):
        self.env.flush_all()
        self.env.cr.execute(query)
        return self.env.cr.fetchall()
