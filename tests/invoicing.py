"""What tests of invoices share: posted invoices of Amazon orders, and their PDF."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.amazon_connector.amazon import limits

from .common import AmazonCase

PDF = b"%PDF-1.4 of a test"
BUSINESS = ("AMAZON_BUSINESS",)


class InvoiceCase(AmazonCase):
    """A shop that sends its invoices to Amazon."""

    def setUp(self):
        super().setUp()
        # That three seconds lie between two invoices is tested without Odoo, and without waiting.
        pace = replace(limits.UPLOAD_INVOICE, burst=100)
        self.startPatcher(patch.object(limits, "UPLOAD_INVOICE", pace))
        self.biller = self.user("biller", "account.group_account_invoice")
        self.seller_of_account = self.user("responsible", "sales_team.group_sale_manager")
        self.account.write({"upload_invoices": True, "user_id": self.seller_of_account.id})
        # A test that begins at midnight is about what Amazon said just before.
        self.account.upload_invoices_since = fields.Date.today() - timedelta(days=1)
        self.receivable = self.income = None

    def shipped(self, *items, **options):
        """Somebody bought, and the goods have left. :return: The sale order."""
        order = self.imported(*(items or [self.item()]), **options)
        self.ship(order)
        return order

    def ship(self, order):
        """Amazon says that the goods have left."""
        self.amazon.orders.ship(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertTrue(order.amazon_order_id.status.is_shipped)
        self.amazon.requests.clear()

    def invoice(self, order, pdf=PDF, **vals):
        """Post the invoice of an order. :return: The invoice, whose PDF Odoo keeps."""
        if self.receivable:
            order.partner_id.with_company(
                self.company
            ).property_account_receivable_id = self.receivable
            products = order.order_line.product_id.with_company(self.company)
            products.write(
                {"property_account_income_id": self.income.id, "invoice_policy": "order"}
            )
            move = order._create_invoices()
        else:
            move = self.invoices_of(order)
            partner = order.partner_id.with_company(self.company)
            self.receivable = partner.property_account_receivable_id
            self.income = move.invoice_line_ids.account_id[:1]
        move.write(vals)
        move.action_post()
        self.print(move, pdf)
        return move

    def print(self, move, pdf=PDF):
        """Odoo keeps the PDF that the customer gets."""
        if pdf:
            self.env["ir.attachment"].create(
                {
                    "name": "invoice.pdf",
                    "raw": pdf,
                    "mimetype": "application/pdf",
                    "res_model": "account.move",
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                }
            )
            move.invalidate_recordset()

    def credit(self, move, pdf=PDF):
        """Post a credit note of an invoice."""
        credit_note = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        credit_note.action_post()
        self.print(credit_note, pdf)
        return credit_note

    def run_uploads(self):
        """The scheduled action sends invoices, or reads back what Amazon made of them."""
        self._commit(self.env)
        self.env["amazon.job"]._run_kind("invoice_upload")
        self.env.invalidate_all()

    def send_and_read(self):
        self.run_uploads()
        self.run_uploads()

    def later(self, **delta):
        """Time passes for what waits for it."""
        moment = fields.Datetime.now() - timedelta(**delta)
        self.env.flush_all()
        rows = self.env["amazon.invoice.upload"].search([("next_try", "!=", False)])
        rows.next_try = moment
        feeds = self.env["amazon.feed"].search([("account_id", "=", self.account.id)])
        if feeds:
            self.env.cr.execute(
                "UPDATE amazon_feed SET create_date = %s WHERE id IN %s", (moment, feeds._ids)
            )
        self.end_pauses()
        self.env.invalidate_all()

    def upload(self, move):
        rows = self.env["amazon.invoice.upload"].search([("move_id", "=", move.id)])
        self.assertLessEqual(len(rows), 1)
        return rows

    def at_amazon(self, order):
        return self.amazon.invoices.of(order.amazon_order_ref)

    def assertUpload(self, move, state, reason=""):
        row = self.upload(move)
        self.assertEqual(row.state, state, row.message)
        self.assertIn(reason, row.message or "")
        self.assertEqual(move.amazon_upload_state, state)

    def activities(self):
        kind = self.env.ref("amazon_connector.mail_activity_type_invoices")
        self.account.invalidate_recordset(["activity_ids"])
        return self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def job(self):
        return self.env["amazon.job"]._of(self.account, "invoice_upload")
