"""Accounts of a company's chart: those that fit, and free numbers for new ones."""

import re

from ..sentences import _
from .purposes import PURPOSES, SETTINGS, named, purpose_of


class Chart:
    """Looks once at all accounts of a company."""

    def __init__(self, company):
        self.company = company
        self.env = company.env
        accounts = self.env["account.account"].sudo().with_company(company)
        # The companies of an account differ from series to series; the check finds its own way.
        domain = accounts._check_company_domain(company)
        self._accounts = accounts.search(domain)
        self._by_name = {account.name: account for account in self._accounts}
        self._codes = {account.code for account in self._accounts if account.code}
        self._names = dict(named(self.env))

    def proposal(self, purpose, known):
        """The values of a line of the assistant.

        :param known: The account that is chosen already, if any is.
        """
        name = self.name_of(purpose)
        account = known or self._by_name.get(name)
        vals = {
            "purpose": purpose,
            "account_id": account.id if account else False,
        }
        return vals if account else {**vals, "name": name, "code": self.new_code(purpose)}

    def name_of(self, purpose):
        return str(_("Amazon: %(purpose)s", purpose=self._names[purpose]))

    def new_code(self, purpose):
        """A free number where accounts of the purpose usually are."""
        code = self._usual_code(purpose) or self._last_code(purpose) or "100000"
        while code in self._codes:
            code = _following(code)
        self._codes.add(code)
        return code

    def _usual_code(self, purpose):
        template = (self.company.chart_template or "").rpartition("_")[2]
        code = getattr(PURPOSES[purpose], template, "") if template in ("skr03", "skr04") else ""
        # Some charts have longer numbers than their sort is printed with.
        length = max((len(c) for c in self._codes if c[: len(code)].isdigit()), default=0)
        return code and code.ljust(min(length, 8), "0")

    def _last_code(self, purpose):
        kind = PURPOSES[purpose].account_type
        codes = self._accounts.filtered(lambda a: a.account_type == kind and a.code).mapped("code")
        return max(codes, default="")

    def new(self, purpose, name, code):
        """Make an account."""
        kind = PURPOSES[purpose]
        return (
            self.env["account.account"]
            .sudo()
            .with_company(self.company)
            .create(
                {
                    "name": name,
                    "code": code,
                    "account_type": kind.account_type,
                    "reconcile": kind.reconcile,
                }
            )
        )


def _following(code):
    """The number after another: its last digits count on."""
    head, digits = re.fullmatch(r"(.*?)(\d*)", code).groups()
    return head + str(int(digits or "0") + 1).zfill(len(digits))


def known_accounts(amazon_account, rules):
    """The accounts that are chosen already, by their purpose: of rules that of most of them."""
    known = {purpose: amazon_account[name] for purpose, name in SETTINGS.items()}
    for purpose, rules_of_it in rules.grouped(purpose_of).items():
        accounts = [rule.account_id for rule in rules_of_it if rule.account_id]
        if accounts:
            known[purpose] = max(accounts, key=accounts.count)
    return known
