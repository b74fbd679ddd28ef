"""Amazon gets an invoice as it is now: one that is reset and corrected is printed anew."""

from unittest.mock import patch

from .invoicing import PDF, InvoiceCase


class TestCorrected(InvoiceCase):
    def setUp(self):
        super().setUp()
        # Not every machine has what Odoo makes PDFs with.
        rows = type(self.env["amazon.invoice.upload"])
        self.startPatcher(patch.object(rows, "_render", lambda row: self.printed(row.move_id)))
        self.order = self.shipped()
        self.ref = self.order.amazon_order_ref

    def printed(self, move):
        return b"%s: %.2f" % (PDF, move.amount_total)

    def correct(self, move):
        """The biller resets an invoice, corrects it, and posts it again."""
        mine = move.with_user(self.biller)
        mine.button_draft()
        move.invoice_line_ids[:1].price_unit += 5
        mine.action_post()

    def refuse(self, code):
        self.amazon.invoices.refused[self.ref] = (code, "Amazon's words")

    def assertLastAtAmazon(self, move):
        invoice = self.at_amazon(self.order)[-1]
        self.assertEqual(invoice.total, f"{move.amount_total:.2f}")
        self.assertEqual(invoice.content, self.printed(move))

    def send_later(self):
        self.amazon.invoices.refused.clear()
        self.later(minutes=1)
        self.send_and_read()

    def test_corrected_while_it_waits(self):
        self.refuse("79517")
        move = self.invoice(self.order, pdf=None)
        self.send_and_read()
        self.assertUpload(move, "pending")
        self.correct(move)
        self.send_later()
        self.assertUpload(move, "done")
        self.assertLastAtAmazon(move)

    def test_corrected_before_amazon_could_be_asked(self):
        move = self.invoice(self.order, pdf=None)
        rows = self.env["amazon.invoice.upload"]._make([self.order.amazon_order_id], [move])
        self.assertTrue(rows._document_to_send())
        self.assertTrue(rows.document)
        self.correct(move)
        self.send_and_read()
        self.assertLastAtAmazon(move)

    def test_corrected_while_amazon_works_on_it(self):
        self.refuse("79517")
        move = self.invoice(self.order, pdf=None)
        self.run_uploads()
        self.assertUpload(move, "submitted")
        self.correct(move)
        self.send_and_read()
        self.send_later()
        self.assertUpload(move, "done")
        self.assertLastAtAmazon(move)

    def test_the_pdf_that_odoo_keeps_is_of_the_invoice_before(self):
        for when in ("before the goods leave", "while it waits"):
            with self.subTest(when):
                self.order = self.imported(self.item())
                self.ref = self.order.amazon_order_ref
                if when == "while it waits":
                    self.ship(self.order)
                self.refuse("79517")
                move = self.invoice(self.order)
                self.send_and_read()
                self.correct(move)
                if when != "while it waits":
                    self.ship(self.order)
                self.send_later()
                self.assertUpload(move, "done")
                self.assertLastAtAmazon(move)

    def test_what_amazon_does_not_take_for_a_pdf_is_printed_anew(self):
        self.refuse("79503")
        move = self.invoice(self.order, pdf=None)
        with patch.object(type(self), "printed", lambda case, move: PDF + b" torn"):
            self.send_and_read()
        self.assertUpload(move, "failed", "PDF")
        self.amazon.invoices.refused.clear()
        self.upload(move).with_user(self.biller).action_send()
        self.run_uploads()
        self.assertUpload(move, "done")
        self.assertLastAtAmazon(move)

    def test_what_amazon_has_stays_and_who_corrects_it_is_told(self):
        move = self.invoice(self.order, pdf=None)
        self.send_and_read()
        before = self.printed(move)
        self.correct(move)
        self.send_and_read()
        self.assertUpload(move, "done")
        (invoice,) = self.at_amazon(self.order)
        self.assertEqual(invoice.content, before)
        self.assertTrue(self.upload(move).document)
        (told,) = [text for text in move.message_ids.mapped("body") if "sent to Amazon" in text]
        self.assertIn("Correct it with a credit note", told)
