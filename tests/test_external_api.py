"""Odoo's external API: what buttons answer and reasons say reaches programs, too."""

from odoo.tests import HttpCase, tagged

from odoo.addons.amazon_connector.models.sentences import Sentence, _

from .common import AmazonCase


@tagged("-at_install", "post_install")
class TestExternalApi(AmazonCase, HttpCase):
    def call(self, user, records, method, *args):
        """Call a method as a program does, over HTTP."""
        password = user.password = "of a program"
        self.env.flush_all()
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, user.id, password, records._name, method, [records.ids, *args]
        )

    def test_what_a_button_answers(self):
        accountant = self.user("accountant", "account.group_account_manager")
        answer = self.call(accountant, self.account, "action_set_up_books")
        self.assertEqual(answer["name"], "Accounts for Settlements")

    def test_reasons(self):
        job = self.account.job_ids[:1]
        job.message = _("Nothing changed.")
        self.assertIsInstance(job.message, Sentence)
        (row,) = self.call(self.admin, job, "read", ["message"])
        self.assertEqual(row["message"], "Nothing changed.")
