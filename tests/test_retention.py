"""What Amazon sent is kept no longer than it is needed."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .common import AmazonCase


class TestRetention(AmazonCase):
    def setUp(self):
        super().setUp()
        self.ref = self.place(self.item())
        self.sync(self.account)

    def age(self, ref, days):
        self.row(ref).last_update = fields.Datetime.now() - timedelta(days=days)

    def clean_up(self):
        self.env["amazon.order"]._gc_payloads()

    def test_buyers_data_is_deleted_after_the_term(self):
        self.age(self.ref, 31)
        self.clean_up()
        self.assertFalse(self.row(self.ref).payload)
        self.assertImported(self.ref)

    def test_within_the_term_it_stays(self):
        self.age(self.ref, 29)
        self.clean_up()
        self.assertTrue(self.row(self.ref).payload)

    def test_zero_keeps_it_for_ever(self):
        self.account.payload_days = 0
        self.age(self.ref, 5000)
        self.clean_up()
        self.assertTrue(self.row(self.ref).payload)

    def test_what_still_has_to_be_imported_stays(self):
        waiting = self.place(self.item(), status="PENDING", amounts=False)
        self.sync(self.account)
        self.age(waiting, 400)
        self.clean_up()
        self.assertTrue(self.row(waiting).payload)

    def test_a_retry_afterwards_says_what_to_do(self):
        self.age(self.ref, 31)
        self.clean_up()
        with self.assertRaisesRegex(UserError, "Use Recover Order"):
            self.row(self.ref)._read_document()

    def test_the_same_order_from_amazon_changes_nothing(self):
        self.age(self.ref, 31)
        self.clean_up()
        sale_order = self.row(self.ref).sale_order_id
        self.account.last_order_sync -= timedelta(days=1)
        self.sync(self.account)
        self.assertEqual(self.assertImported(self.ref), sale_order)

    def test_an_archived_account_is_no_exception(self):
        self.age(self.ref, 31)
        self.account.action_archive()
        self.clean_up()
        self.assertFalse(self.row(self.ref).payload)

    def test_the_button_does_no_harm_afterwards(self):
        waiting = self.place(self.item(), status="PENDING", amounts=False)
        self.sync(self.account)
        self.age(self.ref, 31)
        self.clean_up()
        with self.assertRaisesRegex(UserError, "deleted after its term"):
            self.row(self.ref).action_retry()
        (self.row(self.ref) + self.row(waiting)).action_retry()
        self.assertImported(self.ref)

    def test_recover_order_reads_it_again(self):
        self.age(self.ref, 31)
        self.clean_up()
        wizard = self.env["amazon.recover.order"].create(
            {"account_id": self.account.id, "amazon_order_refs": self.ref}
        )
        wizard.action_recover()
        self.assertIn("Done", wizard.result)
        self.assertTrue(self.row(self.ref).payload)
        self.assertImported(self.ref, "39.90", 1)

    def test_a_later_change_at_amazon_is_followed(self):
        self.age(self.ref, 31)
        self.clean_up()
        self.set_status(self.ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(self.row(self.ref).sale_order_id.state, "cancel")
