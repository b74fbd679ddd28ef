"""What needs review of goods that leave in another way than planned, and when that is over."""

from .test_standing import StandingCase


class TestTakenOverAndThen(StandingCase):
    def setUp(self):
        super().setUp()
        location = self.account.location_id
        self.at_amazon = self.products["MUG-STONE"].with_context(location=location.id)
        self.amazon.orders.take_over(self.ref, ago=180)
        self.resync()

    def test_the_delivery_is_cancelled_and_amazon_ships(self):
        self.delivery(self.order).action_cancel()
        self.retry()
        self.assertSettled()
        self.set_status(self.ref, "SHIPPED")
        self.resync()
        self.assertSettled()
        self.assertState(self.ref, "done", "Its goods left the Amazon location")
        self.assertEqual(self.delivered(), 3)
        self.assertEqual((self.at_amazon.qty_available, self.on_hand()), (-3, 10))
        self.change(self.ref, {"programs": ["PRIME"]})
        self.resync()
        self.assertEqual((self.at_amazon.qty_available, self.on_hand()), (-3, 10))

    def test_amazon_ships_before_the_delivery_is_cancelled(self):
        self.set_status(self.ref, "SHIPPED")
        self.resync()
        self.assertNeedsReview(self.ref, "cancel its delivery")
        self.assertEqual(self.delivered(), 0)
        self.delivery(self.order).action_cancel()
        self.retry()
        self.assertSettled()
        self.assertEqual((self.at_amazon.qty_available, self.on_hand()), (-3, 10))

    def test_goods_had_left_already(self):
        self.ship(self.delivery(self.order), skip_amazon_warning=True)
        self.retry()
        self.assertNeedsReview(self.ref, "goods have left Odoo")
        self.mark_reviewed()
        self.set_status(self.ref, "SHIPPED")
        self.resync()
        self.assertFalse(self.row(self.ref).needs_review)
        self.assertEqual((self.at_amazon.qty_available, self.on_hand()), (0, 7))

    def test_the_sale_order_is_cancelled_and_amazon_ships(self):
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.set_status(self.ref, "SHIPPED")
        self.resync()
        self.assertNeedsReview(self.ref, "Delete the sale order and click on Retry")
        self.order.unlink()
        self.retry()
        self.order = self.assertImported(self.ref)
        self.assertSettled()
        self.assertEqual(self.delivered(), 3)
        self.assertEqual((self.at_amazon.qty_available, self.on_hand()), (-3, 10))


class TestUnfulfillable(StandingCase):
    def test_the_rest_is_warned_about(self):
        self.ship(self.delivery(self.order), {"MUG-STONE": 1})
        rest = self.delivery(self.order)
        self.set_status(self.ref, "UNFULFILLABLE")
        self.resync()
        self.assertIn("cannot be fulfilled", rest.amazon_warning)
        self.assertIn("cannot be fulfilled", self.order.amazon_warning)
        self.assertEqual(self.validate_with_carrier(rest)["res_model"], "amazon.ship.anyway")
        self.assertEqual(self.on_hand(), 9)

    def validate_with_carrier(self, picking):
        picking.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "JJD2"})
        return self.validate(picking)


class TestSerialNumbers(StandingCase):
    def setUp(self):
        super().setUp()
        self.products["LAMP-OAK"].tracking = "serial"
        self.order = self.imported(self.item("LAMP-OAK"))
        self.ref = self.order.amazon_order_ref
        self.amazon.orders.ship(self.ref, ago=180)
        self.resync()

    def test_validated_as_told(self):
        self.assertNeedsReview(self.ref, "validate the open delivery without a carrier")
        delivery = self.delivery(self.order)
        lot = self.env["stock.lot"].create(
            {
                "name": "L1",
                "product_id": self.products["LAMP-OAK"].id,
                "company_id": self.company.id,
            }
        )
        self.env["stock.quant"]._update_available_quantity(
            self.products["LAMP-OAK"], delivery.location_id, 1, lot_id=lot
        )
        delivery.action_assign()
        delivery.move_ids.move_line_ids.write({"lot_id": lot.id, "quantity": 1, "picked": True})
        delivery.with_context(skip_amazon_warning=True).button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertNotSent(delivery, "none", "have left already")
        self.retry()
        self.assertSettled()
        self.assertNotIn("Do not ship", self.row(self.ref).message or "")

    def test_a_part_that_left_is_warned_about(self):
        order = self.imported(self.item("LAMP-OAK", 2))
        (item_id,) = self.lines_of(order, "item").mapped("amazon_item_ref")
        self.amazon.orders.ship(order.amazon_order_ref, {item_id: 1}, ago=180)
        self.resync()
        self.assertNeedsReview(order.amazon_order_ref, "deliver only what is left")
        self.assertIn("Do not ship them again", self.delivery(order).amazon_warning)

    def test_cancelled_as_told(self):
        self.delivery(self.order).action_cancel()
        self.retry()
        self.assertNeedsReview(self.ref, "Correct your stock, then mark the order as reviewed")
        self.mark_reviewed()
        self.retry()
        self.assertSettled()
