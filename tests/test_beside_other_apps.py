"""Beside Manufacturing and Drop Shipping, where they are installed."""

from .deliveries import DeliveryCase
from .inventory import InventoryCase


class TestKits(DeliveryCase):
    """Amazon sells the kit, the warehouse ships what it is made of."""

    def setUp(self):
        super().setUp()
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed.")
        self.oak, self.shade = self.product("OAK"), self.product("SHADE")
        self.kit(self.products["LAMP-OAK"], (self.oak, 1), (self.shade, 2))

    def kit(self, product, *components):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
            }
        )

    def test_only_whole_kits_are_told(self):
        order = self.imported(self.item("LAMP-OAK", 2))
        first = self.ship(self.delivery(order), {"OAK": 2, "SHADE": 3})
        second = self.ship(self.delivery(order))
        self.send()
        self.assertSent(first)
        self.assertSent(second)
        self.assertAgreed(order, LAMP_OAK=2)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [1, 1])

    def test_half_a_kit_is_told_when_the_other_half_follows(self):
        order = self.imported(self.item("LAMP-OAK", 1))
        first = self.ship(self.delivery(order), {"OAK": 1})
        self.send()
        self.assertNotSent(first, "none", "No item of the Amazon order is complete")
        self.ship(self.delivery(order))
        self.send()
        self.assertAgreed(order, LAMP_OAK=1)

    def test_each_package_tells_the_kits_that_it_makes_complete(self):
        order = self.imported(self.item("LAMP-OAK", 2))
        picking = self.delivery(order)
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD1,JJD2"})
        self.put_in_packages(picking, {"OAK": 1, "SHADE": 2}, {"OAK": 1, "SHADE": 2})
        picking.button_validate()
        self.send()
        self.assertAgreed(order, LAMP_OAK=2)
        self.assertEqual([sum(p.items.values()) for p in self.packages(order)], [1, 1])

    def test_a_kit_within_a_kit_is_told_when_all_of_it_has_left(self):
        self.kit(self.products["MUG-STONE"], (self.products["LAMP-OAK"], 1))
        order = self.imported(self.item("MUG-STONE", 1))
        self.ship(self.delivery(order), {"OAK": 1})
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {})
        self.ship(self.delivery(order))
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"MUG-STONE": 1})

    def test_a_kit_that_amazon_ships_is_taken_apart(self):
        order = self.imported(self.item("LAMP-OAK", 2), by="AMAZON", status="SHIPPED")
        moves = order.order_line.move_ids
        shipped = {move.product_id.default_code: move.quantity for move in moves}
        self.assertEqual(shipped, {"OAK": 2, "SHADE": 4})
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertEqual(self.lines_of(order, "item").qty_delivered, 2)


class TestDropShipping(DeliveryCase):
    """The vendor ships to the buyer, and Amazon is told all the same."""

    def setUp(self):
        super().setUp()
        self.route = self.env.ref(
            "stock_dropshipping.route_drop_shipping", raise_if_not_found=False
        )
        if not self.route:
            self.skipTest("Drop Shipping is not installed.")
        vendor = self.env["res.partner"].create({"name": "Glashuette"})
        self.products["MUG-STONE"].write(
            {
                "route_ids": [(4, self.route.id)],
                "seller_ids": [(0, 0, {"partner_id": vendor.id, "company_id": self.company.id})],
            }
        )

    def test_what_the_vendor_ships_is_told(self):
        order = self.imported(self.item("MUG-STONE", 3))
        purchase = order._get_purchase_orders()
        self.assertEqual(len(purchase), 1)
        purchase.button_confirm()
        picking = purchase.picking_ids
        self.assertEqual(picking.location_dest_id.usage, "customer")
        self.ship(picking)
        self.assertEqual(picking.amazon_order_ref, order.amazon_order_ref)
        self.send()
        self.assertSent(picking)
        self.assertAgreed(order, MUG_STONE=3)


class TestKitQuantities(InventoryCase):
    """Amazon is told of as many kits as the components make."""

    def test_a_kit_has_as_many_as_its_components_make(self):
        if "mrp.bom" not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self.product("KIT", kind="service", type="consu")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    (0, 0, {"product_id": self.products["MUG-STONE"].id, "product_qty": 2})
                ],
            }
        )
        offer = self.offer(product_id=kit.id)
        self.stock("MUG-STONE", 7)
        self.push()
        self.assertPushed(offer, 3)
