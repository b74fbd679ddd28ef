"""The overview counts what is in the way of money and quantities, too."""

from datetime import timedelta

from freezegun import freeze_time

from .test_overview import NOON, OverviewCase


class TestInTheWay(OverviewCase):
    def test_quantities_that_amazon_did_not_take(self):
        self.account.warehouse_id = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.account.sync_inventory = True
        self.offer("REFUSED").push_state = "failed"
        self.offer("SENT").push_state = "done"
        self.assertNumbers({"refused": 1})
        self.account.sync_inventory = False
        self.assertNumbers({})

    def test_orders_that_were_not_invoiced_by_themselves(self):
        order = self.order_to_ship(NOON + timedelta(days=3))
        order.amazon_invoice_message = "The books are locked."
        self.assertNumbers({"not_invoiced": 1})
        self.assertEqual(self.listed("not_invoiced"), order)

    def test_money_that_needs_somebody_is_counted_for_accountants(self):
        # Given a refund to decide about, and invoices that Amazon refused or waits for
        order = self.order_to_ship(NOON + timedelta(days=3))
        row = {"account_id": self.account.id}
        refunds = self.env["amazon.refund"].create(
            [
                {**row, "amazon_order_ref": "1", "refund_ref": str(r), "needs_review": r}
                for r in (0, 1)
            ]
        )
        vals = {**row, "amazon_order_id": order.amazon_order_id.id, "document_type": "invoice"}
        yesterday, tomorrow = (NOON + timedelta(days=days) for days in (-1, 1))
        uploads = self.env["amazon.invoice.upload"].create(
            [
                {**vals, "state": "failed", "due_date": tomorrow},
                {**vals, "state": "missing", "due_date": yesterday},
                {**vals, "state": "pending", "due_date": tomorrow},
                {**vals, "state": "done", "due_date": yesterday},
            ]
        )

        # And an order that could not be reconciled
        order.amazon_reconcile_message = "The books are locked."

        # Then an accountant finds them, and who may not read them does not hear of them
        groups = "sales_team.group_sale_manager,account.group_account_invoice"
        accountant = self.user("accountant", groups)
        options = {"user": accountant}
        self.assertEqual(self.listed("refunds_to_check", **options), refunds[1])
        self.assertEqual(self.listed("uploads_to_check", **options), uploads[:2])
        self.assertEqual(self.listed("not_reconciled", **options), order)
        with freeze_time(NOON):
            account = self.seen_by(accountant)
            self.assertEqual(account.not_reconciled_count, 1)
            self.assertEqual(account.refunds_to_check_count, 1)
            self.assertEqual(account.uploads_to_check_count, 2)
            self.assertTrue(account.has_to_do)
            self.assertEqual(self.seen_by(self.admin).refunds_to_check_count, 0)
            self.assertEqual(self.seen_by(self.admin).not_reconciled_count, 0)
