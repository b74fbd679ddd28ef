from odoo import fields, models
from odoo.tools import SQL

from ... import compat
from ..amazon_settlement_line import KINDS


class AmazonSettlementKind(models.Model):
    """The rows of one kind in a settlement as one sum. All sums of a settlement are its rows'."""

    _name = "amazon.settlement.kind"
    _description = "Amazon Settlement by Kind"
    _auto = False
    _order = "settlement_id, sequence"
    _rec_name = "kind"
    _depends = {
        "amazon.settlement.line": ["settlement_id", "company_id", "currency_id", "kind", "amount"]
    }

    settlement_id = fields.Many2one("amazon.settlement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    amount = fields.Monetary(readonly=True)
    share = fields.Float(
        string="Share of Sales", readonly=True, help="The amount as a percentage of sales."
    )

    @property
    def _table_query(self):
        return SQL(
            """(SELECT min(id) AS id,
                      settlement_id,
                      company_id,
                      currency_id,
                      kind,
                      array_position(%s, kind::text) AS sequence,
                      count(*) AS row_count,
                      sum(amount) AS amount,
                      sum(amount) / NULLIF(
                          sum(CASE WHEN kind = 'sale' THEN sum(amount) END)
                              OVER (PARTITION BY settlement_id), 0
                      ) AS share
                 FROM amazon_settlement_line
                GROUP BY settlement_id, company_id, currency_id, kind)""",
            [kind for kind, _label in KINDS],
        )

    def action_open_lines(self):
        """Open the rows that the sum is of.

        :return: An action.
        :raise AccessError: If the user may not read the settlement.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        action = self.settlement_id.action_open_lines()
        label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        domain = [("settlement_id", "=", self.settlement_id.id), ("kind", "=", self.kind)]
        return {**action, "name": label, "display_name": label, "domain": domain}
