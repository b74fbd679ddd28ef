"""One status in a merchant's words: done means that nobody has anything left to do."""

from unittest.mock import patch

from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.orders.importer import OrderImporter

from .common import ORDER_LOGGER, PUSH_LOGGER
from .deliveries import DeliveryCase
from .test_cancel_on_amazon import CancelCase


class StatusCase(DeliveryCase):
    def assertStatus(self, order, status, reason=""):
        """What the list shows, and finds in the database."""
        row = order if order._name == "amazon.order" else order.amazon_order_id
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(row.merchant_status, status, row.reason)
        self.assertIn(reason, row.reason or "")
        found = [("id", "=", row.id), ("merchant_status", "=", status)]
        self.assertTrue(self.env["amazon.order"].search_count(found))


class TestLifeOfAnOrder(StatusCase):
    def test_from_the_payment_to_the_doorstep(self):
        # Given an order that is not paid yet, and one that is
        unpaid = self.place(self.item(), status="PENDING")
        order = self.imported(self.item())
        self.assertStatus(self.row(unpaid), "pending", "payment is pending")
        self.assertStatus(order, "due")
        # When it has left, Amazon does not know that yet
        self.ship(self.delivery(order))
        self.assertStatus(order, "pending")
        # When Amazon accepted that, it is done
        self.send()
        self.assertStatus(order, "shipped")

    def test_half_of_an_order_is_not_shipped(self):
        order = self.imported(self.item("MUG-STONE", 2))
        picking = self.delivery(order)
        self.pack(picking, {"MUG-STONE": 1})
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        picking._action_done()
        self.send()
        self.assertSent(picking)
        self.assertStatus(order, "due")
        self.ship(self.delivery(order))
        self.send()
        self.assertStatus(order, "shipped")

    def test_what_amazon_refuses_needs_you_until_it_is_put_right(self):
        order = self.imported(self.item())
        picking = self.ship(self.delivery(order))
        self.amazon.faults.add(
            "confirmShipment",
            faults.error(400, "InvalidInput", "The carrier is not known."),
            times=9,
        )
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.amazon.faults.clear()
        self.assertStatus(order, "attention", f"{picking.name}: Amazon did not accept")
        picking.with_user(self.shipper).action_retry_amazon_sync()
        self.assertStatus(order, "shipped")

    def test_what_somebody_confirmed_in_seller_central_is_done(self):
        order = self.imported(self.item())
        self.amazon.orders.ship(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertStatus(order, "shipped")

    def test_goods_that_amazon_ships(self):
        ref = self.place(self.item(), by="AMAZON")
        self.sync(self.account)
        self.assertStatus(self.row(ref), "pending")
        self.set_status(ref, "SHIPPED")
        self.sync(self.account)
        self.assertStatus(self.row(ref), "shipped")


class TestWhatNeedsSomebody(StatusCase):
    def test_an_unpaired_sku_until_it_is_reviewed(self):
        order = self.imported(self.item("NO-SUCH-SKU", price="10.00"))
        self.assertStatus(order, "attention", "NO-SUCH-SKU")
        order.amazon_order_id.with_user(self.admin).action_mark_reviewed()
        self.assertStatus(order, "due")

    def test_an_order_that_fails_whether_it_is_reviewed_or_not(self):
        ref = self.place(self.item())
        error = ValueError("Odd")
        with (
            patch.object(OrderImporter, "import_orders", side_effect=error),
            self.assertLogs(ORDER_LOGGER, "ERROR"),
        ):
            self.sync(self.account)
        row = self.row(ref)
        self.assertStatus(row, "attention")
        row.with_user(self.admin).action_mark_reviewed()
        self.assertStatus(row, "attention")
        row.with_user(self.admin).action_retry()
        self.assertStatus(row, "due")

    def test_the_buyer_who_wants_to_cancel(self):
        order = self.imported(self.item())
        self.amazon.orders.request_cancellation(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertStatus(order, "attention", "asks to cancel")

    def test_nothing_is_to_do_about_what_is_cancelled_or_ignored(self):
        order = self.imported(self.item())
        self.set_status(order.amazon_order_ref, "CANCELLED")
        gone = self.place(self.item(), status="SHIPPED")
        self.sync(self.account)
        self.assertStatus(order, "unneeded")
        self.assertStatus(self.row(gone), "unneeded", "shipped outside Odoo")

    def test_an_archived_account_keeps_amazon_from_knowing(self):
        order = self.imported(self.item())
        self.account.active = False
        self.ship(self.delivery(order))
        self.assertStatus(order, "attention", "archived")


class TestCancelling(CancelCase, StatusCase):
    def test_amazon_may_still_refuse(self):
        self.assertStatus(self.order, "due")
        self.cancel_at_amazon()
        self.assertStatus(self.order, "pending")
        self.run_cancellations()
        self.run_cancellations()
        self.assertStatus(self.order, "unneeded")

    def test_cancelled_in_odoo_only_needs_you(self):
        question = self.press_cancel()
        question.tell = "odoo"
        question.action_cancel()
        self.assertStatus(self.order, "attention", "still open on Amazon")
