"""What leaves the warehouse is told to Amazon: each unit once, whatever happens in between."""

from datetime import timedelta

from odoo import fields

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import PUSH_LOGGER
from .deliveries import DeliveryCase


class TestDeliveries(DeliveryCase):
    """After each story, Amazon's order and Odoo's agree on what was shipped."""

    def order(self, *items):
        return self.imported(*(items or [self.item("MUG-STONE", 3)]))

    def test_a_full_delivery(self):
        order = self.order(self.item("MUG-STONE", 3), self.item("LAMP-OAK"))
        picking = self.ship(self.delivery(order), tracking="JJD1")
        self.assertEqual(picking.amazon_sync_state, "pending")
        self.assertCalls("confirmShipment", 0)
        self.send()
        self.assertSent(picking)
        self.assertAgreed(order, MUG_STONE=3, LAMP_OAK=1)
        (package,) = self.packages(order)
        self.assertEqual(package.carrier_code, "DHL")
        self.assertEqual(package.tracking_number, "JJD1")
        self.assertCalls("confirmShipment", 1)

    def test_a_partial_delivery_and_its_backorder(self):
        order = self.order(self.item("MUG-STONE", 3), self.item("LAMP-OAK"))
        first = self.ship(self.delivery(order), {"MUG-STONE": 2})
        self.send()
        self.assertAgreed(order, MUG_STONE=2)
        second = self.delivery(order)
        self.assertEqual(second.amazon_sync_state, "none")
        self.ship(second)
        self.send()
        self.assertAgreed(order, MUG_STONE=3, LAMP_OAK=1)
        self.assertSent(first)
        self.assertSent(second)
        self.assertEqual(len(self.packages(order)), 2)

    def test_a_delivery_and_its_backorder_in_one_run(self):
        order = self.order()
        self.ship(self.delivery(order), {"MUG-STONE": 1})
        self.ship(self.delivery(order))
        self.send()
        self.assertAgreed(order, MUG_STONE=3)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [1, 2])

    def test_two_packages_are_told_one_by_one(self):
        order = self.order(self.item("MUG-STONE", 3), self.item("LAMP-OAK"))
        picking = self.delivery(order)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1, JJD2"})
        self.put_in_packages(picking, {"MUG-STONE": 2}, {"MUG-STONE": 1, "LAMP-OAK": 1})
        picking.button_validate()
        self.send()
        self.assertAgreed(order, MUG_STONE=3, LAMP_OAK=1)
        packages = self.packages(order)
        self.assertEqual([sum(package.items.values()) for package in packages], [2, 2])
        self.assertEqual([package.tracking_number for package in packages], ["JJD1", "JJD2"])

    def test_two_packages_under_one_reference(self):
        order = self.order()
        picking = self.delivery(order)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        self.put_in_packages(picking, {"MUG-STONE": 1}, {"MUG-STONE": 2})
        picking.button_validate()
        self.send()
        self.assertAgreed(order, MUG_STONE=3)
        self.assertEqual({p.tracking_number for p in self.packages(order)}, {"JJD1"})

    def test_two_items_of_one_sku(self):
        order = self.order(self.item("MUG-STONE", 2), self.item("MUG-STONE", 1, price="9.90"))
        self.ship(self.delivery(order))
        self.send()
        self.assertAgreed(order, MUG_STONE=3)
        (package,) = self.packages(order)
        self.assertEqual(sorted(package.items.values()), [1, 2])

    def test_the_quantity_is_corrected_after_it_was_told(self):
        order = self.order()
        picking = self.ship(self.delivery(order))
        self.send()
        picking.move_line_ids.quantity = 2
        self.assertEqual(picking.amazon_sync_state, "pending")
        self.send()
        self.assertAgreed(order, MUG_STONE=2)
        self.assertSent(picking)

    def test_goods_that_amazon_was_told_of_cannot_be_taken_back(self):
        order = self.order()
        picking = self.ship(self.delivery(order))
        self.send()
        picking.move_line_ids.quantity = 0
        self.send()
        self.assertNotSent(picking, "failed", "cannot be undone")

    def test_more_than_ordered_is_never_told(self):
        order = self.order(self.item("MUG-STONE", 2))
        picking = self.delivery(order)
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        picking.button_validate()
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 2})
        self.assertSent(picking)

    def test_the_tracking_reference_changes(self):
        order = self.order()
        picking = self.ship(self.delivery(order), tracking="WRONG")
        self.send()
        picking.carrier_tracking_ref = "RIGHT"
        self.assertEqual(picking.amazon_sync_state, "pending")
        self.send()
        self.assertAgreed(order, MUG_STONE=3)
        (package,) = self.packages(order)
        self.assertEqual(package.tracking_number, "RIGHT")

    def test_the_answer_is_lost(self):
        order = self.order()
        picking = self.ship(self.delivery(order))
        self.amazon.faults.add("confirmShipment", faults.lost_answer(), times=10)
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.assertNotSent(picking, "pending", "could not be reached")
        self.amazon.faults.clear()
        self.send()
        self.assertSent(picking)
        self.assertAgreed(order, MUG_STONE=3)
        self.assertEqual(len(self.packages(order)), 1)

    def test_amazon_is_down_for_an_hour(self):
        orders = [self.order() for _number in range(5)]
        pickings = [self.ship(self.delivery(order)) for order in orders]
        with self.amazon_down(), self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.assertEqual(self.send()["type"], "warning")
        for picking in pickings:
            self.assertNotSent(picking, "pending", "could not be reached")
        self.send()
        for order, picking in zip(orders, pickings, strict=True):
            self.assertSent(picking)
            self.assertAgreed(order, MUG_STONE=3)

    def test_one_delivery_that_amazon_fails_over_does_not_stop_the_others(self):
        orders = [self.order() for _number in range(3)]
        pickings = [self.ship(self.delivery(order)) for order in orders]
        bad = orders[0].amazon_order_ref
        self.amazon.faults.add(
            "confirmShipment",
            faults.error(500),
            times=None,
            match=lambda call: call.arguments.get("order_id") == bad,
        )
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.assertEqual([p.amazon_sync_state for p in pickings], ["pending", "sent", "sent"])

    def test_an_answer_that_is_too_much_stops_no_other_delivery(self):
        orders = [self.imported(self.item()) for _number in range(3)]
        pickings = [self.ship(self.delivery(order)) for order in orders]
        bad = orders[0].amazon_order_ref
        self.amazon.faults.add(
            "confirmShipment",
            faults.bomb(40),
            times=None,
            match=lambda call: call.arguments.get("order_id") == bad,
        )
        with self.assertLogs(PUSH_LOGGER, "WARNING"):
            self.send()
        self.assertEqual([p.amazon_sync_state for p in pickings], ["pending", "sent", "sent"])
        self.assertIn("larger than 32 MB", pickings[0].amazon_sync_message)

    def test_nothing_is_told_when_the_validation_is_rolled_back(self):
        order = self.order()
        self._commit(self.env)
        self.ship(self.delivery(order))
        self._roll_back()
        self.env.invalidate_all()
        self.send()
        self.assertCalls("confirmShipment", 0)

    def test_deliveries_of_other_orders_are_none_of_amazons_business(self):
        product = self.products["MUG-STONE"]
        order = self.env["sale.order"].create(
            {
                "partner_id": self.admin.partner_id.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        picking = self.delivery(order)
        self.pack(picking)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.amazon_sync_state, "none")

    def test_returned_goods_stay_shipped_and_exchanged_ones_are_not_told_twice(self):
        order = self.order()
        picking = self.ship(self.delivery(order))
        self.send()
        returned = self.return_of(picking)
        self.pack(returned)
        returned.button_validate()
        self.assertEqual(returned.amazon_sync_state, "none")
        again = self.return_of(returned)
        self.ship(again)
        self.send()
        self.assertNotSent(again, "none", "confirmed with others")
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 3})

    def return_of(self, picking):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.product_uom_qty
        action = getattr(wizard, "create_returns", None) or wizard.action_create_returns
        return self.env["stock.picking"].browse(action()["res_id"])


class TestRoutes(DeliveryCase):
    """Only what leaves for the buyer counts, however many steps lead there."""

    def test_pick_pack_ship(self):
        warehouse = self.account.warehouse_id
        warehouse.delivery_steps = "pick_pack_ship"
        self.stock("MUG-STONE", 10)
        order = self.imported(self.item("MUG-STONE", 3))
        for _step in range(2):
            step = order.picking_ids.filtered(lambda p: p.state == "assigned")
            self.assertNotEqual(step.location_dest_id.usage, "customer")
            self.pack(step)
            step.button_validate()
            self.assertEqual(step.amazon_sync_state, "none")
        self.ship(self.delivery(order))
        self.send()
        self.assertAgreed(order, MUG_STONE=3)

    def test_lots_and_serial_numbers_of_a_delivery(self):
        product = self.products["MUG-STONE"]
        product.tracking = "serial"
        serials = self.env["stock.lot"].create(
            [
                {"name": f"S{n}", "product_id": product.id, "company_id": self.company.id}
                for n in range(3)
            ]
        )
        location = self.account.warehouse_id.lot_stock_id
        for serial in serials:
            self.env["stock.quant"]._update_available_quantity(product, location, 1, lot_id=serial)
        order = self.imported(self.item("MUG-STONE", 3))
        picking = self.delivery(order)
        picking.action_assign()
        self.assertEqual(len(picking.move_line_ids), 3)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        picking.move_ids.picked = True
        picking.button_validate()
        self.send()
        self.assertAgreed(order, MUG_STONE=3)
        self.assertEqual(len(self.packages(order)), 1)


class TestManyDeliveries(DeliveryCase):
    def test_sending_keeps_to_the_rate_of_amazon(self):
        self.account.last_order_sync = fields.Datetime.now() - timedelta(hours=1)
        refs = [self.place(self.item()) for _number in range(25)]
        self.sync(self.account)
        for ref in refs:
            self.ship(self.delivery(self.row(ref).sale_order_id))
        self.amazon.rates.fast = False
        self.amazon.rates.plan("confirmShipment", 10, 10)
        self.addCleanup(setattr, self.amazon.rates, "fast", True)
        self.amazon.requests.clear()
        self.send()
        statuses = [entry.status for entry in self.amazon.requests.of("confirmShipment")]
        self.assertEqual(statuses, [204] * 25)
