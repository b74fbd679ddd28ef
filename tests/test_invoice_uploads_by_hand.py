"""Invoices for Amazon: their PDF, the list of what is due, and who may do what."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS
from .invoicing import BUSINESS, InvoiceCase

UPLOAD_LOGGER = f"{LOGGERS}.invoice_uploads.amazon_account_invoices"


class TestDocument(InvoiceCase):
    def test_without_a_pdf_it_waits(self):
        order = self.shipped()
        move = self.invoice(order, pdf=None)
        self.run_uploads()
        # In tests Odoo makes HTML instead; without wkhtmltopdf it makes nothing at all.
        self.assertUpload(move, "pending", "PDF")
        self.assertFalse(self.at_amazon(order))
        self.assertCalls("createFeed", 0)
        # The job is not green over it
        self.assertIn("Invoices that could not be sent yet: 1.", self.job().message)
        said = self.job().with_user(self.admin).action_run_now()["params"]
        self.assertEqual(said["type"], "warning")
        self.print(move)
        self.later(minutes=1)
        self.send_and_read()
        self.assertUpload(move, "done")

    def test_what_is_no_pdf_is_not_sent(self):
        order = self.shipped()
        move = self.invoice(order, pdf=b"<html>")
        self.run_uploads()
        self.assertUpload(move, "pending", "not a PDF")
        self.assertFalse(self.at_amazon(order))

    def test_the_pdf_of_odoo(self):
        """As far as the machine has what Odoo makes PDFs with."""
        order = self.shipped()
        move = self.invoice(order, pdf=None)
        reports = self.env["ir.actions.report"]
        self.env = self.env(context={**self.env.context, "force_report_rendering": True})
        rows = self.env["amazon.invoice.upload"]._make([order.amazon_order_id], [move])
        content = rows.with_env(self.env)._document_to_send()
        if reports.get_wkhtmltopdf_state() == "install":
            self.assertEqual(content, b"")
            self.assertIn("cannot make the PDF", rows.message)
        else:
            self.assertEqual(content[:5], b"%PDF-")
            self.assertTrue(rows.document)


class TestDue(InvoiceCase):
    def row_of(self, order):
        domain = [("amazon_order_id", "in", order.amazon_order_id.ids)]
        return self.env["amazon.invoice.upload"].search(domain)

    def test_a_business_order_without_an_invoice_is_on_the_list(self):
        order = self.shipped(programs=BUSINESS)
        consumer = self.shipped()
        self.run_uploads()
        row = self.row_of(order)
        self.assertEqual(row.state, "missing")
        self.assertGreater(row.due_date, row.dispatched_on.date())
        self.assertFalse(row.is_late)
        self.assertFalse(self.row_of(consumer))
        move = self.invoice(order)
        self.send_and_read()
        self.assertEqual(self.row_of(order), row)
        self.assertUpload(move, "done")
        self.assertEqual(move.amazon_upload_due, row.due_date)

    def test_goods_that_leave_after_the_switch_count_whenever_they_were_bought(self):
        self.account.last_order_sync -= timedelta(days=5)
        order = self.imported(self.item(), programs=BUSINESS, minutes_ago=4 * 24 * 60)
        self.assertLess(
            order.amazon_order_id.purchase_date.date(), self.account.upload_invoices_since
        )
        self.ship(order)
        self.run_uploads()
        self.assertEqual(self.row_of(order).state, "missing")

    def test_goods_that_left_before_the_switch_are_left_alone(self):
        """Amazon changes orders long after their goods have left."""
        delivered = self.shipped(programs=BUSINESS)
        for move in delivered.picking_ids.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        delivered.picking_ids._action_done()
        self.assertEqual(delivered.picking_ids.state, "done")
        delivered.picking_ids.date_done = fields.Datetime.now() - timedelta(days=3)
        invoiced = self.shipped(programs=BUSINESS)
        before = self.account.upload_invoices_since - timedelta(days=1)
        self.invoice(invoiced, invoice_date=before)
        old = self.shipped(programs=BUSINESS)
        old.amazon_order_id.purchase_date -= timedelta(days=40)
        self.run_uploads()
        self.assertFalse(self.row_of(delivered | invoiced | old))

    def test_what_is_late(self):
        order = self.shipped(programs=BUSINESS)
        self.run_uploads()
        row = self.row_of(order)
        row.due_date = fields.Date.today() - timedelta(days=1)
        self.assertTrue(row.is_late)
        # The responsible user hears of it, as of what is refused
        said = self.job().with_user(self.admin).action_run_now()["params"]
        self.assertIn("Invoices not accepted or late: 1.", said["message"])
        self.assertEqual(said["type"], "warning")
        self.assertIn("not sent to Amazon: 1", self.activities().summary)
        self.assertIn("Late for a business buyer: 1.", self.activities().note)
        move = self.invoice(order)
        self.send_and_read()
        self.assertFalse(self.upload(move).is_late)
        self.assertFalse(self.activities())

    def test_somebody_takes_it_off_the_list(self):
        order = self.shipped(programs=BUSINESS)
        self.run_uploads()
        row = self.row_of(order)
        row.with_user(self.biller).action_settle()
        self.assertEqual(row.state, "settled")
        self.assertIn(self.biller.name, row.message)
        self.run_uploads()
        self.assertEqual(self.row_of(order), row)

    def test_what_was_handled_before_its_invoice_stays_so(self):
        # Given a business order whose invoice the merchant uploaded in Seller Central
        order = self.shipped(programs=BUSINESS)
        self.run_uploads()
        row = self.row_of(order)
        row.with_user(self.biller).action_settle()
        # When he posts it in Odoo
        move = self.invoice(order)
        self.send_and_read()
        # Then Amazon gets no second one
        self.assertFalse(self.at_amazon(order))
        self.assertEqual(self.upload(move), row)
        self.assertUpload(move, "settled", self.biller.name)
        # Nor does it if he deletes that one and posts another
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        move = self.invoice(order)
        self.send_and_read()
        self.assertFalse(self.at_amazon(order))
        self.assertEqual(self.upload(move), row)
        # Unless he wants it
        self.assertTrue(move.can_send_to_amazon)
        move.with_user(self.biller).action_send_to_amazon()
        self.assertEqual(len(self.at_amazon(order)), 1)

    def test_what_amazon_has_is_not_taken_off_the_list_and_the_button_says_so(self):
        sent = self.invoice(self.shipped())
        missing = self.shipped(programs=BUSINESS)
        self.send_and_read()
        rows = self.upload(sent) | self.row_of(missing)
        said = rows.with_user(self.biller).action_settle()["params"]
        self.assertIn("Taken off the list: 1. Left as they are: 1", said["message"])
        self.assertEqual(said["type"], "warning")
        self.assertUpload(sent, "done")
        self.assertEqual(self.row_of(missing).state, "settled")

    def test_the_list_opens_what_there_is(self):
        order = self.shipped(programs=BUSINESS)
        self.run_uploads()
        row = self.row_of(order).with_user(self.biller)
        self.assertEqual(row.action_open_invoice()["res_model"], "sale.order")
        move = self.invoice(order)
        self.run_uploads()
        self.assertEqual(row.action_open_invoice()["res_id"], move.id)


class TestByHand(InvoiceCase):
    def test_the_button_of_the_invoice(self):
        self.account.upload_invoices = False
        order = self.shipped()
        move = self.invoice(order)
        self.assertTrue(move.with_user(self.biller).can_send_to_amazon)
        answer = move.with_user(self.biller).action_send_to_amazon()
        self.assertIn("Invoices sent: 1", answer["params"]["message"])
        self.assertFalse(move.can_send_to_amazon)
        # The answer is read back although nothing is sent by itself.
        self.run_uploads()
        self.assertUpload(move, "done")
        with self.assertRaisesRegex(UserError, "Amazon has this invoice already: Accepted"):
            move.with_user(self.biller).action_send_to_amazon()

    def test_the_answer_says_why_an_invoice_was_not_sent(self):
        # Given an invoice of which there is no PDF
        move = self.invoice(self.shipped(), pdf=None)
        said = move.with_user(self.biller).action_send_to_amazon()["params"]
        # Then the button is not green, and says what the list says
        self.assertIn(f"{move.name}: ", said["message"])
        self.assertIn("PDF", said["message"])
        self.assertEqual(said["type"], "warning")

        # When Amazon refuses what is sent then
        self.print(move)
        self.amazon.faults.add("createFeed", faults.invalid_input("No such option"))
        with self.assertLogs(UPLOAD_LOGGER):
            said = self.upload(move).with_user(self.biller).action_send()["params"]
        # Then it is red, and says what Amazon says
        self.assertIn("No such option", said["message"])
        self.assertEqual(said["type"], "danger")

    def test_what_cannot_be_sent(self):
        order = self.imported(self.item())
        move = self.invoice(order)
        self.assertTrue(move.can_send_to_amazon)
        with self.assertRaisesRegex(UserError, "as shipped yet"):
            move.with_user(self.biller).action_send_to_amazon()
        move.button_draft()
        self.assertFalse(move.can_send_to_amazon)
        with self.assertRaisesRegex(UserError, "Post the invoice first"):
            move.with_user(self.biller).action_send_to_amazon()

    def test_who_may(self):
        move = self.invoice(self.shipped())
        other = self._german_company("Beta Home Goods")
        strangers = [
            self.user("manager", "sales_team.group_sale_manager"),
            self.user("reader", "account.group_account_readonly"),
            self.user("stranger", "account.group_account_manager", company=other),
        ]
        self.run_uploads()
        row = self.upload(move)
        for user in strangers:
            own = {"allowed_company_ids": user.company_id.ids}
            with self.assertRaises(AccessError):
                move.with_user(user).with_context(**own).action_send_to_amazon()
            with self.assertRaises(AccessError):
                row.with_user(user).with_context(**own).action_send()
            with self.assertRaises(AccessError):
                row.with_user(user).with_context(**own).action_settle()
        self.assertFalse(row.with_user(user).with_context(**own).search([]))

    def test_nobody_sets_what_amazon_said(self):
        move = self.invoice(self.shipped())
        self.run_uploads()
        row = self.upload(move).with_user(self.biller)
        company = self._german_company("Beta Home Goods")
        store = self.marketplace("FR")
        for name, value in (
            ("state", "done"),
            # Odoo keeps copies of these, and would let anybody write them.
            ("company_id", company.id),
            ("marketplace_id", store.id),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                row.write({name: value})
        with self.assertRaises(AccessError):
            row.create({"account_id": self.account.id, "amazon_order_id": row.amazon_order_id.id})
