"""Amazon counts pieces; and several items of an order can have one number."""

from collections import Counter

from odoo.addons.amazon_connector import compat
from odoo.addons.amazon_connector.models.units import piece_of

from .deliveries import DeliveryCase
from .inventory import InventoryCase


class UnitCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.units = self.env.ref("uom.product_uom_unit")
        self.dozen = self.env.ref("uom.product_uom_dozen")

    def in_dozens(self, sku="MUG-STONE", uom=None):
        """The product is kept in dozens."""
        self.products[sku].uom_id = uom or self.dozen
        return self.products[sku]

    def line(self, order):
        return self.lines_of(order, "item")

    def assertDelivered(self, order, quantity):
        self.assertAlmostEqual(sum(order.picking_ids.move_ids.mapped("product_qty")), quantity, 2)


class TestDozens(UnitCase):
    def test_three_pieces_are_a_quarter_of_a_dozen(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 3))
        line = self.line(order)
        self.assertEqual((line.product_uom_qty, compat.line_uom(line)), (3, self.units))
        self.assertAmount(line.price_unit, "12.50")
        self.assertAmount(order.amount_total, "37.50")
        self.assertDelivered(order, 0.25)

    def test_amazon_is_told_of_pieces(self):
        self.in_dozens()
        for quantity in (1, 3, 5, 7, 12, 25):
            with self.subTest(quantity):
                order = self.imported(self.item("MUG-STONE", quantity))
                picking = self.ship(self.delivery(order))
                self.send()
                self.assertSent(picking)
                self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": quantity})

    def test_partial_deliveries_add_up(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 7))
        first = self.ship(self.delivery(order), {"MUG-STONE": 0.25})
        self.send()
        self.assertSent(first)
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 3})
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 7})

    def test_what_amazon_changes_later_is_no_conflict(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 7))
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "done")

    def test_a_user_may_put_dozens_on_the_line(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 6))
        line = self.line(order)
        uom = compat.line_uom_field(self.env)
        line.write({uom: self.dozen.id, "product_uom_qty": 0.5, "price_unit": 150.0})
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "done")

    def test_another_number_of_pieces_still_is_a_conflict(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 3))

        def one_more(amazon_order):
            amazon_order["orderItems"][0]["quantityOrdered"] = 4

        self.change(order.amazon_order_ref, one_more)
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "conflict", "4 on Amazon, 3 in Odoo")

    def test_what_amazon_ships_leaves_the_amazon_location(self):
        product = self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 3), by="AMAZON", status="SHIPPED")
        there = product.with_context(location=self.account.location_id.id)
        self.assertAlmostEqual(there.qty_available, -0.25, 2)
        self.assertEqual(self.line(order).qty_delivered, 3)

    def test_what_left_before_the_import(self):
        self.in_dozens()
        order = self.imported(self.item("MUG-STONE", 3, shipped=1), status="PARTIALLY_SHIPPED")
        self.assertAlmostEqual(self.line(order).qty_delivered, 1, 1)
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 2})


class TestOtherUnits(UnitCase):
    def test_of_what_is_weighed_one_is_one(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        product = self.in_dozens(uom=kilogram)
        order = self.imported(self.item("MUG-STONE", 3))
        self.assertEqual(compat.line_uom(self.line(order)), kilogram)
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 3})
        self.assertEqual(product.uom_id, kilogram)

    def test_finding_the_unit_takes_no_query(self):
        products = self.products["MUG-STONE"] + self.products["LAMP-OAK"]
        for product in products:
            piece_of(product)
        with self.assertQueryCount(0):
            for product in products:
                self.assertEqual(piece_of(product), self.units)

    def test_units_stay_units(self):
        line = self.line(self.imported(self.item("MUG-STONE", 3)))
        self.assertEqual(compat.line_uom(line), self.units)


class TestQuantitiesInDozens(InventoryCase):
    def test_free_dozens_are_told_in_pieces(self):
        mug, lamp = self.offer("MUG-STONE"), self.offer("LAMP-OAK")
        self.products["MUG-STONE"].uom_id = self.env.ref("uom.product_uom_dozen")
        self.stock("MUG-STONE", 2.5)
        self.stock("LAMP-OAK", 3)
        self.push()
        self.assertPushed(mug, 30)
        self.assertPushed(lamp, 3)

    def test_a_piece_of_a_dozen_is_not_lost_by_rounding(self):
        mug = self.offer("MUG-STONE", reserve_quantity=1)
        self.products["MUG-STONE"].uom_id = self.env.ref("uom.product_uom_dozen")
        self.stock("MUG-STONE", 0.58)
        self.push()
        self.assertPushed(mug, 6)

    def test_differences_at_amazon_are_in_the_product_s_unit(self):
        self.offer("MUG-STONE")
        product = self.products["MUG-STONE"]
        product.uom_id = self.env.ref("uom.product_uom_dozen")
        self.amazon.fba_inventory.set(
            "eu", "DE", "MUG-STONE", fulfillable=18, inbound=0, reserved=0, unfulfillable=0
        )
        self._commit(self.env)
        self.account.with_user(self.admin).action_read_fba_inventory()
        self.env.invalidate_all()
        [(_location, _product, known, there)] = self.account._fba_differences()
        self.assertEqual((known, there), (0, 1.5))
        self.account._apply_fba_differences(self.account._fba_differences(), self.env.user)
        in_odoo = product.with_context(location=self.account.location_id.id).qty_available
        self.assertEqual(in_odoo, 1.5)
        self.assertFalse(self.account._fba_differences())


class TestItemsOfOneNumber(UnitCase):
    """Amazon lists a number twice, with the units divided over both."""

    def ordered(self, *items, **options):
        ref = self.place(*items, **options)

        def one_number(order):
            for item in order["orderItems"]:
                item["orderItemId"] = order["orderItems"][0]["orderItemId"]

        self.change(ref, one_number)
        self.sync(self.account)
        return self.assertImported(ref)

    def twice(self, **options):
        return self.ordered(self.item("MUG-STONE", 2), self.item("MUG-STONE", 1), **options)

    def test_they_are_two_lines_and_no_conflict(self):
        order = self.twice()
        self.assertEqual(self.line(order).mapped("product_uom_qty"), [2, 1])
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "done")
        self.assertAmount(order.amount_total, "37.50")

    def test_another_sum_is_a_conflict(self):
        order = self.twice()

        def one_more(amazon_order):
            amazon_order["orderItems"][1]["quantityOrdered"] = 2

        self.change(order.amazon_order_ref, one_more)
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "conflict", "4 on Amazon, 3 in Odoo")

    def test_amazon_is_told_of_the_sum(self):
        order = self.twice()
        picking = self.ship(self.delivery(order))
        self.send()
        self.assertSent(picking)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [3])
        self.assertEqual(order.amazon_order_id._cancelled_item_refs(), [self.number(order)])

    def test_in_two_deliveries_none_is_told_twice(self):
        order = self.twice()
        picking = self.delivery(order)
        picking.move_ids[0].write({"quantity": 2, "picked": True})
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        picking.with_context(skip_backorder=True).button_validate()
        self.send()
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [2, 1])

    def number(self, order):
        return self.line(order)[0].amazon_item_ref

    def test_their_serial_numbers_are_shared_out(self):
        product = self.products["MUG-STONE"]
        product.tracking = "serial"
        first = self.item("MUG-STONE", 2, extra={"product": {"serialNumbers": ["S-1", "S-2"]}})
        second = self.item("MUG-STONE", 1, extra={"product": {"serialNumbers": ["S-3"]}})
        order = self.ordered(first, second, by="AMAZON", status="SHIPPED")
        lots = Counter(order.order_line.move_ids.move_line_ids.lot_id.mapped("name"))
        self.assertEqual(lots, Counter({"S-1": 1, "S-2": 1, "S-3": 1}))

    def test_what_left_before_the_import_is_counted_once(self):
        order = self.ordered(
            self.item("MUG-STONE", 2, shipped=2),
            self.item("MUG-STONE", 1),
            status="PARTIALLY_SHIPPED",
        )
        self.assertEqual(sum(self.line(order).mapped("qty_delivered")), 2)

    def deleted_and_back(self, order):
        """Somebody deletes the sale order, and has it back. :return: The new one."""
        row = order.amazon_order_id
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.unlink()
        row.with_user(self.admin).action_retry()
        return self.assertImported(row.amazon_order_ref)

    def test_what_amazon_shipped_leaves_once_if_the_sale_order_is_deleted(self):
        location = self.account.location_id
        product = self.products["MUG-STONE"].with_context(location=location.id)
        order = self.twice(by="AMAZON", status="SHIPPED")
        self.assertEqual(product.qty_available, -3)
        again = self.deleted_and_back(order)
        product.invalidate_recordset()
        self.assertEqual(product.qty_available, -3)
        self.assertEqual(self.line(again).mapped("qty_delivered"), [2, 1])

    def test_what_the_merchant_shipped_leaves_once_if_the_sale_order_is_deleted(self):
        order = self.twice()
        self.ship(self.delivery(order))
        again = self.deleted_and_back(order)
        self.assertEqual(self.line(again).mapped("qty_delivered"), [2, 1])
        self.assertEqual(set(again.order_line.move_ids.mapped("state")), {"done"})

    def test_a_part_of_what_left_belongs_to_the_line_that_has_room_for_it(self):
        order = self.twice()
        picking = self.delivery(order)
        picking.move_ids[1].write({"quantity": 1, "picked": True})
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1"})
        picking.with_context(skip_backorder=True).button_validate()
        again = self.deleted_and_back(order)
        self.assertEqual(self.line(again).mapped("qty_delivered"), [0, 1])
        self.assertEqual(self.delivery(again).move_ids.product_uom_qty, 2)
