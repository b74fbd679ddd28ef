"""Whoever cancels in Odoo is asked whether Amazon shall be told."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS, AmazonCase

CANCEL_LOGGER = f"{LOGGERS}.amazon_cancellation_push"


class TestCancelAtAmazon(AmazonCase):
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

    def test_nothing_happens_before_the_question_is_answered(self):
        self.press_cancel()
        self.assertEqual(self.order.state, "sale")

    def test_amazon_is_told_nothing_unless_the_user_says_so(self):
        self.press_cancel().action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.run_cancellations()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertEqual(self.status_at_amazon(), "UNSHIPPED")

    def test_amazon_is_told(self):
        self.cancel_at_amazon()
        self.assertEqual(self.order.state, "cancel")
        self.assertCancellation("pending")
        self.assertEqual(len(self.amazon.requests), 0)
        self.run_cancellations()
        self.assertCancellation("submitted")
        self.assertEqual(self.status_at_amazon(), "CANCELLED")
        self.run_cancellations()
        self.assertCancellation("done", "Amazon cancelled the order")
        self.amazon.clock.advance(300)
        self.sync(self.account)
        self.assertState(self.ref, "done", "The order is cancelled.")
        self.assertFalse(self.order.activity_ids)

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
        self.assertTrue(self.row(self.ref).cancel_message)
        self.assertEqual(self.order.activity_ids.user_id, self.account.user_id)

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
        self.assertFalse(self.order.activity_ids)

    def sync_later(self):
        self.amazon.clock.advance(300)
        self.sync(self.account)

    def test_the_sale_order_is_taken_up_again(self):
        self.cancel_at_amazon()
        self.order.action_draft()
        self.order.action_confirm()
        self.run_cancellations()
        self.assertCancellation(False, "taken up again")
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


class TestNoQuestion(AmazonCase):
    """Where Amazon has nothing to decide, Cancel is what it always was."""

    def test_an_ordinary_order(self):
        order = self.env["sale.order"].create({"partner_id": self.admin.partner_id.id})
        order.action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_an_order_that_amazon_ships(self):
        order = self.imported(self.item(), by="AMAZON", status="SHIPPED")
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_an_order_that_has_left(self):
        self.account.tracking_later = True
        order = self.imported(self.item())
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_amazon_itself_cancels(self):
        order = self.imported(self.item())
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(order.state, "cancel")
