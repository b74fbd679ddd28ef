from odoo import models
from odoo.tools import SQL

from .amazon_settlement import OPEN
from .kinds import KindFinder, different_rows
from .rows import REFUND


class AmazonSettlement(models.Model):
    """Gives the rows of settlements their kinds again, as soon as the rules change."""

    _inherit = "amazon.settlement"

    def _reclassify(self):
        """Give every row the kind that the rules say now, with one statement for each description
        whose kind changes. What is booked keeps its kinds."""
        settlements = self.filtered(lambda settlement: settlement.state in OPEN)
        for company, some in settlements.grouped("company_id").items():
            some._reclassify_by(KindFinder(company))

    def _reclassify_by(self, finder):
        order_ids = set()
        lines = self.env["amazon.settlement.line"]
        lines.flush_model()
        for described in different_rows(self):
            found = finder.find(described.triple, described.marketplace_name)
            if found != (described.kind, described.rule_id):
                order_ids |= self._change_kind(described, *found)
        lines.invalidate_model(["kind", "rule_id", "refund_ref"])
        self.env["sale.order"].browse(order_ids)._update_amazon_payout()
        self._count_unclear()
        self._update_state()

    def _change_kind(self, described, kind, rule_id):
        """:return: The ids of the sale orders whose rows got another kind."""
        # What became a refund needs something that sets it apart from others of its order.
        ref = SQL(
            """CASE WHEN %s AND COALESCE(refund_ref, '') = ''
                    THEN COALESCE(NULLIF(adjustment_ref, ''),
                                  TRIM(CONCAT(posted_at, ' ', sku)))
                    ELSE refund_ref END""",
            kind == REFUND,
        )
        self.env.cr.execute(
            SQL(
                """UPDATE amazon_settlement_line SET kind = %s, rule_id = %s, refund_ref = %s
                    WHERE settlement_id IN %s AND kind = %s AND rule_id IS NOT DISTINCT FROM %s
                      AND (COALESCE(transaction_type, ''), COALESCE(amount_type, ''),
                           COALESCE(amount_description, ''), COALESCE(marketplace_name, ''))
                          = %s
                RETURNING sale_order_id""",
                kind,
                rule_id or None,
                ref,
                self._ids,
                described.kind,
                described.rule_id or None,
                (*described.triple, described.marketplace_name),
            )
        )
        return {order_id for (order_id,) in self.env.cr.fetchall() if order_id}

    def _count_unclear(self):
        """Keep of each settlement how many rows no rule is about."""
        self.env["amazon.settlement.line"].flush_model(["settlement_id", "kind"])
        self.flush_model(["unclear_count"])
        self.env.cr.execute(
            """UPDATE amazon_settlement AS settlement SET unclear_count = counted.number
                 FROM (SELECT s.id, COUNT(line.id) AS number
                         FROM amazon_settlement AS s
                    LEFT JOIN amazon_settlement_line AS line
                           ON line.settlement_id = s.id AND line.kind = 'to_clarify'
                        WHERE s.id IN %s GROUP BY s.id) AS counted
                WHERE counted.id = settlement.id
                  AND settlement.unclear_count IS DISTINCT FROM counted.number""",
            (self._ids,),
        )
        self.invalidate_recordset(["unclear_count"])
