from odoo import api, models
from odoo.exceptions import ValidationError

from ..sentences import _

# Money that is neither earned nor spent.
KEPT_OR_MOVED = ("reserve", "movement")
ON_BALANCE_SHEET = ("asset", "liability", "equity")


class AmazonMoneyRule(models.Model):
    """Where rows of a rule are booked, and with which taxes."""

    _inherit = "amazon.money.rule"

    @api.constrains("account_id", "kind")
    def _check_account(self):
        for rule in self.sudo():
            account = rule.account_id
            if account and rule.kind in KEPT_OR_MOVED and not _is_on_balance_sheet(account):
                raise ValidationError(
                    _(
                        "Reserves and money movements are neither income nor expense. Choose an "
                        "account of the balance sheet instead of %(account)s.",
                        account=account.display_name,
                    )
                )

    def _included_taxes(self, company):
        """The taxes of a company that amounts of the rule include."""
        if self.with_company(company).tax_mode != "included":
            return self.env["account.tax"]
        companies = company | company.parent_ids
        return self.tax_ids.filtered(lambda tax: tax.company_id in companies)


def _is_on_balance_sheet(account):
    return account.account_type.partition("_")[0] in ON_BALANCE_SHEET
