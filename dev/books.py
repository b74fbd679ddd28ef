"""What an accountant sets up before settlements are booked, for tests, benchmark and proofs."""

from typing import Any

#: Kinds that are what a buyer owes: they are booked on receivables, and need no account.
OF_BUYERS = ("sale", "refund", "withheld_tax", "tax_rebooking")


def open_books(env: Any, company: Any) -> None:
    """A chart of accounts, whichever; the taxes that the shop has stay."""
    if not env["account.account"].search_count(
        [("account_type", "=", "asset_receivable"), *of(env, company)]
    ):
        templates = env["account.chart.template"].with_company(company)
        templates.try_loading("generic_coa", company=company, install_demo=False)
    euro = env.ref("base.EUR")
    euro.active = True
    # The chart names the country where it is from.
    company.write({"currency_id": euro.id, "account_fiscal_country_id": company.country_id.id})


def of(env: Any, company: Any) -> list[tuple[str, str, Any]]:
    """The domain of a company's accounts, which later series share."""
    name = "company_ids" if "company_ids" in env["account.account"]._fields else "company_id"
    return [(name, "in", company.ids)]


def settings_of(env: Any, company: Any) -> dict[str, Any]:
    """What an accountant sets: everything is booked, and posted."""
    clearing = add_account(env, company, "Amazon clearing", "139900", "asset_current")
    clearing.reconcile = True
    unknown = add_account(env, company, "Amazon orders not in Odoo", "139901", "liability_current")
    cents = add_account(env, company, "Amazon cents", "699901", "expense")
    journal = env["account.journal"].create(
        {
            "name": "Amazon",
            "code": "AMZ",
            "type": "general",
            "company_id": company.id,
            "default_account_id": clearing.id,
        }
    )
    return {
        "settlement_entries": "posted",
        "settlement_journal_id": journal.id,
        "clearing_account_id": clearing.id,
        "write_off_account_id": cents.id,
        "unknown_orders_account_id": unknown.id,
        "credit_notes": "posted",
    }


def give_accounts(env: Any, company: Any) -> None:
    """Fees and the like go to one account without tax, what only moves to another."""
    fees = add_account(env, company, "Amazon fees", "699900", "expense")
    between = add_account(env, company, "Amazon reserves", "139902", "asset_current")
    rules = env["amazon.money.rule"].with_company(company).search([])
    for rule in rules.filtered(lambda rule: rule.kind not in OF_BUYERS):
        rule.account_id = between if rule.kind in ("reserve", "movement") else fees
        rule.tax_mode = "none"


def add_account(env: Any, company: Any, name: str, code: str, kind: str) -> Any:
    """An account of the company's chart."""
    accounts = env["account.account"].with_company(company)
    return accounts.create({"name": name, "code": code, "account_type": kind})
