"""What Amazon says about an invoice: done, tried again, or for somebody to see to."""

from datetime import timedelta

from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS
from .invoicing import PDF, InvoiceCase

JOB_LOGGER = f"{LOGGERS}.amazon_job_work"
UPLOAD_LOGGER = f"{LOGGERS}.invoice_uploads.amazon_account_invoices"


class TestAnswers(InvoiceCase):
    def setUp(self):
        super().setUp()
        self.order = self.shipped()
        self.ref = self.order.amazon_order_ref
        self.move = self.invoice(self.order)

    def refuse(self, code):
        self.amazon.invoices.refused[self.ref] = (code, "Amazon's words")

    def test_amazon_invoices_the_order_itself(self):
        self.amazon.invoices.by_amazon.add(self.ref)
        self.send_and_read()
        self.assertUpload(self.move, "by_amazon", "for your books only")
        self.later(days=9)
        self.run_uploads()
        self.assertCalls("createFeed", 1)
        self.assertFalse(self.activities())
        with self.assertRaisesRegex(UserError, "itself"):
            self.upload(self.move).with_user(self.biller).action_send()

    def test_the_programme_says_so_before(self):
        order = self.shipped(programs=("INVOICE_BY_AMAZON",))
        move = self.invoice(order)
        self.run_uploads()
        self.assertUpload(move, "by_amazon")
        self.assertFalse(self.at_amazon(order))

    def test_what_may_pass_is_tried_again(self):
        self.refuse("79517")
        self.send_and_read()
        self.assertUpload(self.move, "pending", "all of it has left: Amazon's words")
        self.run_uploads()
        self.assertCalls("createFeed", 1)
        del self.amazon.invoices.refused[self.ref]
        self.later(minutes=1)
        self.send_and_read()
        self.assertUpload(self.move, "done")
        self.assertFalse(self.activities())

    def test_what_does_not_pass_asks_somebody_at_last(self):
        self.refuse("79517")
        for _time in range(8):
            self.send_and_read()
            self.later(minutes=1)
        self.assertUpload(self.move, "failed", "Amazon's words")
        self.run_uploads()
        self.assertCalls("createFeed", 8)
        self.assertEqual(len(self.activities()), 1)

    def test_what_somebody_has_to_see_to(self):
        for code in ("79503", "79513", "79523", "79531", "79999"):
            self.refuse(code)
            self.upload(self.move)._queue()
            self.send_and_read()
            self.assertUpload(self.move, "failed", "Amazon")
            self.assertEqual(self.upload(self.move).error_code, code)
            self.later(days=1)
            self.run_uploads()
        self.assertCalls("createFeed", 5)
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.seller_of_account)
        self.assertIn("Amazon: 1", activity.summary)

    def test_the_seller_may_send_none(self):
        self.amazon.sellers["eu"].self_invoicing = False
        other = self.invoice(self.shipped())
        self.send_and_read()
        self.assertUpload(self.move, "failed", "VAT Calculation Service")
        self.amazon.requests.clear()
        third = self.invoice(self.shipped())
        self.run_uploads()
        self.assertUpload(third, "pending")
        self.assertCalls("createFeed", 0)
        self.assertEqual(self.job().state, "error")
        self.amazon.sellers["eu"].self_invoicing = True
        (self.upload(self.move) | self.upload(other)).with_user(self.biller).action_send()
        self.run_uploads()
        self.assertUpload(third, "done")

    def test_the_role_is_missing(self):
        self.amazon.sellers["eu"].tax_role = False
        with self.assertLogs(JOB_LOGGER, "WARNING"):
            self.run_uploads()
        self.assertUpload(self.move, "pending")
        self.assertEqual(self.job().state, "error")
        self.assertIn("Tax Invoicing", self.job().message)

    def test_amazon_refuses_the_request(self):
        self.amazon.faults.add("createFeed", faults.invalid_input("No such option"))
        with self.assertLogs(UPLOAD_LOGGER, "WARNING"):
            self.run_uploads()
        self.assertUpload(self.move, "failed", "No such option")
        self.assertEqual(len(self.activities()), 1)

    def test_amazon_is_down(self):
        with self.amazon_down(), self.assertLogs(JOB_LOGGER, "WARNING"):
            self.run_uploads()
        self.assertUpload(self.move, "pending")
        self.end_pauses()
        self.send_and_read()
        self.assertUpload(self.move, "done")

    def test_the_rate_is_used_up(self):
        self.amazon.faults.add("createFeed", faults.throttled(0.0083))
        with self.assertLogs(JOB_LOGGER, "WARNING"):
            self.run_uploads()
        self.assertUpload(self.move, "pending")
        self.assertEqual(self.job().state, "waiting")
        self.forget_rates()
        self.end_pauses()
        self.send_and_read()
        self.assertEqual(len(self.at_amazon(self.order)), 1)

    def test_cancellations_keep_some_calls(self):
        for _number in range(10):
            self.invoice(self.shipped())
        with self.assertLogs(JOB_LOGGER, "WARNING"):
            self.amazon.rates.fast, self.amazon.invoices.pause = False, timedelta()
            self.run_uploads()
        self.assertCalls("createFeed", 10)
        self.assertEqual(self.amazon.requests.count("createFeed", status=429), 0)

    # A lost answer

    def lose_answer(self):
        self.amazon.faults.add("createFeed", faults.lost_answer())
        with self.assertLogs(JOB_LOGGER, "WARNING"):
            self.run_uploads()
        self.end_pauses()

    def test_a_lost_answer_is_looked_up(self):
        self.lose_answer()
        self.assertUpload(self.move, "pending")
        self.run_uploads()
        self.assertUpload(self.move, "done")
        self.assertEqual(len(self.at_amazon(self.order)), 1)

    def test_what_amazon_never_got_is_sent_again(self):
        self.amazon.faults.add("createFeed", faults.drop())
        with self.assertLogs(JOB_LOGGER, "WARNING"):
            self.run_uploads()
        self.end_pauses()
        self.assertFalse(self.at_amazon(self.order))
        other = self.invoice(self.shipped())
        self.run_uploads()
        # As long as that is not known, no other is sent.
        self.assertUpload(other, "pending")
        self.assertEqual(self.job().state, "waiting")
        self.later(minutes=11)
        self.send_and_read()
        self.assertUpload(self.move, "done")
        self.assertUpload(other, "done")
        self.assertEqual(len(self.at_amazon(self.order)), 1)

    def test_somebody_else_sent_invoices_at_that_moment(self):
        self.lose_answer()
        feeds, seller = self.amazon.feeds, self.amazon.sellers["eu"]
        document = feeds.new_document(seller.key, "application/pdf", PDF)
        store = self.marketplace("DE").api_identifier
        feeds.submit(seller, "UPLOAD_VAT_INVOICE", [store], document, {})
        self.run_uploads()
        self.assertUpload(self.move, "failed", "Look in Seller Central")
        self.assertCalls("createFeed", 1)

    def test_a_run_that_was_killed(self):
        """Between the answer of Amazon and the next commit: the feed is known, the state is not."""
        self.run_uploads()
        self.upload(self.move).state = "pending"
        self.run_uploads()
        self.assertUpload(self.move, "done")
        self.assertEqual(len(self.at_amazon(self.order)), 1)
