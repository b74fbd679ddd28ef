from odoo import api, models
from odoo.exceptions import ValidationError

from ..sentences import _
from .purposes import purpose_of

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

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: a rule without an account is booked as others of its kind are."""
        rules = super().create(vals_list)
        rules._book_as_others()
        return rules

    def write(self, vals):
        """Extend: a rule that becomes of a kind is booked as others of it are."""
        result = super().write(vals)
        if "kind" in vals:
            self._book_as_others()
        return result

    def _book_as_others(self):
        """Take account and tax of rules without an account from others of their purpose."""
        kinds = {*self.mapped("kind"), *map(purpose_of, self)}
        rules = self.sudo().search([("kind", "in", list(kinds))])
        accounts = self.env["amazon.account"].sudo().search([("company_id", "!=", False)])
        for company in accounts.company_id:
            of_company = rules.with_company(company)._of_company(company)
            chosen = (of_company - self).filtered("account_id")
            for rule in (of_company & self).filtered(lambda one: not one.account_id):
                purpose = purpose_of(rule)
                same = chosen.filtered(lambda one, like=purpose: purpose_of(one) == like)
                if same:
                    rule._book_as(_usual(same), company)

    def _of_company(self, company):
        """The rules that count for a company."""
        return self.filtered(lambda rule: rule.company_id in (company, company.browse()))

    def _book_as(self, other, company):
        self.write(
            {
                "account_id": other.account_id.id,
                "tax_mode": other.tax_mode,
                "tax_ids": [(4, tax.id) for tax in other._included_taxes(company)],
            }
        )

    def _included_taxes(self, company):
        """The taxes of a company that amounts of the rule include."""
        if self.with_company(company).tax_mode != "included":
            return self.env["account.tax"]
        companies = company | company.parent_ids
        return self.tax_ids.filtered(lambda tax: tax.company_id in companies)


def _usual(rules):
    """One of the rules that are booked as most of them are."""
    ways = [(rule.account_id, rule.tax_mode) for rule in rules]
    return rules[ways.index(max(ways, key=ways.count))]


def _is_on_balance_sheet(account):
    return account.account_type.partition("_")[0] in ON_BALANCE_SHEET
