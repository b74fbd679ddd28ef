"""Orders that stood on Amazon Sale get the product of their SKU, once it is paired."""

from .. import compat
from .deliveries import DeliveryCase


class RepairCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.new = self.product("OTHER-CODE")
        self.amazon_sale = self.env.ref("amazon_connector.product_amazon_sale")

    def resync(self):
        self.sync(self.account)
        self.env.invalidate_all()

    def unpaired(self, *skus, **options):
        return self.imported(*[self.item(sku, 3, price="29.97") for sku in skus], **options)

    def offer(self, sku):
        return self.env["amazon.offer"].search(
            [("account_id", "=", self.account.id), ("sku", "=", sku)]
        )

    def item_line(self, order, product):
        return self.lines_of(order, "item").filtered(lambda line: line.product_id == product)

    def open_moves(self, order):
        return order.picking_ids.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))

    def assertSettled(self, order):
        row = order.amazon_order_id
        self.assertEqual(row.state, "done", row.message)
        self.assertFalse(row.needs_review, row.review_reason)
        self.assertFalse(self.reviews())

    def assertRepaired(self, order):
        line = self.item_line(order, self.new)
        self.assertEqual(line.product_uom_qty, 3)
        self.assertFalse(self.item_line(order, self.amazon_sale))
        self.assertAmount(order.amount_total, order.amazon_order_id.amount_total)
        return line

    def assertUnchanged(self, order):
        self.assertEqual(len(self.item_line(order, self.amazon_sale)), 1)
        self.assertFalse(self.item_line(order, self.new))


class TestRepair(RepairCase):
    def test_the_next_run_repairs_what_waited(self):
        # Given an open order of a SKU that nobody knows
        order = self.unpaired("NEW-SKU", "LAMP-OAK")
        picking = order.picking_ids
        self.assertEqual(self.offer("NEW-SKU").open_order_count, 1)
        # When the SKU is paired
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        # Then the order has the product, at the same total, with its taxes
        line = self.assertRepaired(order)
        self.assertEqual(self.taxes_of(line), self.vat_19)
        self.assertSettled(order)
        # And the same delivery holds it, and nothing of Amazon Sale
        self.assertEqual(order.picking_ids, picking)
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in self.open_moves(order)},
            {self.new: 3, self.products["LAMP-OAK"]: 3},
        )
        self.assertFalse(picking.move_ids.filtered(lambda m: m.product_id == self.amazon_sale))

    def test_what_was_repaired_is_shipped_and_confirmed(self):
        order = self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.ship(self.delivery(order), {"OTHER-CODE": 3})
        self.send()
        self.assertEqual(self.shipped_at_amazon(order), {"OTHER-CODE": 3})

    def test_the_button_repairs_at_once_and_says_how_many(self):
        orders = self.unpaired("NEW-SKU") + self.unpaired("NEW-SKU")
        offer = self.offer("NEW-SKU")
        offer.product_id = self.new
        answer = offer.action_repair_orders()
        self.assertIn("Orders repaired: 2.", answer["params"]["message"])
        for order in orders:
            self.assertRepaired(order)
        # And again there is nothing left to do
        again = offer.action_repair_orders()
        self.assertIn("No order waits", again["params"]["message"])

    def test_a_second_run_changes_nothing(self):
        order = self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        before = (order.order_line.ids, order.picking_ids.move_ids.ids, order.amount_total)
        order.amazon_order_id.action_retry()
        after = (order.order_line.ids, order.picking_ids.move_ids.ids, order.amount_total)
        self.assertEqual(after, before)

    def test_a_service_needs_no_delivery(self):
        order = self.unpaired("NEW-SKU")
        self.new = self.product("SERVICE", kind="service")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertRepaired(order)
        self.assertFalse(self.open_moves(order))

    def test_cents_that_no_price_can_express_are_balanced_again(self):
        order = self.imported(self.item("NEW-SKU", 3, price="10.00"))
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertRepaired(order)
        self.assertLessEqual(len(self.lines_of(order, "rounding")), 1)

    def test_two_skus_of_an_order_at_once(self):
        order = self.unpaired("NEW-SKU", "NEXT-SKU")
        other = self.product("NEXT-CODE")
        self.offer("NEW-SKU").product_id = self.new
        self.offer("NEXT-SKU").product_id = other
        self.resync()
        self.assertRepaired(order)
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in self.open_moves(order)},
            {self.new: 3, other: 3},
        )

    def test_an_order_of_which_half_is_paired_waits_for_the_rest(self):
        order = self.unpaired("NEW-SKU", "NEXT-SKU")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertTrue(self.item_line(order, self.new))
        self.assertNeedsReview(order.amazon_order_ref, "NEXT-SKU")
        self.assertNotIn("NEW-SKU", self.row(order.amazon_order_ref).review_reason)


class TestWhatIsLeftAlone(RepairCase):
    def pair(self, order):
        offer = self.offer("NEW-SKU")
        offer.product_id = self.new
        return offer.action_repair_orders()["params"]["message"]

    def test_what_has_left(self):
        order = self.unpaired("NEW-SKU")
        self.ship(self.delivery(order))
        message = self.pair(order)
        self.assertIn(order.amazon_order_ref, message)
        self.assertUnchanged(order)
        self.assertNeedsReview(order.amazon_order_ref, "has left already")

    def test_what_is_invoiced(self):
        order = self.unpaired("NEW-SKU")
        self.invoices_of(order)
        self.pair(order)
        self.assertUnchanged(order)
        self.assertNeedsReview(order.amazon_order_ref, "invoiced already")

    def test_what_is_locked_until_it_is_unlocked(self):
        order = self.unpaired("NEW-SKU")
        order.action_lock()
        self.pair(order)
        self.assertUnchanged(order)
        self.assertNeedsReview(order.amazon_order_ref, "is locked")
        order.action_unlock()
        order.amazon_order_id.action_retry()
        self.assertRepaired(order)

    def test_what_amazon_sent_is_deleted(self):
        order = self.unpaired("NEW-SKU")
        order.amazon_order_id.payload = False
        message = self.pair(order)
        self.assertIn("Use Recover Order on the account", message)
        self.assertNotIn("Each says why", message)
        self.assertUnchanged(order)

    def test_what_was_cancelled(self):
        order = self.unpaired("NEW-SKU")
        order._action_cancel()
        self.assertIn("No order waits", self.pair(order))
        self.assertUnchanged(order)

    def test_what_amazon_cancelled_meanwhile(self):
        order = self.unpaired("NEW-SKU", "LAMP-OAK")

        def cancel_first(placed):
            placed["orderItems"][0]["quantityOrdered"] = 0

        self.change(order.amazon_order_ref, cancel_first)
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertUnchanged(order)
        self.assertState(order.amazon_order_ref, "conflict", "NEW-SKU: 0 on Amazon, 3 in Odoo")

    def test_what_has_no_amounts_any_more_keeps_its_price(self):
        order = self.unpaired("NEW-SKU")
        total = order.amount_total

        def without_amounts(placed):
            placed.pop("proceeds", None)
            for item in placed["orderItems"]:
                item.pop("proceeds", None)

        self.change(order.amazon_order_ref, without_amounts)
        self.resync()
        self.pair(order)
        self.assertUnchanged(order)
        self.assertAmount(order.amount_total, total)


class TestSeveralSteps(RepairCase):
    def setUp(self):
        super().setUp()
        self.account.warehouse_id.delivery_steps = "pick_pack_ship"
        stock = self.account.warehouse_id.lot_stock_id
        for product in (self.new, self.amazon_sale):
            if compat.is_storable(product):
                self.env["stock.quant"]._update_available_quantity(product, stock, 9)

    def test_no_step_brings_amazon_sale_any_more(self):
        order = self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertRepaired(order)
        old = [("product_id", "=", self.amazon_sale.id), ("state", "not in", ("done", "cancel"))]
        self.assertFalse(self.env["stock.move"].search(old))

    def test_what_is_picked_is_left_alone(self):
        order = self.unpaired("NEW-SKU")
        (pick,) = order.picking_ids.filtered(lambda p: p.state in ("assigned", "confirmed"))[-1:]
        self.pack(pick)
        pick.button_validate()
        self.assertEqual(pick.state, "done")
        self.offer("NEW-SKU").product_id = self.new
        self.resync()
        self.assertUnchanged(order)
        self.assertNeedsReview(order.amazon_order_ref, "picked")


class TestIgnored(RepairCase):
    def test_a_sku_that_is_not_to_be_paired_asks_nobody(self):
        order = self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").is_ignored = True
        self.resync()
        self.assertNotIn("unpaired", order.amazon_order_id.reviews)
        order = self.unpaired("NEW-SKU")
        self.assertNotIn("unpaired", order.amazon_order_id.reviews)
        self.assertEqual(self.offer("NEW-SKU").pairing_state, "ignored")

    def test_not_even_a_product_of_that_reference_pairs_it(self):
        self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").is_ignored = True
        self.new.default_code = "NEW-SKU"
        self.assertUnchanged(self.unpaired("NEW-SKU"))


class TestItems(RepairCase):
    def test_what_was_sold_is_kept_with_its_price_parts(self):
        order = self.imported(
            self.item("NEW-SKU", 2, price="20.00", shipping="3.90"), self.item("LAMP-OAK")
        )
        items = order.amazon_order_id.item_ids
        self.assertEqual(items.mapped("sku"), ["NEW-SKU", "LAMP-OAK"])
        self.assertEqual(items.product_id, self.products["LAMP-OAK"])
        self.assertAmount(sum(items.mapped("amount_total")), order.amazon_order_id.amount_total)
        self.assertAmount(items[0].amount_shipping, 3.28)
        self.assertAmount(items[0].amount_item, 33.61)
        self.assertAmount(items[0].amount_tax, 7.01)

    def test_an_order_that_cannot_be_imported_shows_its_items_too(self):
        ref = self.place(self.item("NEW-SKU"), status="PENDING")
        self.sync(self.account)
        self.assertEqual(self.row(ref).item_ids.mapped("sku"), ["NEW-SKU"])
        self.assertEqual(self.offer("NEW-SKU").open_order_count, 1)

    def test_an_offer_that_is_made_again_knows_its_orders(self):
        order = self.unpaired("NEW-SKU")
        self.offer("NEW-SKU").unlink()
        self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace("de").id,
                "sku": "NEW-SKU",
                "product_id": self.new.id,
            }
        )
        self.resync()
        self.assertRepaired(order)
