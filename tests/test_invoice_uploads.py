"""Posted invoices and credit notes of European stores go to Amazon: after dispatch, and once."""

from datetime import date, timedelta

from odoo.exceptions import UserError

from odoo.addons.amazon_connector.models.invoice_uploads.due import Due

from .invoicing import PDF, InvoiceCase


class TestSending(InvoiceCase):
    def test_an_invoice_goes_to_amazon(self):
        order = self.shipped(self.item("LAMP-OAK", 2))
        move = self.invoice(order)
        self.run_uploads()
        self.assertUpload(move, "submitted")
        self.run_uploads()
        self.assertUpload(move, "done", "Amazon accepted")
        (invoice,) = self.at_amazon(order)
        self.assertEqual(invoice.content, PDF)
        self.assertEqual(invoice.number, move.name)
        self.assertEqual(invoice.document_type, "Invoice")
        self.assertEqual(invoice.total, f"{move.amount_total:.2f}")
        self.assertEqual(invoice.marketplace_id, self.marketplace("DE").api_identifier)
        self.assertFalse(self.activities())
        moves = self.env["account.move"]
        self.assertIn(move, moves.search([("amazon_upload_state", "=", "done")]))
        self.assertNotIn(move, moves.search([("amazon_upload_state", "=", False)]))

    def test_the_tax_is_named_where_it_is_amazons_own(self):
        order = self.shipped()
        move = self.invoice(order)
        self.run_uploads()
        (invoice,) = self.at_amazon(order)
        self.assertEqual(invoice.tax, f"{move.amount_tax:.2f}")

    def test_the_tax_is_not_named_where_amazon_lists_none(self):
        order = self.shipped(self.item(vat=None))
        self.invoice(order)
        self.run_uploads()
        (invoice,) = self.at_amazon(order)
        self.assertEqual(invoice.tax, "")

    def test_once(self):
        order = self.shipped()
        self.invoice(order)
        self.send_and_read()
        for _time in range(3):
            self.later(hours=1)
            self.run_uploads()
        self.assertEqual(len(self.at_amazon(order)), 1)

    def test_each_in_a_feed_of_its_own(self):
        orders = [self.shipped() for _number in range(3)]
        for order in orders:
            self.invoice(order)
        self.send_and_read()
        self.assertCalls("createFeed", 3)
        for order in orders:
            self.assertEqual(len(self.at_amazon(order)), 1)

    def test_nothing_is_sent_unless_it_is_switched_on(self):
        self.account.upload_invoices = False
        self.invoice(self.shipped())
        self.run_uploads()
        self.assertFalse(self.amazon.invoices.uploaded)
        self.assertEqual(len(self.amazon.requests), 0)

    def test_without_anything_to_do_amazon_is_not_asked(self):
        self.shipped()
        self.run_uploads()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_drafts_stay_here(self):
        move = self.invoice(self.shipped())
        move.button_draft()
        self.run_uploads()
        self.assertFalse(self.upload(move))

    def test_before_the_goods_leave_nothing_is_sent(self):
        order = self.imported(self.item())
        move = self.invoice(order)
        self.run_uploads()
        self.assertFalse(self.upload(move))
        self.ship(order)
        self.send_and_read()
        self.assertUpload(move, "done")

    def test_older_invoices_are_left_alone(self):
        before = self.account.upload_invoices_since - timedelta(days=1)
        move = self.invoice(self.shipped(), invoice_date=before)
        self.run_uploads()
        self.assertFalse(self.upload(move))
        self.account.upload_invoices_since = before
        self.run_uploads()
        self.assertUpload(move, "submitted")

    def test_stores_that_take_no_invoices(self):
        move = self.invoice(self.shipped(country="SE"))
        self.run_uploads()
        self.assertUpload(move, "submitted")
        other = self.shipped()
        other.amazon_order_id.marketplace_id = self.env["amazon.marketplace"].create(
            {
                "name": "Amazon.com.tr",
                "code": "TR",
                "domain": "https://sellingpartnerapi-eu.amazon.com",
                "api_identifier": "A33AVAJ2PDY3EV0",
            }
        )
        move = self.invoice(other)
        self.run_uploads()
        self.assertFalse(self.upload(move))
        with self.assertRaisesRegex(UserError, "European store"):
            move.with_user(self.biller).action_send_to_amazon()

    def test_characters_that_amazon_does_not_take(self):
        order = self.shipped()
        self.invoice(order, name="RE.2026.1")
        self.run_uploads()
        (invoice,) = self.at_amazon(order)
        self.assertEqual(invoice.number, "RE-2026-1")

    def test_an_invoice_of_two_orders(self):
        first, second = self.shipped(), self.shipped()
        second.partner_id = first.partner_id
        second.partner_invoice_id = first.partner_invoice_id
        self.invoices_of(first | second).button_cancel()
        move = (first | second)._create_invoices()
        self.assertEqual(len(move), 1)
        move.action_post()
        self.print(move)
        self.run_uploads()
        self.assertUpload(move, "failed", "2 Amazon orders")

    def test_one_query_finds_them_all(self):
        for _order in range(3):
            self.invoice(self.shipped())
        due = Due(self.account, date(2026, 1, 1))
        due.invoices(1)
        with self.assertQueryCount(1):
            found = due.invoices(100)
        self.assertEqual(len(found), 3)


class TestCreditNotes(InvoiceCase):
    def setUp(self):
        super().setUp()
        self.order = self.shipped()
        self.move = self.invoice(self.order)

    def test_it_follows_its_invoice(self):
        credit_note = self.credit(self.move)
        self.run_uploads()
        self.assertUpload(credit_note, "pending", "as soon as Amazon has its invoice")
        self.run_uploads()
        self.assertUpload(self.move, "done")
        self.assertUpload(credit_note, "submitted")

    def test_amazon_wants_its_number_of_the_refund(self):
        credit_note = self.credit(self.move)
        self.send_and_read()
        self.run_uploads()
        self.assertUpload(credit_note, "failed", "Enter it as Transaction ID")
        self.assertEqual(len(self.activities()), 1)
        row = self.upload(credit_note).with_user(self.biller)
        row.transaction_ref = "amzn:crow:4711"
        row.action_send()
        self.run_uploads()
        self.assertUpload(credit_note, "done")
        note = self.at_amazon(self.order)[-1]
        self.assertEqual(
            (note.document_type, note.transaction_id), ("CreditNote", "amzn:crow:4711")
        )
        self.assertFalse(self.activities())

    def test_amazon_makes_it_where_it_made_the_invoice(self):
        self.amazon.invoices.by_amazon.add(self.order.amazon_order_ref)
        credit_note = self.credit(self.move)
        self.send_and_read()
        self.assertUpload(credit_note, "by_amazon")
        self.assertCalls("createFeed", 1)
