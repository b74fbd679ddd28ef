"""Who sees and credits refunds, and how the work grows with their number."""

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .refunds import RefundCase
from .strangers import REFUSALS

# What a refund costs at most beside the first: its credit note, posted and numbered.
QUERIES_PER_REFUND = 45


class TestRights(RefundCase):
    def setUp(self):
        super().setUp()
        self.order = self.invoiced()
        self.settle(self.part(self.order, -119))
        self.account.credit_notes = "no"
        self.run_refunds()
        self.refund = self.refunds()
        self.env.flush_all()
        self.env.invalidate_all()

    def assertRefused(self, call):
        with mute_logger(*REFUSALS), self.assertRaises(AccessError), self.env.cr.savepoint():
            call()

    def test_accountants_read_and_only_billing_books(self):
        mine = self.refund.with_user(self.accountant)
        self.assertEqual(mine.amount, 119)
        self.assertRefused(mine.action_create_credit_note)
        self.assertRefused(mine.action_retry)
        self.assertRefused(mine.action_ignore)
        self.assertRefused(lambda: mine.with_user(self.billing).write({"state": "ignored"}))
        self.assertFalse(self.notes_of(self.order))

    def test_sales_people_and_amazon_managers_see_no_refunds(self):
        groups = {
            "seller": "sales_team.group_sale_salesman_all_leads",
            "amazon": "amazon_connector.group_amazon_manager",
        }
        for login, group in groups.items():
            user = self.user(login, group)
            with self.subTest(login):
                self.assertRefused(lambda user=user: self.refund.with_user(user).read(["amount"]))
                order = self.order.with_user(user)
                names = order.fields_get()
                self.assertNotIn("amazon_credit_note_count", names)
                order.read(["name"])

    def test_another_company_sees_nothing(self):
        other = self._german_company("Beta Home Goods")
        user = self.user("other", "account.group_account_manager", company=other)
        theirs = self.refund.with_user(user).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([]))
        self.assertRefused(theirs.action_create_credit_note)
        wizard = self.env["amazon.ignore.refund"].with_user(user)
        wizard = wizard.with_context(allowed_company_ids=other.ids)
        question = wizard.sudo().create({"reason": "x", "refund_ids": [(6, 0, self.refund.ids)]})
        self.assertRefused(question.sudo(False).action_ignore)

    def test_nobody_sets_what_the_connector_found(self):
        note = self.order.invoice_ids.with_user(self.billing)
        self.assertRefused(lambda: note.write({"amazon_order_id": self.order.id}))
        line = note.invoice_line_ids[:1]
        self.assertRefused(lambda: line.write({"amazon_invoice_line_id": line.id}))

    def test_billing_sees_the_credit_notes_of_an_order_and_the_refunds_of_an_invoice(self):
        self._commit(self.env)
        self.refund.with_user(self.billing).action_create_credit_note()
        invoice = self.order.invoice_ids.with_user(self.billing)
        note = self.refund.move_id.with_user(self.billing)
        self.assertEqual((invoice.amazon_refund_count, note.amazon_refund_count), (1, 1))
        self.assertEqual(self.order.with_user(self.billing).amazon_credit_note_count, 1)


class TestSpeed(RefundCase):
    def queries_for(self, number):
        orders = [self.invoiced() for _number in range(number)]
        self.settle(*(self.part(order, -119) for order in orders))
        self._commit(self.env)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.run_refunds()
        count = self.env.cr.sql_log_count - before
        self.assertEqual(set(self.refunds().mapped("state")), {"credited"})
        return count

    def test_queries_grow_no_faster_than_refunds(self):
        self.queries_for(1)
        few, many = self.queries_for(3), self.queries_for(13)
        self.assertLess((many - few) / 10, QUERIES_PER_REFUND)

    def test_what_is_credited_is_not_looked_at_again(self):
        counts = []
        for number in (2, 6):
            self.queries_for(number)
            before = self.env.cr.sql_log_count
            self.run_refunds()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
