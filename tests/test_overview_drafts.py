"""What was booked as a draft is not done before somebody posts it."""

from .payouts import PayoutCase


class TestDrafts(PayoutCase):
    def setUp(self):
        super().setUp()
        # An accountant who may see the orders of the shop, too.
        groups = "sales_team.group_sale_manager,account.group_account_invoice"
        self.biller = self.user("biller", groups)

    def grow_old(self, moves, days=2):
        """So many days go by."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = create_date - %s * interval '1 day' "
            "WHERE id IN %s",
            (days, moves._ids),
        )
        self.env.invalidate_all()

    def drafts(self):
        """An invoice, a credit note and the entry of a settlement, which nobody has posted."""
        posted = self.invoiced()
        self.account.invoice_orders = "draft"
        order = self.shipped(self.item("MUG-STONE"))
        self.run_job("invoices")
        self.assertEqual(order.invoice_ids.state, "draft")
        refund = posted.invoice_ids._reverse_moves()
        refund.invoice_line_ids.sale_line_ids = False
        refund.amazon_order_id = posted
        settlement = self.settle((posted, 39.90))
        settlement.move_ids.button_draft()
        return order.invoice_ids | refund | settlement.move_ids

    def seen_by(self, user):
        self.env.invalidate_all()
        return self.account.with_user(user).with_context(
            allowed_company_ids=self.company.ids, amazon_number="drafts"
        )

    def test_drafts_of_all_kinds_are_something_to_do_until_they_are_posted(self):
        # Given drafts of today, and one that has nothing to do with Amazon
        drafts = self.drafts()
        own = drafts[0].copy()
        self.assertEqual(self.seen_by(self.biller).drafts_count, 0)

        # When they have waited for more than a day, then the overview says so and opens them
        self.grow_old(drafts | own)
        account = self.seen_by(self.biller)
        self.assertEqual(account.drafts_count, 3)
        self.assertTrue(account.has_to_do)
        action = account.action_open_number()
        self.assertEqual((action["res_model"], action["name"]), ("account.move", "Drafts to Post"))
        found = account.env["account.move"].search(action["domain"])
        self.assertEqual(found, drafts.sorted())
        self.assertEqual(found.amazon_draft_account_id, account)
        # A form that is being edited knows it, too
        edited = found[0].new(origin=found[0])
        self.assertEqual(edited.amazon_draft_account_id, account)

        # When they are posted or cancelled, nothing is left to do
        (drafts - drafts[1]).action_post()
        drafts[1].button_cancel()
        self.assertEqual(self.seen_by(self.biller).drafts_count, 0)

    def test_who_may_not_post_them_does_not_hear_of_them(self):
        self.grow_old(self.drafts())
        for login, groups in (
            ("boss", "sales_team.group_sale_manager"),
            ("reader", "sales_team.group_sale_salesman,account.group_account_readonly"),
        ):
            self.assertEqual(self.seen_by(self.user(login, groups)).drafts_count, 0)

    def test_each_account_has_its_own(self):
        self.grow_old(self.drafts())
        other = self.register("na", company_id=self.company.id)
        accounts = (self.account | other).with_user(self.biller)
        self.assertEqual(accounts.mapped("drafts_count"), [3, 0])
