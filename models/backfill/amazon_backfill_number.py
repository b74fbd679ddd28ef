from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...compat import Constraint

STATES = [
    ("todo", "To Read"),
    ("fetched", "Read"),
    ("known", "In Odoo Before"),
    ("unknown", "Not Shown by Amazon"),
]


class AmazonBackfillNumber(models.Model):
    """An order that Amazon lists for the time of an import, and whether it is in Odoo already."""

    _name = "amazon.backfill.number"
    _description = "Order of an Import of Older Amazon Orders"
    _inherit = ["amazon.identity"]
    _order = "purchased desc, id"
    _rec_name = "amazon_order_ref"
    _log_access = False
    _amazon_identity = None

    part_id = fields.Many2one(
        "amazon.backfill.part", required=True, readonly=True, index=True, ondelete="cascade"
    )
    backfill_id = fields.Many2one(
        "amazon.backfill", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backfill_id.company_id", store=True)
    amazon_order_ref = fields.Char(string="Amazon Reference", required=True, readonly=True)
    purchased = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="todo")
    # A search of its time did not give it: only its number is left to ask by.
    is_searched = fields.Boolean(readonly=True)

    _backfill_ref_uniq = Constraint(
        "UNIQUE(backfill_id, amazon_order_ref)", "An import reads each order once."
    )

    @api.model
    def _counts(self, backfills):
        """How many orders are in which state, and what became of them.

        :return: By id of the import: ``states``, ``parts`` with how many are settled of how many,
            and the states of the Amazon orders.
        """
        counts = defaultdict(lambda: {"states": defaultdict(int), "parts": {}})
        if not backfills.ids:
            return counts
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT n.backfill_id, n.part_id, n.state, o.state, count(*)
                     FROM amazon_backfill_number n
                     JOIN amazon_backfill b ON b.id = n.backfill_id
                LEFT JOIN amazon_order o ON o.account_id = b.account_id
                      AND o.amazon_order_ref = n.amazon_order_ref
                    WHERE n.backfill_id IN %s
                 GROUP BY n.backfill_id, n.part_id, n.state, o.state""",
                backfills._ids,
            )
        )
        for backfill_id, part_id, state, became, count in self.env.cr.fetchall():
            mine = counts[backfill_id]
            mine["states"][state] += count
            settled, total = mine["parts"].get(part_id, (0, 0))
            is_settled = state != "todo"
            mine["parts"][part_id] = (settled + is_settled * count, total + count)
            if became and is_settled:
                mine[became] = mine.get(became, 0) + count
        return counts

    @api.model
    def _keep(self, part, numbers):
        """Keep the numbers of orders; those that are in Odoo already are not asked for.

        :param dict numbers: When each was placed.
        """
        backfill = part.backfill_id
        known = self.search(
            [("backfill_id", "=", backfill.id), ("amazon_order_ref", "in", list(numbers))]
        )
        present = set(self._present(backfill.account_id, numbers).mapped("amazon_order_ref"))
        new = numbers.keys() - set(known.mapped("amazon_order_ref"))
        self.create(
            [
                {
                    "part_id": part.id,
                    "backfill_id": backfill.id,
                    "amazon_order_ref": ref,
                    "purchased": numbers[ref],
                    "state": "known" if ref in present else "todo",
                }
                for ref in sorted(new)
            ]
        )

    @api.model
    def _present(self, account, refs):
        """The rows of these orders that hold, or held, what Amazon sent."""
        return self.env["amazon.order"].search(
            [("account_id", "=", account.id), ("amazon_order_ref", "in", list(refs))]
        )

    @api.model
    def _settle(self, backfill, refs, present):
        """These orders are in Odoo now; some were before."""
        open_ones = self._of(backfill, refs).filtered(lambda x: x.state in ("todo", "unknown"))
        known = open_ones.filtered(lambda number: number.amazon_order_ref in present)
        known.write({"state": "known"})
        (open_ones - known).write({"state": "fetched"})

    @api.model
    def _of(self, backfill, refs):
        return self.search(
            [("backfill_id", "=", backfill.id), ("amazon_order_ref", "in", list(refs))]
        )

    @api.model
    def _to_ask(self, backfill, count):
        """Those that were placed first: searches begin with the last ones."""
        todo = [("backfill_id", "=", backfill.id), ("state", "=", "todo")]
        return self.search(todo, order="purchased, id", limit=count)

    @api.model
    def _to_search(self, backfill, size):
        """The last orders that one page of a search can give, if it is worth a search.

        :return: All listed orders of that time, also those that are read.
        """
        todo = [
            ("backfill_id", "=", backfill.id),
            ("state", "=", "todo"),
            ("is_searched", "=", False),
        ]
        last = self.search(todo, order="purchased desc, id desc", limit=1)
        if not last:
            return last
        within = [("backfill_id", "=", backfill.id), ("purchased", "<=", last.purchased)]
        return self.search(within, order="purchased desc, id desc", limit=size)
