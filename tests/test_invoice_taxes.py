"""The tax report is the same whoever makes the invoices."""

from unittest import SkipTest

from .test_invoices import InvoiceCase


class TaxCase(InvoiceCase):
    def orders(self):
        return self.env["sale.order"].union(
            self.shipped(self.item("MUG-STONE", 3, "7.77", shipping="3.99"), days_ago=3),
            self.shipped(self.item("LAMP-OAK"), self.item("MUG-STONE", 7), days_ago=3),
            self.shipped(self.item("LAMP-OAK", 2, discount="1.01"), days_ago=3),
            self.shipped(self.item("TEA-EARL-100", 3, vat="7"), days_ago=3),
        )

    def report(self, invoices):
        """Amounts by account, tax and tag of the tax report."""
        amounts = {}
        for line in invoices.line_ids:
            tags = tuple(sorted(line.tax_tag_ids.mapped("name")))
            key = (line.account_id.code, tags, line.tax_line_id.id, tuple(line.tax_ids.ids))
            balance, base = amounts.get(key, (0.0, 0.0))
            sums = (balance + line.balance, base + line.tax_base_amount)
            amounts[key] = tuple(round(amount, 2) for amount in sums)
        return amounts

    def assertSameReport(self):
        by_hand, by_itself = self.orders(), self.orders()
        for order in by_hand:
            invoice = order._create_invoices()
            invoice.invoice_date = self.day(3)
            invoice.action_post()
        self.run_job("invoices")
        for order in by_itself:
            self.assertInvoiced(order)
        invoices, others = by_hand.invoice_ids, by_itself.invoice_ids
        self.assertEqual(self.report(others), self.report(invoices))
        self.assertEqual(set(others.mapped("date")), set(invoices.mapped("date")))
        self.assertTrue(any(line.tax_line_id for line in others.line_ids))


class TestTaxes(TaxCase):
    def test_the_report_is_the_same_as_by_hand(self):
        self.assertSameReport()


class TestGermanTaxes(TaxCase):
    """With the tax grid of the German chart, where it is installed."""

    chart = "de_skr03"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = {cls.vat_19: 19, cls.vat_7: 7}
        for product in cls.products.values():
            product.taxes_id = cls._chart_tax(rates[product.taxes_id])

    @classmethod
    def _german_company(cls, name):
        modules = cls.env["ir.module.module"].sudo()
        found = modules.search([("name", "=", "l10n_de"), ("state", "=", "installed")])
        if not found:
            raise SkipTest("The German chart is not installed.")
        return super()._german_company(name)

    @classmethod
    def _chart_tax(cls, percent):
        name = f"tax_ust_{percent}_skr03"
        return cls.env["account.chart.template"].with_company(cls.company).ref(name)

    def test_the_grid_is_the_same_as_by_hand(self):
        self.assertSameReport()
        tags = self.env["account.move.line"].search([("company_id", "=", self.company.id)])
        self.assertTrue(tags.tax_tag_ids)
