from odoo import api, fields, models

from ... import compat
from ..accounts.amazon_account_books import ACCOUNTANT


class AmazonAccount(models.Model):
    """How many settlements an account has, and how many of them need a person."""

    _inherit = "amazon.account"

    settlement_count = fields.Integer(string="Settlements", compute="_compute_settlement_count")

    may_change_books = fields.Boolean(compute="_compute_may_change_books")

    @api.depends_context("uid")
    def _compute_may_change_books(self):
        self.may_change_books = self.env.user.has_group(ACCOUNTANT)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_settlement_count(self):
        settlements = self.env["amazon.settlement"]
        may_read = compat.may_read(settlements)
        counts = self._count_by_account("amazon.settlement", []) if may_read else {}
        for account in self:
            account.settlement_count = counts.get(account.id, 0)

    def action_open_settlements(self):
        """Open the settlements of the account.

        :return: An action.
        :raise AccessError: If the user may not read the account or its settlements.
        """
        compat.check_access(self.env["amazon.settlement"], "read")
        return self._open("amazon_connector.amazon_settlement_action")
