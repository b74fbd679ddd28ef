"""Amazon waits for something that no delivery in Odoo carries: somebody is told."""

from .deliveries import DeliveryCase


class UndeliveredCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.stock("MUG-STONE", 10)

    def on_hand(self):
        location = self.account.warehouse_id.lot_stock_id
        return self.products["MUG-STONE"].with_context(location=location.id).qty_available

    def resync(self):
        self.sync(self.account)
        self.env.invalidate_all()

    def cancel(self, order):
        order.with_context(disable_cancel_warning=True)._action_cancel()

    def assertInOrder(self, ref):
        row = self.row(ref)
        self.assertEqual(row.state, "done", row.message)
        self.assertFalse(row.needs_review, row.review_reason)
        self.assertEqual(self.account.sync_state, "ok")


class TestServices(UndeliveredCase):
    """A service whose internal reference is a SKU makes no delivery."""

    def ordered(self, *more, **options):
        order = self.imported(self.item("ENGRAVING"), *more, **options)
        return order, order.amazon_order_ref

    def number(self, order, sku):
        lines = self.lines_of(order, "item")
        return lines.filtered(lambda line: line.product_id.default_code == sku).amazon_item_ref

    def test_the_goods_beside_it_are_booked_when_all_was_shipped_in_seller_central(self):
        order, ref = self.ordered(self.item("MUG-STONE", 2))
        self.amazon.orders.ship(ref, ago=180)
        self.resync()
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(self.on_hand(), 8)
        self.assertState(ref, "done", "2 × MUG-STONE left without Odoo")
        self.assertNotIn("ENGRAVING", self.row(ref).message)
        self.assertInOrder(ref)

    def test_they_are_booked_when_they_were_shipped_before_the_import(self):
        order, ref = self.ordered(self.item("MUG-STONE", 2, shipped=2), status="PARTIALLY_SHIPPED")
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(self.on_hand(), 8)
        self.assertNeedsReview(ref, "No delivery carries 1 × ENGRAVING")

    def test_nothing_is_said_to_have_left_that_cannot_leave(self):
        order, ref = self.ordered(self.item("MUG-STONE"))
        self.ship(self.delivery(order))
        self.send()
        self.set_status(ref, "SHIPPED")
        self.resync()
        self.assertInOrder(ref)
        self.assertFalse(self.row(ref).message)

    def test_somebody_has_to_tell_amazon(self):
        order, ref = self.ordered(self.item("MUG-STONE"))
        self.assertNeedsReview(ref, "No delivery carries 1 × ENGRAVING")
        self.ship(self.delivery(order))
        self.send()
        self.amazon.clock.advance(300)
        self.resync()
        self.assertEqual(self.row(ref).amazon_status, "PARTIALLY_SHIPPED")
        self.assertNeedsReview(ref, "confirm it in Seller Central")
        self.amazon.orders.ship(ref, {self.number(order, "ENGRAVING"): 1})
        self.amazon.clock.advance(300)
        self.resync()
        self.assertInOrder(ref)

    def test_an_order_of_nothing_else(self):
        order, ref = self.ordered()
        self.assertFalse(order.picking_ids)
        self.assertNeedsReview(ref, "No delivery carries 1 × ENGRAVING")
        self.assertEqual(self.account.sync_state, "review")

    def test_what_amazon_ships_is_amazon_s_matter(self):
        _order, ref = self.ordered(by="AMAZON", status="SHIPPED")
        self.assertInOrder(ref)


class TestNothingOpen(UndeliveredCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("MUG-STONE", 3))
        self.ref = self.order.amazon_order_ref

    def test_a_sale_order_that_is_a_quotation_again(self):
        self.cancel(self.order)
        self.order.action_draft()
        self.assertFalse(self.row(self.ref).message)
        self.resync()
        self.assertNeedsReview(self.ref, f"{self.order.name} is a quotation")
        self.assertEqual(self.account.sync_state, "review")
        self.order.action_confirm()
        self.resync()
        self.assertInOrder(self.ref)
        self.assertFalse(self.row(self.ref).message)

    def test_a_delivery_that_was_cancelled(self):
        self.delivery(self.order).action_cancel()
        self.resync()
        self.assertNeedsReview(self.ref, "Amazon waits for 3 × MUG-STONE")

    def test_the_way_that_is_named_leads_out(self):
        self.delivery(self.order).action_cancel()
        self.resync()
        self.cancel(self.order)
        self.order.action_draft()
        self.order.action_confirm()
        self.resync()
        self.assertInOrder(self.ref)
        self.assertEqual(self.delivery(self.order).move_ids.product_uom_qty, 3)

    def test_the_rest_of_a_delivery_that_was_cancelled(self):
        self.ship(self.delivery(self.order), {"MUG-STONE": 1})
        self.send()
        self.delivery(self.order).action_cancel()
        self.amazon.clock.advance(300)
        self.resync()
        self.assertNeedsReview(self.ref, "Amazon waits for 2 × MUG-STONE")

    def test_what_left_is_not_missed(self):
        """Given a delivery that left, while Amazon was not told yet."""
        self.ship(self.delivery(self.order))
        self.change(self.ref, {"programs": ["PRIME"]})
        self.resync()
        self.assertInOrder(self.ref)

    def test_what_amazon_cancelled_is_not_waited_for(self):
        self.delivery(self.order).action_cancel()
        self.resync()
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.assertInOrder(self.ref)

    def test_the_rest_is_cancelled_in_odoo(self):
        self.ship(self.delivery(self.order), {"MUG-STONE": 1})
        self.cancel(self.order)
        text = "A part of the order has left, and the rest is cancelled in Odoo"
        self.assertIn(text, self.row(self.ref).review_reason)
        self.send()
        self.amazon.clock.advance(300)
        self.resync()
        self.assertEqual(self.row(self.ref).amazon_status, "PARTIALLY_SHIPPED")
        self.assertNeedsReview(self.ref, text)
        self.assertNotIn("still open", self.row(self.ref).review_reason)

    def test_all_of_it_had_left_when_the_sale_order_was_cancelled(self):
        self.ship(self.delivery(self.order))
        self.cancel(self.order)
        self.assertEqual(
            self.row(self.ref).review_reason,
            "The sale order is cancelled in Odoo, but its goods have left.",
        )
