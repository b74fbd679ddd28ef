"""People who keep the books see the accounts, without any right in sales."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from .common import AmazonCase

ROLES = ("group_account_readonly", "group_account_invoice", "group_account_manager")


class TestAccountants(AmazonCase):
    def test_every_accountant_opens_the_account(self):
        self.imported(self.item())
        for role in ROLES:
            with self.subTest(role):
                account = self.account.with_user(self.user(role, f"account.{role}"))
                account.invalidate_recordset()
                # The form as it opens, then all that any list or card shows.
                Form(account)
                kinds = [(False, "kanban"), (False, "list"), (False, "form")]
                shown = account.get_views(kinds)["models"]["amazon.account"]
                # Of 18.0 on, it says more of a model than its fields.
                shown = shown.get("fields", shown)
                self.assertTrue(account.read(list(shown)))

    def test_accounting_managers_decide_from_when_on_invoices_go_to_amazon(self):
        # Given an Amazon manager without accounting, who must not have years of invoices sent
        seller = self.user("seller", "amazon_connector.group_amazon_manager")
        with self.assertRaisesRegex(AccessError, "Send Invoices From"):
            self.account.with_user(seller).upload_invoices_since = "2020-01-01"

        # When an accounting manager switches it on, the day is today until it is changed
        account = self.account.with_user(self.user("books", "account.group_account_manager"))
        account.upload_invoices = True
        self.assertEqual(account.upload_invoices_since, fields.Date.today())
        account.upload_invoices_since = "2026-11-01"
        self.assertEqual(str(account.upload_invoices_since), "2026-11-01")
