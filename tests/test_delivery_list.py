"""Amazon › Deliveries is what must leave: late ones first, then what Amazon does not know yet."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PUSH_LOGGER
from .deliveries import DeliveryCase


class TestDeliveryList(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.assertTrue(self.account, "Without one, the list would say how to connect it.")
        self.action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_picking_action"
        )

    def listed(self, *domain):
        """The deliveries as the list shows them."""
        self.env.flush_all()
        domain = [("amazon_stage", "!=", False), *domain]
        pickings = self.env["stock.picking"].with_user(self.shipper)
        return pickings.search(domain, order="amazon_stage, date_deadline, id")

    def refuse(self):
        self.amazon.faults.add(
            "confirmShipment", faults.error(400, "InvalidInput", "Not known."), times=None
        )

    def test_what_has_to_be_done_first_comes_first(self):
        # Given deliveries in every stage
        orders = [self.imported(self.item()) for _number in range(5)]
        sent, failed, queued, late, due = (self.delivery(order) for order in orders)
        late.move_ids.date_deadline = fields.Datetime.now() - timedelta(days=2)
        self.ship(sent)
        self.send()
        self.ship(failed)
        self.refuse()
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.ship(queued)
        # Then they stand in the order in which somebody has to see to them
        stages = ["due", "due", "queued", "refused", "sent"]
        self.assertEqual(self.listed(), (late + due + queued + failed + sent))
        self.assertEqual(self.listed().mapped("amazon_stage"), stages)

    def retry(self, pickings):
        """Choose them in the list and press Retry Amazon Sync. :return: What it says."""
        self._commit(self.env)
        answer = pickings.with_user(self.shipper).action_retry_amazon_sync()
        self.env.invalidate_all()
        return answer["params"]

    def test_a_retry_of_all_leaves_alone_what_has_not_left(self):
        # Given a delivery that Amazon refused, one that is queued and one that is still to ship
        orders = [self.imported(self.item()) for _number in range(3)]
        failed, queued, due = (self.delivery(order) for order in orders)
        self.ship(failed)
        self.refuse()
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.amazon.faults.clear()
        self.ship(queued)
        # When all are chosen and sent again
        answer = self.retry(failed + queued + due)
        # Then what has left is sent, the other still has to be shipped, and the answer says so
        self.assertEqual(due.amazon_stage, "due")
        self.assertSent(failed)
        self.assertSent(queued)
        self.assertIn("Deliveries sent to Amazon: 2. Failed: 0.", answer["message"])
        self.assertIn("Not shipped yet, so nothing was sent: 1.", answer["message"])
        self.assertEqual(answer["type"], "warning")

    def test_what_amazon_need_not_know_is_not_said_to_be_left(self):
        # Given a transfer that has nothing to do with Amazon
        warehouse = self.account.warehouse_id
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": warehouse.lot_stock_id.id,
            }
        )
        sent = self.delivery(self.imported(self.item()))
        self.ship(sent)
        self.send()
        # When it is chosen beside a delivery
        answer = self.retry(sent + transfer)
        # Then nobody is asked to ship it
        self.assertIn("Not needed: 1.", answer["message"])
        self.assertNotIn("Not shipped yet", answer["message"])
        self.assertEqual(answer["type"], "success")

    def test_a_retry_that_fails_says_why(self):
        picking = self.ship(self.delivery(self.imported(self.item())))
        self.refuse()
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            answer = self.retry(picking)
        self.assertEqual(answer["type"], "danger")
        self.assertIn("Failed: 1. Still to send: 0.", answer["message"])
        self.assertIn("Not known.", answer["message"])

    def test_a_retry_on_an_archived_account_says_that_it_is_on_hold(self):
        picking = self.ship(self.delivery(self.imported(self.item())), skip_sms=True)
        self.account.active = False
        answer = self.retry(picking)
        self.assertEqual((picking.amazon_sync_state, answer["type"]), ("held", "danger"))
        self.assertIn("On hold: 1.", answer["message"])
        self.assertIn("is archived", answer["message"])

    def test_only_deliveries_to_buyers_on_amazon_are_listed(self):
        order = self.imported(self.item())
        self.imported(self.item(), by="AMAZON", status="SHIPPED")
        partner = self.env["res.partner"].create({"name": "Ordinary"})
        line = (0, 0, {"product_id": self.products["LAMP-OAK"].id})
        other = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        other.action_confirm()
        self.assertEqual(self.listed(), order.picking_ids)
        order.picking_ids.action_cancel()
        self.assertFalse(self.listed())

    def test_it_has_views_and_an_empty_state_of_its_own(self):
        views = {kind: view_id for view_id, kind in self.action["views"]}
        own = self.env.ref("amazon_connector.amazon_delivery_view_tree")
        self.assertIn(own.id, views.values())
        self.assertEqual(
            views["kanban"], self.env.ref("amazon_connector.amazon_delivery_view_kanban").id
        )
        self.assertIn("Nothing to ship", self.action["help"])

    def test_the_first_page_says_what_the_packer_has_to_know(self):
        order = self.imported(self.item(), service="EXPEDITED")
        picking = self.delivery(order).with_user(self.shipper)
        self.assertEqual(picking.amazon_service_level, "EXPEDITED")
        self.assertEqual(picking.amazon_ship_by, order.amazon_order_id.ship_by)
        self.assertTrue(picking.amazon_ship_by)


class TestOneQuestion(DeliveryCase):
    """All that is missing is said at once, and asked for in one dialog."""

    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item())
        self.picking = self.delivery(self.order)
        self.pack(self.picking)

    def ask(self):
        action = self.picking.with_user(self.shipper).button_validate()
        self.assertEqual(action["res_model"], "amazon.ship.anyway")
        self.assertNotEqual(self.picking.state, "done")
        question = self.env["amazon.ship.anyway"].with_user(self.shipper)
        return question.with_context(**action["context"]).browse(action["res_id"])

    def request_cancellation(self):
        self.amazon.orders.request_cancellation(self.order.amazon_order_ref, ago=180)
        self.sync(self.account)

    def test_one_message_names_both(self):
        with self.assertRaisesRegex(UserError, "choose the carrier, and enter the tracking"):
            self.picking.with_user(self.shipper).button_validate()

    def test_one_message_for_all_deliveries(self):
        other = self.delivery(self.imported(self.item()))
        self.pack(other)
        other.carrier_id = self.carrier
        with self.assertRaises(UserError) as caught:
            (self.picking + other).with_user(self.shipper).button_validate()
        self.assertIn(f"{self.picking.name}: choose the carrier", str(caught.exception))
        self.assertIn(f"{other.name}: enter the tracking reference", str(caught.exception))

    def test_the_dialog_that_warns_asks_for_what_is_missing(self):
        self.request_cancellation()
        question = self.ask()
        self.assertIn("asks to cancel", question.warning)
        self.assertIn("choose the carrier", question.missing)
        # When both are entered there, it leaves, and Amazon is told of them
        question.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD77"})
        question.action_ship()
        self.assertEqual(self.picking.state, "done")
        self.send()
        self.assertSent(self.picking)
        self.assertEqual(self.packages(self.order)[0].tracking_number, "JJD77")

    def test_nothing_leaves_as_long_as_something_is_missing(self):
        self.request_cancellation()
        question = self.ask()
        with self.assertRaisesRegex(UserError, "enter the tracking reference"):
            question.write({"carrier_id": self.carrier.id})
            question.action_ship()
        self.assertNotEqual(self.picking.state, "done")

    def test_nothing_is_asked_for_that_is_there(self):
        self.request_cancellation()
        self.picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        question = self.ask()
        self.assertFalse(question.missing or question.is_to_complete)
        question.action_ship()
        self.assertEqual(self.picking.state, "done")
