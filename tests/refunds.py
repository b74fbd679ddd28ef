"""What tests of refunds share: a shop that keeps books, and settlements that speak of refunds."""

from odoo import fields

from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.run_time import run_limit

from .chart import ChartCase

MOMENT = "2026-11-05 09:30:00"


class RefundCase(ChartCase):
    """Orders that are invoiced, refunds, and an account that makes posted credit notes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).invoice_policy = "order"
        cls.billing = cls.user("billing", "account.group_account_invoice")
        cls.accountant = cls.user("accountant", "account.group_account_readonly")

    def setUp(self):
        super().setUp()
        self.account.credit_notes = "posted"

    # Orders

    def invoiced(self, *items, **options):
        """An imported order with a posted invoice."""
        order = self.imported(*(items or (self.item("LAMP-OAK", 1, "119.00"),)), **options)
        self.invoice(order)
        return order

    def invoice(self, order, day="2026-11-02"):
        invoice = order._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        return invoice

    def line_of(self, order, sku):
        return order.order_line.filtered(lambda line: line.product_id.default_code == sku)[:1]

    # Settlements

    def part(self, order, amount, description="Principal", **vals):
        """A row of a refund, as a settlement has it. Amounts are the seller's: refunds are
        negative."""
        line = self.line_of(order, vals["sku"]) if "sku" in vals else order.order_line[:1]
        return {
            "transaction_type": "Refund",
            "amount_type": "ItemPrice",
            "amount_description": description,
            "amazon_order_ref": order.amazon_order_ref,
            "sale_order_id": order.id,
            "order_item_ref": line.amazon_item_ref,
            "sku": line.product_id.default_code,
            "refund_ref": "amzn1:adj:0001",
            "marketplace_name": "Amazon.de",
            "posted_at": MOMENT,
            "kind": "refund",
            "amount": amount,
            **vals,
        }

    def settle(self, *rows, ref=None, state="ready", currency=None):
        """Amazon settles rows. :return: The settlement."""
        number = self.env["amazon.settlement"].search_count([]) + 1
        settlement = self.env["amazon.settlement"].create(
            {
                "account_id": self.account.id,
                "settlement_ref": ref or str(20000000000 + number),
                "currency_id": (currency or self.company.currency_id).id,
                "amount_total": sum(row["amount"] for row in rows),
                "state": state,
            }
        )
        self.add_rows(settlement, *rows)
        return settlement

    def add_rows(self, settlement, *rows):
        first = len(settlement.line_ids) + 2
        self.env["amazon.settlement.line"].create(
            [
                {**row, "settlement_id": settlement.id, "row_no": number}
                for number, row in enumerate(rows, first)
            ]
        )

    def read_again(self, settlement, *rows):
        """Amazon issued the settlement again."""
        settlement.line_ids.unlink()
        self.add_rows(settlement, *rows)

    def run_refunds(self):
        """The job has read settlements."""
        self._commit(self.env)
        account = self.account._acting()
        account._keep_refunds(Progress(account.env, run_limit()))
        self.env.invalidate_all()

    def refunded(self, *rows, **options):
        """Amazon settles rows and the job runs. :return: The refund; there must be one."""
        self.settle(*rows, **options)
        self.run_refunds()
        refund = self.refunds()
        self.assertEqual(len(refund), 1)
        return refund

    def refunds(self):
        return self.env["amazon.refund"].search([("account_id", "=", self.account.id)], order="id")

    def activity(self):
        self.account.invalidate_recordset(["activity_ids"])
        kind = self.env.ref("amazon_connector.mail_activity_type_refunds")
        return self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def notes_of(self, order):
        return self.env["account.move"].search(
            [("amazon_order_id", "=", order.id), ("move_type", "=", "out_refund")], order="id"
        )

    def reverse(self, invoice, day="2026-11-04"):
        """An accountant credits an invoice by hand."""
        note = invoice._reverse_moves([{"invoice_date": fields.Date.to_date(day)}])
        note.action_post()
        return note

    # What is expected

    def assertCredited(self, refund, total, lines=None):
        self.assertEqual(refund.state, "credited", refund.message)
        note = refund.move_id
        self.assertEqual((note.move_type, note.state), ("out_refund", "posted"))
        self.assertAmount(note.amount_total, total)
        if lines is not None:
            found = {
                line.product_id.default_code or line.name: round(line.price_total, 2)
                for line in note.invoice_line_ids
            }
            self.assertEqual(found, lines)
        return note

    def assertWaits(self, refund, state, reason, needs_review=False):
        self.assertEqual(refund.state, state, refund.message)
        self.assertIn(reason, refund.message or "")
        self.assertEqual(refund.needs_review, needs_review)
        self.assertFalse(refund.move_id)
