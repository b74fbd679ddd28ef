"""People who keep the books see the accounts, without any right in sales."""

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
                self.assertTrue(account.read(list(shown)))
