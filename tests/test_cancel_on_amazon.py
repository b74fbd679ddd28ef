"""Whoever cancels in Odoo is asked whether Amazon shall be told."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS, AmazonCase

CANCEL_LOGGER = f"{LOGGERS}.amazon_job_work"
FEED_LOGGER = f"{LOGGERS}.cancellations.amazon_account_cancellations"


class CancelCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.salesman = self.user("salesman", "sales_team.group_sale_salesman_all_leads")
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")
        self.order = self.imported(self.item("MUG-STONE", 3), self.item("LAMP-OAK"))
        self.ref = self.order.amazon_order_ref
        self.amazon.requests.clear()

    def press_cancel(self, orders=None):
        """Press Cancel on the sale order. :return: The question."""
        action = (orders or self.order).with_user(self.salesman).action_cancel()
        self.assertEqual(action["res_model"], "amazon.cancel.order")
        return self.env["amazon.cancel.order"].with_user(self.salesman).browse(action["res_id"])

    def cancel_at_amazon(self, orders=None, reason="NoInventory"):
        question = self.press_cancel(orders)
        question.write({"tell": "amazon", "reason": reason})
        question.action_cancel()

    def run_cancellations(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_send_cancellations()
        self.env.invalidate_all()

    def status_at_amazon(self, ref=None):
        return self.amazon.orders.get(ref or self.ref)["fulfillment"]["fulfillmentStatus"]

    def assertCancellation(self, state, reason="", ref=None):
        row = self.row(ref or self.ref)
        self.assertEqual(row.cancel_state, state, row.cancel_message)
        self.assertIn(reason, row.cancel_message or "")

    def ordinary(self):
        line = (0, 0, {"product_id": self.products["LAMP-OAK"].id})
        partner = self.env["res.partner"].create({"name": "Ordinary"})
        return self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})


class TestCancelAtAmazon(CancelCase):
    def test_nothing_happens_before_the_question_is_answered(self):
        self.press_cancel()
        self.assertEqual(self.order.state, "sale")

    def test_amazon_is_told_nothing_unless_the_user_says_so(self):
        self.press_cancel().action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.run_cancellations()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertEqual(self.status_at_amazon(), "UNSHIPPED")
        self.assertState(self.ref, "done", "but not on Amazon")

    def test_amazon_is_told(self):
        self.cancel_at_amazon()
        self.assertEqual(self.order.state, "cancel")
        self.assertCancellation("pending")
        self.assertState(self.ref, "done", "Amazon is being notified")
        self.assertEqual(len(self.amazon.requests), 0)
        self.run_cancellations()
        self.assertCancellation("submitted")
        self.assertEqual(self.status_at_amazon(), "CANCELLED")
        self.run_cancellations()
        self.assertCancellation("done", "Amazon accepted the cancellation")
        self.assertState(self.ref, "done", "Amazon accepted the cancellation")
        self.amazon.clock.advance(300)
        self.sync(self.account)
        self.assertState(self.ref, "done", "The order is cancelled.")
        self.assertFalse(self.reviews())

    def test_a_reason_is_needed(self):
        question = self.press_cancel()
        question.tell = "amazon"
        with self.assertRaisesRegex(UserError, "Choose the reason"):
            question.action_cancel()

    def test_many_orders_go_in_one_feed(self):
        orders = self.order
        for _number in range(3):
            orders += self.imported(self.item())
        self.amazon.requests.clear()
        self.cancel_at_amazon(orders)
        self.run_cancellations()
        self.assertCalls("createFeed", 1)
        for order in orders:
            self.assertEqual(self.status_at_amazon(order.amazon_order_ref), "CANCELLED")

    def test_amazon_refuses_what_was_shipped_in_between(self):
        self.cancel_at_amazon()
        self.amazon.orders.ship(self.ref)
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("failed")
        reason = "The order is shipped and cannot be cancelled."
        self.assertCancellation("failed", reason)
        self.assertState(self.ref, "done", f"but not on Amazon. {reason}")
        self.assertNeedsReview(self.ref, reason)
        self.assertIn(reason, self.order.message_ids[0].body)

    def run_now(self):
        """Press Run Now on the job. :return: What the notification says."""
        self._commit(self.env)
        job = self.account.job_ids.filtered(lambda job: job.kind == "cancellations")
        answer = job.with_user(self.admin).action_run_now()
        self.env.invalidate_all()
        return answer["params"]

    def test_what_amazon_refused_is_no_success(self):
        orders = self.order + self.imported(self.item())
        self.cancel_at_amazon(orders)
        self.amazon.orders.ship(self.ref)
        answer = self.run_now()
        self.assertEqual(answer["type"], "success")
        self.assertIn("On their way to Amazon: 2.", answer["message"])
        answer = self.run_now()
        self.assertEqual(answer["type"], "danger")
        self.assertIn("Cancelled on Amazon: 1.", answer["message"])
        self.assertIn("Not cancelled on Amazon: 1; see Orders to Fix.", answer["message"])
        job = self.account.job_ids.filtered(lambda job: job.kind == "cancellations")
        runs = self.env["amazon.job.run"].search([("job_id", "=", job.id)])
        self.assertEqual(sum(runs.mapped("records_failed")), 1)

    def test_a_feed_that_amazon_refuses_as_a_whole_is_no_success(self):
        self.cancel_at_amazon()
        self.amazon.faults.add("createFeed", faults.invalid_input(), times=None)
        with self.assertLogs(FEED_LOGGER, "WARNING"):
            answer = self.run_now()
        self.assertEqual(answer["type"], "danger")
        self.assertIn("Not cancelled on Amazon: 1", answer["message"])

    def test_amazon_refuses_what_the_buyer_cancelled_in_between(self):
        self.cancel_at_amazon()
        self.set_status(self.ref, "CANCELLED")
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("done", "is cancelled on Amazon")
        self.assertFalse(self.reviews())

    def test_a_refusal_is_checked_as_soon_as_amazon_can_be_asked(self):
        self.cancel_at_amazon()
        self.set_status(self.ref, "CANCELLED")
        self.run_cancellations()
        self.amazon.faults.add("getOrder", faults.html(), times=None)
        with self.assertLogs(CANCEL_LOGGER, "WARNING"):
            self.run_cancellations()
        self.assertCancellation("refused")
        self.assertState(self.ref, "done", "Amazon is being notified")
        self.amazon.faults.clear()
        self.end_pauses()
        self.run_cancellations()
        self.assertCancellation("done")
        self.assertFalse(self.reviews())

    def test_what_is_known_as_cancelled_is_not_even_tried(self):
        self.cancel_at_amazon()
        self.set_status(self.ref, "CANCELLED")
        self.sync(self.account)
        self.amazon.requests.clear()
        self.run_cancellations()
        self.assertCancellation("done")
        self.assertState(self.ref, "done", "The order is cancelled.")
        self.assertEqual(len(self.amazon.requests), 0)

    def test_one_refusal_stays_alone(self):
        other = self.imported(self.item())
        self.cancel_at_amazon(self.order | other)
        self.amazon.orders.ship(self.ref)
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("failed")
        self.assertCancellation("done", ref=other.amazon_order_ref)

    def test_amazon_refuses_the_whole_feed(self):
        self.cancel_at_amazon()
        self.amazon.faults.add("createFeed", faults.invalid_input("No such feed"), times=None)
        with self.assertLogs(FEED_LOGGER, "WARNING"):
            self.run_cancellations()
        self.assertCancellation("failed", "Amazon did not accept the request")
        self.assertNeedsReview(self.ref, "Amazon did not cancel the order")
        self.assertTrue(self.row(self.ref).can_be_cancelled)

    def test_without_credentials_it_waits(self):
        self.cancel_at_amazon()
        token, self.account.refresh_token = self.account.refresh_token, False
        self.run_cancellations()
        self.assertCancellation("pending", "credentials are incomplete")
        self.account.refresh_token = token
        self.run_cancellations()
        self.assertCancellation("submitted")

    def test_what_is_known_as_shipped_is_not_even_tried(self):
        self.cancel_at_amazon()
        self.amazon.orders.ship(self.ref, ago=180)
        self.sync(self.account)
        self.amazon.requests.clear()
        self.run_cancellations()
        self.assertCancellation("failed", "shipped meanwhile")
        self.assertCalls("createFeed", 0)

    def test_amazon_is_still_at_work(self):
        self.amazon.feeds.delay = 1
        self.cancel_at_amazon()
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("submitted")
        self.run_cancellations()
        self.assertCancellation("done")

    def test_amazon_is_down(self):
        self.cancel_at_amazon()
        with self.amazon_down(), self.assertLogs(CANCEL_LOGGER, "WARNING"):
            self.run_cancellations()
        self.assertCancellation("pending", "could not be reached")
        self.end_pauses()
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("done")

    def test_the_answer_is_lost(self):
        self.cancel_at_amazon()
        self.amazon.faults.add("createFeed", faults.lost_answer())
        with self.assertLogs(CANCEL_LOGGER, "WARNING"):
            self.run_cancellations()
        self.assertCancellation("pending")
        self.sync_later()
        feed = self.env["amazon.feed"].search([("account_id", "=", self.account.id)])
        self.env.cr.execute(
            "UPDATE amazon_feed SET create_date = %s WHERE id IN %s",
            (fields.Datetime.now() - timedelta(hours=2), tuple(feed.ids)),
        )
        self.env.invalidate_all()
        self.run_cancellations()
        self.run_cancellations()
        self.assertCancellation("done")
        self.assertFalse(self.reviews())

    def sync_later(self):
        self.amazon.clock.advance(300)
        self.sync(self.account)

    def test_the_sale_order_is_taken_up_again(self):
        self.cancel_at_amazon()
        self.order.action_draft()
        self.order.action_confirm()
        self.run_cancellations()
        self.assertCancellation(False, "was reopened")
        self.assertFalse(self.row(self.ref).message)
        self.assertCalls("createFeed", 0)

    def test_amazon_can_be_told_later(self):
        self.press_cancel().action_cancel()
        action = self.row(self.ref).with_user(self.salesman).action_cancel_at_amazon()
        question = self.env["amazon.cancel.order"].with_user(self.salesman).browse(action["res_id"])
        self.assertEqual(question.tell, "amazon")
        question.reason = "BuyerCanceled"
        question.action_cancel()
        self.run_cancellations()
        self.assertEqual(self.status_at_amazon(), "CANCELLED")
        with self.assertRaises(UserError):
            self.row(self.ref).action_cancel_at_amazon()

    def test_the_push_of_quantities_leaves_these_feeds_alone(self):
        self.cancel_at_amazon()
        self.run_cancellations()
        self.amazon.requests.clear()
        self.env["amazon.account"]._cron_sync_inventory()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_the_scheduled_action_starts_at_once(self):
        cron = self.env.ref("amazon_connector.ir_cron_run_due")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.cancel_at_amazon()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)
