"""A shop in Germany: its company, people, taxes and products."""

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.amazon_connector.compat import storable_vals
from odoo.addons.amazon_connector.dev.simulator.catalogue.products import PRODUCTS

from .series import map_tax, tax_in_price


class ShopCase(TransactionCase):
    """Makes what a shop has in Odoo."""

    prices_include_tax = True

    @classmethod
    def _german_company(cls, name):
        euro = cls.env.ref("base.EUR")
        euro.active = True
        vals = {"name": name, "country_id": cls.env.ref("base.de").id, "currency_id": euro.id}
        return cls.env["res.company"].create(vals)

    @classmethod
    def user(cls, login, groups, company=None, **vals):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"amazon-test-{login}",
            groups=groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            **vals,
        )

    @classmethod
    def tax(cls, percent, included=None, company=None, **vals):
        """A sales tax; by default in the price or on top of it as the class has it."""
        included = cls.prices_include_tax if included is None else included
        company = company or cls.company
        group = cls.env["account.tax.group"].search(
            [("company_id", "=", company.id), ("name", "=", "Test VAT")], limit=1
        ) or cls.env["account.tax.group"].create(
            {
                "name": "Test VAT",
                "company_id": company.id,
                "country_id": company.country_id.id,
            }
        )
        return cls.env["account.tax"].create(
            {
                "name": f"{percent} % {'in' if included else 'on'} price {company.id}",
                "amount": percent,
                "type_tax_use": "sale",
                "company_id": company.id,
                "country_id": company.country_id.id,
                "tax_group_id": group.id,
                **tax_in_price(cls.env, included),
                **vals,
            }
        )

    @classmethod
    def product(cls, code, taxes=None, kind="goods", **vals):
        """A product with an internal reference, taxed at 19 % by default."""
        taxes = cls.vat_19 if taxes is None else taxes
        return cls.env["product.product"].create(
            {
                "name": f"Product {code}",
                "default_code": code,
                "company_id": cls.company.id,
                "taxes_id": [(6, 0, taxes.ids)],
                # No price of Odoo's own may ever get into an order of Amazon's.
                "list_price": 1234.5,
                **(storable_vals(cls.env) if kind == "goods" else {"type": "service"}),
                **vals,
            }
        )

    @classmethod
    def _products(cls):
        taxes = {"standard": cls.vat_19, "reduced": cls.vat_7}
        return {
            product.sku: cls.product(
                product.sku, taxes[product.vat], product.kind, name=product.name
            )
            for product in PRODUCTS
        }

    @classmethod
    def fiscal_position(cls, name, *mappings, **vals):
        """A fiscal position that maps each tax of ``(from, to)`` pairs; ``to`` may be empty."""
        position = cls.env["account.fiscal.position"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )
        for source, target in mappings:
            map_tax(position, source, target)
        return position

    @classmethod
    def invoices_of(cls, orders):
        """Drafts of all that was ordered. The shop has no chart of accounts: the least of one is
        made."""
        chart = [("Sales", "400000", "income"), ("Receivable", "130000", "asset_receivable")]
        accounts = cls.env["account.account"].with_company(cls.company)
        income, receivable = (
            accounts.create({"name": name, "code": code, "account_type": kind})
            for name, code, kind in chart
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SALE",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": income.id,
            }
        )
        orders.partner_id.with_company(cls.company).property_account_receivable_id = receivable
        products = orders.order_line.product_id.with_company(cls.company)
        products.write({"property_account_income_id": income.id, "invoice_policy": "order"})
        return cls.env["account.move"].union(*[order._create_invoices() for order in orders])
