"""The credit note of a refund is closed by the settlement that paid it."""

from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.run_time import run_limit

from .test_reconciling import PayoutCase


class TestReconciled(PayoutCase):
    def test_each_credit_note_is_closed_by_its_own_refund(self):
        self.account.write({"credit_notes": "posted", "settlement_entries": "posted"})
        order = self.invoiced()
        settlement = self.settle((order, order.amount_total), (order, -10.0), (order, -20.0))
        for number, line in enumerate(settlement.line_ids.filtered(lambda x: x.kind == "refund")):
            line.write({"refund_ref": f"r{number}", "posted_at": "2026-11-05 09:30:00"})
        self._commit(self.env)
        account = self.account._acting()
        account._keep_refunds(Progress(account.env, run_limit()))
        self.reconcile_all()
        refunds = self.env["amazon.refund"].search([("account_id", "=", self.account.id)])
        self.assertEqual(refunds.mapped("state"), ["credited"] * 2)
        self.assertEqual(refunds.move_id.mapped("amount_residual"), [0, 0])
        self.assertEqual(order.invoice_ids.mapped("amount_residual"), [0])
        for refund in refunds:
            item = refund.settlement_line_ids.move_line_id
            self.assertTrue(item.reconciled)
            self.assertIn(item.full_reconcile_id, refund.move_id.line_ids.full_reconcile_id)
