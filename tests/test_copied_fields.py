"""Odoo lets whoever may write a record overwrite its copies of others, its company for instance."""

from datetime import date

from odoo.exceptions import AccessError

from .common import AmazonCase


class TestCopiedFields(AmazonCase):
    def writable_models(self):
        access = self.env["ir.model.access"].search([("perm_write", "=", True)])
        for name in sorted(set(access.model_id.mapped("model")) & set(self.env.registry.models)):
            model = self.env[name]
            # Of a form that is filled in, everybody has his own.
            if model._auto and not model._transient:
                yield model

    def protected(self, model):
        if model._name == "amazon.account":
            return model._protected_fields()
        return getattr(model, "_identity_fields", frozenset)()

    def test_copies_are_the_connector_s_where_anybody_may_write(self):
        found = set()
        for model in self.writable_models():
            for field in model._fields.values():
                if field._module == "amazon_connector" and field.related and field.store:
                    with self.subTest(str(field)):
                        self.assertIn(field.name, self.protected(model))
                    found.add(f"{model._name}.{field.name}")
        self.assertLessEqual(
            {
                *("amazon.invoice.upload.company_id", "amazon.invoice.upload.marketplace_id"),
                *("amazon.account.region", "amazon.backfill.company_id", "amazon.job.company_id"),
            },
            found,
        )

    def test_a_manager_moves_nothing_to_another_company(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        other = self.env["res.company"].create({"name": "Beta Home Goods"})
        backfill = self.env["amazon.backfill"].create(
            {"account_id": self.account.id, "date_from": date(2026, 1, 1)}
        )
        for record in (backfill, self.account._job("orders")):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(manager).company_id = other
