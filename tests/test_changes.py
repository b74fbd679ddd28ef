"""Amazon says something else after the import: followed where that is safe, and said once."""

from odoo.exceptions import UserError

from .deliveries import DeliveryCase


class ChangesCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.stock("MUG-STONE", 10)
        self.order = self.imported(self.item("MUG-STONE", 3))
        self.ref = self.order.amazon_order_ref
        (self.item_id,) = self.lines_of(self.order, "item").mapped("amazon_item_ref")

    def on_hand(self, sku="MUG-STONE"):
        location = self.account.warehouse_id.lot_stock_id
        return self.products[sku].with_context(location=location.id).qty_available

    def resync(self):
        self.sync(self.account)
        self.env.invalidate_all()

    def notes(self, record, text):
        return len(record.message_ids.filtered(lambda message: text in (message.body or "")))

    def assertSaidOnce(self, text, *records):
        """It stands on the row, and once in the chatter of each record, also after more runs."""
        self.assertIn(text, self.row(self.ref).message)
        self.change(self.ref, {"programs": ["PRIME"]})
        self.resync()
        self.assertIn(text, self.row(self.ref).message)
        for record in (self.order, *records):
            self.assertEqual(self.notes(record, text), 1, record)

    def delivered(self, order=None):
        return sum(self.lines_of(order or self.order, "item").mapped("qty_delivered"))


class TestShippedElsewhere(ChangesCase):
    def test_all_of_it_left_through_seller_central(self):
        self.amazon.orders.ship(self.ref, ago=180)
        self.resync()
        self.assertState(self.ref, "done", "3 × MUG-STONE left without Odoo")
        self.assertEqual(self.delivered(), 3)
        self.assertEqual(self.on_hand(), 7)
        self.assertEqual(self.order.picking_ids.state, "done")
        self.assertNotSent(self.order.picking_ids, "none", "have left already")
        self.assertFalse(self.row(self.ref).needs_review)
        self.assertSaidOnce("3 × MUG-STONE left without Odoo")

    def test_it_is_not_sent_to_amazon(self):
        self.amazon.orders.ship(self.ref, ago=180)
        self.resync()
        self.amazon.requests.clear()
        self.send()
        self.assertCalls("confirmShipment", 0)

    def test_a_part_of_it_left(self):
        self.amazon.orders.ship(self.ref, {self.item_id: 1}, ago=180)
        self.resync()
        self.assertEqual(self.delivered(), 1)
        self.assertEqual(self.on_hand(), 9)
        rest = self.delivery(self.order)
        self.assertEqual(rest.move_ids.product_uom_qty, 2)
        self.ship(rest)
        self.send()
        self.assertSent(rest)
        self.assertEqual(self.shipped_at_amazon(self.order), {"MUG-STONE": 2})
        (item,) = self.amazon.orders.get(self.ref)["orderItems"]
        self.assertEqual(item["fulfillment"]["quantityFulfilled"], 3)

    def test_what_odoo_sent_itself_is_no_news(self):
        self.ship(self.delivery(self.order))
        self.send()
        self.amazon.clock.advance(300)
        self.resync()
        self.assertEqual(self.row(self.ref).amazon_status, "SHIPPED")
        self.assertEqual(self.delivered(), 3)
        self.assertEqual(self.on_hand(), 7)
        self.assertFalse(self.row(self.ref).message)

    def test_a_delivery_in_three_steps_leaves_nothing_to_pick(self):
        self.account.warehouse_id.delivery_steps = "pick_pack_ship"
        order = self.imported(self.item("MUG-STONE", 3))
        (item_id,) = self.lines_of(order, "item").mapped("amazon_item_ref")
        self.amazon.orders.ship(order.amazon_order_ref, {item_id: 2}, ago=180)
        self.resync()
        self.assertEqual(self.delivered(order), 2)
        self.assertEqual(self.on_hand(), 8)
        open_moves = order.picking_ids.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        )
        self.assertEqual(set(open_moves.mapped("product_uom_qty")), {1})

    def test_a_serial_number_that_nobody_knows_is_asked_for(self):
        self.products["LAMP-OAK"].tracking = "serial"
        order = self.imported(self.item("LAMP-OAK"))
        self.amazon.orders.ship(order.amazon_order_ref, ago=180)
        self.resync()
        self.assertNeedsReview(order.amazon_order_ref, "Do not ship them again")
        self.assertEqual(self.delivered(order), 0)
        self.assertIn("Do not ship them again", self.delivery(order).amazon_review)

    def test_partly_shipped_when_first_seen(self):
        order = self.imported(self.item("MUG-STONE", 3, shipped=1), status="PARTIALLY_SHIPPED")
        self.assertEqual(self.delivered(order), 1)
        self.assertEqual(self.delivery(order).move_ids.product_uom_qty, 2)
        self.assertEqual(self.on_hand(), 9)
        self.assertState(order.amazon_order_ref, "done", "1 × MUG-STONE left without Odoo")


class TestImportedOnPurpose(ChangesCase):
    def ignored(self):
        ref = self.place(self.item("MUG-STONE", 2), status="SHIPPED")
        self.resync()
        self.assertHeld(ref, "ignored", "Import Anyway")
        return ref

    def test_the_goods_leave_stock_once(self):
        ref = self.ignored()
        self.row(ref).with_user(self.admin).action_import_anyway()
        order = self.assertImported(ref)
        self.assertEqual(self.delivered(order), 2)
        self.assertEqual(self.on_hand(), 8)
        self.row(ref).with_user(self.admin).action_retry()
        self.change(ref, {"programs": ["PRIME"]})
        self.resync()
        self.assertEqual(self.on_hand(), 8)
        self.amazon.requests.clear()
        self.send()
        self.assertCalls("confirmShipment", 0)

    def test_recover_order_does_it_too(self):
        ref = self.ignored()
        wizard = (
            self.env["amazon.recover.order"]
            .with_user(self.admin)
            .create({"account_id": self.account.id, "amazon_order_refs": ref})
        )
        wizard.action_recover()
        self.assertHeld(ref, "ignored")
        wizard.import_shipped = True
        wizard.action_recover()
        self.assertImported(ref)
        self.assertEqual(self.on_hand(), 8)

    def test_other_orders_are_not_imported_in_this_way(self):
        ref = self.place(self.item(), status="CANCELLED")
        self.resync()
        with self.assertRaises(UserError):
            self.row(ref).with_user(self.admin).action_import_anyway()


class TestDeletedSaleOrders(ChangesCase):
    def delete(self, order):
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.unlink()
        self.env.invalidate_all()

    def test_a_deleted_order_does_not_come_back_by_itself(self):
        name = self.order.name
        self.delete(self.order)
        self.assertState(self.ref, "ignored", f"The sale order {name} was deleted in Odoo")
        self.change(self.ref, {"programs": ["PRIME"]})
        self.resync()
        self.assertHeld(self.ref, "ignored", "was deleted in Odoo")

    def test_as_long_as_amazon_waits_for_it_somebody_has_to_decide(self):
        self.delete(self.order)
        self.assertTrue(self.row(self.ref).needs_review)
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.assertFalse(self.row(self.ref).needs_review)

    def test_it_comes_back_if_somebody_wants_it(self):
        self.delete(self.order)
        self.row(self.ref).with_user(self.admin).action_retry()
        order = self.assertImported(self.ref)
        self.assertEqual(self.delivery(order).move_ids.product_uom_qty, 3)

    def test_what_amazon_shipped_leaves_once(self):
        order = self.imported(self.item("MUG-STONE", 2), by="AMAZON", status="SHIPPED")
        ref = order.amazon_order_ref
        location = self.account.location_id
        product = self.products["MUG-STONE"].with_context(location=location.id)
        self.assertEqual(product.qty_available, -2)
        self.delete(order)
        self.row(ref).with_user(self.admin).action_retry()
        again = self.assertImported(ref)
        product.invalidate_recordset()
        self.assertEqual(product.qty_available, -2)
        self.assertEqual(self.delivered(again), 2)

    def test_what_had_left_leaves_once_also_if_its_line_was_deleted_first(self):
        self.ship(self.delivery(self.order))
        on_hand = self.on_hand()
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.order.action_draft()
        self.lines_of(self.order, "item").unlink()
        self.delete(self.order)
        self.row(self.ref).with_user(self.admin).action_retry()
        again = self.assertImported(self.ref)
        self.assertEqual(self.delivered(again), 3)
        open_pickings = again.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self.assertFalse(open_pickings)
        self.assertEqual(self.on_hand(), on_hand)

    def test_what_the_merchant_had_shipped_leaves_once(self):
        self.ship(self.delivery(self.order), {"MUG-STONE": 1})
        self.assertEqual(self.on_hand(), 9)
        self.delete(self.order)
        self.row(self.ref).with_user(self.admin).action_retry()
        again = self.assertImported(self.ref)
        self.assertEqual(self.delivered(again), 1)
        self.assertEqual(self.delivery(again).move_ids.product_uom_qty, 2)
        self.assertEqual(self.on_hand(), 9)


class TestTakenOver(ChangesCase):
    def test_amazon_ships_what_the_merchant_was_to_ship(self):
        self.amazon.orders.take_over(self.ref, ago=180)
        self.resync()
        self.assertState(self.ref, "conflict", "Amazon ships this order itself now")
        self.assertNeedsReview(self.ref, "Do not ship it")
        delivery = self.delivery(self.order)
        self.assertIn("Do not ship it", delivery.amazon_warning)
        self.assertSaidOnce("Amazon ships this order itself now", delivery)


class TestAddress(ChangesCase):
    def correct(self, **parts):
        self.amazon.orders.change_address(self.ref, parts, ago=180)
        self.resync()

    def test_an_unshipped_delivery_gets_the_new_one(self):
        delivery = self.delivery(self.order)
        self.correct(addressLine1="Neue Gasse 7", city="Bremen", postalCode="28195")
        self.assertEqual(self.order.partner_shipping_id.street, "Neue Gasse 7")
        self.assertEqual(delivery.partner_id, self.order.partner_shipping_id)
        self.assertFalse(self.row(self.ref).needs_review)
        self.assertFalse(delivery.activity_ids)
        self.assertSaidOnce("address changed on Amazon", delivery)
        self.assertFalse(self.notes(self.order, "Neue Gasse"))

    def test_a_label_that_is_printed_has_to_be_printed_again(self):
        self.delivery(self.order).carrier_tracking_ref = "JJD1"
        self.correct(addressLine1="Neue Gasse 7")
        self.assertNeedsReview(self.ref, "print it again")

    def test_what_has_left_keeps_the_address_to_which_it_left(self):
        delivery = self.ship(self.delivery(self.order))
        before = delivery.partner_id
        self.correct(addressLine1="Neue Gasse 7")
        self.assertEqual(delivery.partner_id, before)
        self.assertEqual(self.order.partner_shipping_id, before)

    def test_an_address_that_amazon_withholds_later_changes_nothing(self):
        before = self.order.partner_shipping_id
        self.change(self.ref, lambda order: order.pop("recipient"))
        self.resync()
        self.assertEqual(self.order.partner_shipping_id, before)
        self.assertState(self.ref, "done")
        self.assertFalse(self.row(self.ref).message)


class TestPrices(ChangesCase):
    def test_a_confirmed_order_is_not_repriced_but_asked_about(self):
        total = self.order.amount_total
        self.amazon.orders.reprice(self.ref, "30.00", ago=180)
        self.resync()
        self.assertAmount(self.order.amount_total, total)
        self.assertNeedsReview(self.ref, "Amazon changed the total of the order from")
        self.assertSaidOnce("Amazon changed the total", self.delivery(self.order))
        self.assertTrue(self.row(self.ref).needs_review)


class TestCancelled(ChangesCase):
    def test_the_chatter_says_who_cancelled(self):
        delivery = self.delivery(self.order)
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.assertEqual(self.order.state, "cancel")
        self.assertSaidOnce("Amazon cancelled the order", delivery)
        self.assertFalse(self.row(self.ref).needs_review)

    def test_goods_that_were_picked_have_to_go_back(self):
        self.account.warehouse_id.delivery_steps = "pick_ship"
        order = self.imported(self.item("MUG-STONE", 3))
        pick = order.picking_ids.filtered(lambda p: p.location_dest_id.usage == "internal")
        if not pick:  # Since 18.0 the next step comes when the one before is done.
            pick = order.picking_ids
        self.pack(pick)
        pick.button_validate()
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.resync()
        self.assertEqual(order.state, "cancel")
        self.assertNeedsReview(order.amazon_order_ref, "Put them back into stock")

    def test_cancelled_in_odoo_and_open_on_amazon(self):
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.assertTrue(self.row(self.ref).needs_review)
        self.assertIn("still open on Amazon", self.row(self.ref).review_reason)
        self.set_status(self.ref, "CANCELLED")
        self.resync()
        self.assertFalse(self.row(self.ref).needs_review)

    def test_cancelled_in_odoo_and_shipped_all_the_same(self):
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.amazon.orders.ship(self.ref, ago=180)
        self.resync()
        self.assertNeedsReview(self.ref, "Amazon says that goods have left")

    def test_taken_up_again(self):
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.order.action_draft()
        self.assertFalse(self.row(self.ref).needs_review)
