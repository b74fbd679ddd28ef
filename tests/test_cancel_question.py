"""Whoever cancels an order in Odoo is asked whether it is to be cancelled on Amazon, too."""

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import feeds
from odoo.addons.amazon_connector.models.cancellations.amazon_order_cancellation import REASONS

from .common import LOGGERS, AmazonCase
from .test_cancel_on_amazon import CancelCase

CANCEL_LOGGER = f"{LOGGERS}.amazon_job_work"
FEED_LOGGER = f"{LOGGERS}.cancellations.amazon_account_cancellations"


class TestQuestion(CancelCase):
    def test_the_reasons_are_amazon_s(self):
        self.assertEqual({key for key, _label in REASONS}, set(feeds.CANCEL_REASONS))

    def test_what_the_buyer_asked_for_is_proposed(self):
        question = self.press_cancel()
        self.assertEqual((question.tell, question.reason), ("odoo", False))
        self.amazon.orders.request_cancellation(self.ref, ago=180)
        self.sync(self.account)
        question = self.press_cancel()
        self.assertEqual((question.tell, question.reason), ("amazon", "BuyerCanceled"))

    def test_several_orders_wait_for_the_answer(self):
        orders = self.order | self.ordinary()
        question = self.press_cancel(orders)
        self.assertNotIn("cancel", orders.mapped("state"))
        question.write({"tell": "amazon", "reason": "NoInventory"})
        question.action_cancel()
        self.assertEqual(set(orders.mapped("state")), {"cancel"})
        self.assertCancellation("pending")

    def test_cancelling_from_the_list_asks_too(self):
        orders = self.order | self.ordinary()
        wizards = self.env["sale.mass.cancel.orders"].with_user(self.salesman)
        wizard = wizards.with_context(active_ids=orders.ids).create({})
        action = wizard.action_mass_cancel()
        self.assertEqual(action["res_model"], "amazon.cancel.order")
        self.assertNotIn("cancel", orders.mapped("state"))
        self.env["amazon.cancel.order"].browse(action["res_id"]).action_cancel()
        self.assertEqual(set(orders.mapped("state")), {"cancel"})

    def test_cancelling_ordinary_orders_from_the_list_asks_nothing(self):
        order = self.ordinary()
        wizards = self.env["sale.mass.cancel.orders"].with_context(active_ids=order.ids)
        self.assertFalse(isinstance(wizards.create({}).action_mass_cancel(), dict))
        self.assertEqual(order.state, "cancel")

    def test_programs_are_not_asked(self):
        self.order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(self.order.state, "cancel")

    def test_locked_orders_stay(self):
        self.order.locked = True
        with self.assertRaises(UserError):
            self.order.action_cancel()

    def test_it_is_not_asked_again_what_amazon_was_told(self):
        self.cancel_at_amazon()
        self.run_cancellations()
        self.order.action_draft()
        self.order.with_user(self.salesman).action_cancel()
        self.assertEqual(self.order.state, "cancel")
        self.assertCancellation("submitted")

    def answer_as(self, user):
        """Somebody tells Amazon of a sale order that is cancelled already."""
        # Later series refuse even to ask about an order that the user may not see.
        questions = self.env["amazon.cancel.order"].with_user(user).sudo()
        question = questions.create(
            {"order_ids": self.order.ids, "tell": "amazon", "reason": "NoInventory"}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        question.sudo(False).action_cancel()

    def test_who_may_not_see_the_sale_order_tells_amazon_nothing(self):
        self.press_cancel().action_cancel()
        self.order.user_id = self.admin
        self.assertRefused(self.user("novice", "sales_team.group_sale_salesman"))

    def test_who_may_not_change_the_sale_order_tells_amazon_nothing(self):
        self.press_cancel().action_cancel()
        self.assertRefused(self.user("reader", "base.group_user,account.group_account_readonly"))

    def assertRefused(self, user):
        loggers = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
        with mute_logger(*loggers), self.assertRaises(AccessError):
            self.answer_as(user)
        self.assertCancellation(False)


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
