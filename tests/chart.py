"""A company that keeps books, for tests of whatever is booked."""

from .common import AmazonCase


class ChartCase(AmazonCase):
    """The shop has a chart of accounts, and taxes of its own country only."""

    chart = "generic_coa"

    @classmethod
    def _german_company(cls, name):
        company = super()._german_company(name)
        # Before the shop has taxes: the chart would replace them.
        cls._open_books(company)
        return company

    @classmethod
    def _open_books(cls, company):
        country, currency = company.country_id, company.currency_id
        templates = cls.env["account.chart.template"].with_company(company)
        templates.try_loading(cls.chart, company=company, install_demo=False)
        if cls.chart != "generic_coa":
            return
        company.write({"account_fiscal_country_id": country.id, "currency_id": currency.id})
        # The chart's own taxes are those of another country, its other records name them.
        for model in ("account.reconcile.model", "account.fiscal.position", "account.tax"):
            everything = cls.env[model].with_context(active_test=False)
            everything.search([("company_id", "=", company.id)]).unlink()
        cls.env.invalidate_all()
