from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..sentences import _


class AmazonAccount(models.Model):
    """An account whose settlements are kept stays, and in its company: they are records."""

    _inherit = "amazon.account"

    @api.constrains("company_id")
    def _check_company_of_entries(self):
        entries = self.env["account.move"].sudo()
        for account in self:
            foreign = [
                ("amazon_settlement_id.account_id", "=", account.id),
                ("company_id", "!=", account.company_id.id),
            ]
            if entries.search_count(foreign, limit=1):
                raise ValidationError(
                    _(
                        "“%(account)s” has journal entries in its company, so it stays there. "
                        "Register an account in the other company.",
                        account=account.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_settlements(self):
        settlements = self.env["amazon.settlement"].sudo()
        groups = settlements._read_group([("account_id", "in", self.ids)], ["account_id"])
        for (account,) in groups:
            raise UserError(
                _(
                    "“%(account)s” cannot be deleted: its settlements are accounting records. "
                    "Archive it instead; then nothing is synchronized any more.",
                    account=account.name,
                )
            )
