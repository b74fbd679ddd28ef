from odoo import api, fields, models
from odoo.tools import SQL

# Drafts with the Amazon account that they are about: entries of its settlements, credit notes and
# invoices of its orders.
DRAFTS = SQL(
    """SELECT DISTINCT move.id AS move_id, owner.account_id
         FROM account_move move
        CROSS JOIN LATERAL (
               SELECT account_id FROM amazon_settlement WHERE id = move.amazon_settlement_id
                UNION ALL
               SELECT amazon_account_id FROM sale_order WHERE id = move.amazon_order_id
                UNION ALL
               SELECT sold.amazon_account_id
                 FROM account_move_line item
                 JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
                 JOIN sale_order_line part ON part.id = rel.order_line_id
                 JOIN sale_order sold ON sold.id = part.order_id
                WHERE item.move_id = move.id) owner
        WHERE move.state = 'draft' AND owner.account_id IS NOT NULL"""
)


class AccountMove(models.Model):
    """Finds drafts that wait for somebody to post them."""

    _inherit = "account.move"

    amazon_draft_account_id = fields.Many2one(
        "amazon.account",
        string="Draft of Amazon Account",
        compute="_compute_amazon_draft_account_id",
        search="_search_amazon_draft_account_id",
        compute_sudo=True,
        groups="account.group_account_invoice",
        help="The Amazon account whose settlement or order the draft is about.",
    )

    def init(self):
        """Extend to index the few drafts among all that was ever posted."""
        result = super().init()
        self.env.cr.execute(
            """CREATE INDEX IF NOT EXISTS account_move_amazon_draft_index
                   ON account_move (id) WHERE state = 'draft'"""
        )
        return result

    @api.depends("state")
    def _compute_amazon_draft_account_id(self):
        ids = tuple(self.ids)
        owners = self._amazon_drafts(SQL("move_id IN %s", ids)) if ids else {}
        for move in self:
            move.amazon_draft_account_id = owners.get(move._origin.id)

    @api.model
    def _search_amazon_draft_account_id(self, operator, value):
        """Only those of accounts can be searched for."""
        ids = [value] if isinstance(value, int) else [*value]
        if operator not in ("=", "in") or not all(isinstance(one, int) for one in ids):
            raise NotImplementedError
        owned = SQL("account_id IN %s", tuple(ids)) if ids else SQL("FALSE")
        return [("id", "in", [*self._amazon_drafts(owned)])]

    @api.model
    def _amazon_drafts(self, condition):
        """The id of the account by the id of each draft."""
        self.env.flush_all()
        query = SQL("SELECT move_id, account_id FROM (%s) drafts WHERE %s", DRAFTS, condition)
        self.env.cr.execute(query)
        return dict(self.env.cr.fetchall())
