"""Amazon is told of a delivery only where order, row, account and company agree."""

from odoo.addons.amazon_connector.models.quantities.plan import QuantityPlan

from .strangers import StrangerCase


class ForeignCase(StrangerCase):
    def setUp(self):
        super().setUp()
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")
        self.account.user_id.write({"notification_type": "email", "email": "seller@example.com"})

    def run_deliveries(self):
        self._commit(self.env)
        self.env["amazon.account"]._cron_sync_pickings()
        self.env.invalidate_all()

    def waiting_row(self):
        """An order of the shop that Amazon has released, but that is not imported yet."""
        ref = self.place(self.item("LAMP-OAK"), status="PENDING")
        self.sync(self.account)
        row = self.row(ref)
        self.assertEqual(row.state, "waiting")
        self.set_status(ref, "UNSHIPPED")
        self.amazon.requests.clear()
        return row

    def forged(self, row):
        """A sale order of the other company that says it was made of the row, as nobody can make
        one: neither its user nor the database minds."""
        item = self.amazon.orders.get(row.amazon_order_ref)["orderItems"][0]
        line = {
            "amazon_item_ref": item["orderItemId"],
            "amazon_line_type": "item",
            "amazon_quantity": 2,
        }
        order = self.env["sale.order"].create(
            {
                **self.order_vals(**line),
                "amazon_account_id": row.account_id.id,
                "amazon_order_id": row.id,
                "amazon_order_ref": row.amazon_order_ref,
                "amazon_fulfilled_by": "merchant",
            }
        )
        order.action_confirm()
        return order

    def ship_as_stranger(self, picking):
        vals = {"name": "DHL", "product_id": self.product_of_other("CARRIER").id}
        carrier = self.env["delivery.carrier"].create(vals)
        return self.ship(self.as_user(picking, self.stranger), carrier=carrier)

    def mails(self):
        return self.env["mail.message"].search(
            [("subject", "=like", "Deliveries not sent to Amazon%")]
        )


class TestForgedOrders(ForeignCase):
    def test_nobody_makes_one(self):
        row = self.waiting_row()
        orders = self.as_user(self.env["sale.order"], self.stranger)
        for name, value in (
            ("amazon_account_id", self.account.id),
            ("amazon_order_id", row.id),
            ("amazon_order_ref", row.amazon_order_ref),
            ("amazon_fulfilled_by", "merchant"),
        ):
            self.assertRefused(orders.create, {**self.order_vals(), name: value})
        self.assertRefused(orders.create, self.order_vals(amazon_item_ref="1"))

    def test_a_forged_one_tells_amazon_nothing(self):
        order = self.forged(self.waiting_row())
        picking = self.ship_as_stranger(order.picking_ids)
        self.run_deliveries()
        self.assertSilent()
        self.assertNotSent(picking, "failed", "not the one that was made of the Amazon order")
        self.assertFalse(self.mails())

    def test_pressing_retry_tells_amazon_nothing(self):
        picking = self.ship_as_stranger(self.forged(self.waiting_row()).picking_ids)
        self._commit(self.env)
        self.as_user(picking, self.stranger).action_retry_amazon_sync()
        self.assertSilent()
        self.assertNotSent(picking, "failed", "not the one that was made of the Amazon order")

    def test_cancelling_a_forged_one_tells_amazon_nothing(self):
        row = self.waiting_row()
        order = self.as_user(self.forged(row), self.stranger)
        action = order.with_context(disable_cancel_warning=False).action_cancel()
        if isinstance(action, dict):
            self.assertNotEqual(action.get("res_model"), "amazon.cancel.order")
        self.assertFalse(row.cancel_state)
        self.assertFalse(row.can_be_cancelled)

    def test_a_forged_one_shows_nothing_of_the_order(self):
        row = self.waiting_row()
        order = self.forged(row)
        self.amazon.orders.request_cancellation(row.amazon_order_ref, ago=180)
        row.write({"is_cancellation_requested": True, "amazon_status": "UNSHIPPED"})
        self.assertFalse(order.amazon_warning)
        self.assertFalse(order.picking_ids.amazon_warning)

    def test_what_it_sold_is_no_sale_of_the_account(self):
        offer = self.order.order_line.amazon_offer_id
        plan = QuantityPlan(self.env)
        self.order.order_line.create_date = False
        before = plan._last_sales(self.account)
        order = self.forged(self.waiting_row())
        order.order_line.amazon_offer_id = offer
        self.assertEqual(plan._last_sales(self.account), before)

    def test_an_order_that_went_to_another_company(self):
        picking = self.ship(self.delivery(self.order))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s", (self.other.id, self.order.id)
        )
        self.env.invalidate_all()
        self.run_deliveries()
        self.assertSilent()
        self.assertNotSent(picking, "failed", "another company")


class TestForeignMoves(ForeignCase):
    """A move of the stranger points to the shop's order."""

    def foreign_delivery(self):
        _order, picking = self.order_of_other()
        line = self.lines_of(self.order, "item")
        self.as_user(picking.move_ids, self.stranger).sale_line_id = line
        return picking

    def test_amazon_is_told_nothing(self):
        picking = self.ship_as_stranger(self.foreign_delivery())
        self.run_deliveries()
        self.send()
        self.assertSilent()
        self.assertNotSent(picking, "failed", "another company")
        self.assertFalse(self.mails())

    def test_the_shop_s_own_delivery_is_told_in_full(self):
        self.ship_as_stranger(self.foreign_delivery())
        self.run_deliveries()
        picking = self.ship(self.delivery(self.order))
        self.send()
        self.assertSent(picking)
        self.assertEqual(self.shipped_at_amazon(self.order), {"MUG-STONE": 2})

    def test_it_may_be_bent_while_it_is_in_line(self):
        own = self.ship(self.delivery(self.order))
        _order, picking = self.order_of_other()
        self.ship_as_stranger(picking)
        picking.move_ids.sale_line_id = self.lines_of(self.order, "item")
        picking.with_env(self.env).amazon_sync_state = "pending"
        self.send()
        self.assertSent(own)
        self.assertFalse(picking.amazon_sync_date)
        self.assertCalls("confirmShipment", 1)

    def test_origin_and_group_lead_nowhere(self):
        _order, picking = self.order_of_other()
        mine = self.as_user(picking, self.stranger)
        vals = {"origin": self.order.name}
        if "group_id" in mine._fields:
            vals["group_id"] = self.order.picking_ids.group_id.id
        mine.write(vals)
        self.amazon_order.is_cancellation_requested = True
        self.assertFalse(picking.amazon_order_ref)
        self.assertFalse(picking.amazon_warning)
        self.ship_as_stranger(picking)
        self.run_deliveries()
        self.assertSilent()


class TestForeignGoods(ForeignCase):
    """Amazon says that goods left without Odoo, and a move of the stranger points to them."""

    def point_to_the_line(self):
        shared = self.products["MUG-STONE"]
        shared.company_id = False
        line = (0, 0, {"product_id": shared.id, "product_uom_qty": 2})
        _order, picking = self.order_of_other(order_line=[line])
        line = self.lines_of(self.order, "item")
        self.as_user(picking.move_ids, self.stranger).sale_line_id = line
        self.env.invalidate_all()
        return picking.with_env(self.env)

    def say_shipped(self, quantity):
        item = self.lines_of(self.order, "item").amazon_item_ref
        self.amazon.orders.ship(self.order.amazon_order_ref, {item: quantity}, ago=180)
        self.sync(self.account)

    def test_the_stranger_s_goods_stay_where_they_are(self):
        self.stock("MUG-STONE", 5)
        picking = self.point_to_the_line()
        self.say_shipped(2)
        self.assertNotIn(picking.state, ("done", "cancel"))
        self.assertNotIn(picking.move_ids.state, ("done", "cancel"))
        own = self.order.picking_ids.filtered(lambda p: p.company_id == self.company)
        self.assertEqual(own.mapped("state"), ["done"])

    def test_what_has_left_is_counted_without_the_stranger_s(self):
        self.stock("MUG-STONE", 5)
        self.point_to_the_line()
        self.say_shipped(1)
        own = self.lines_of(self.order, "item").move_ids.filtered(
            lambda move: move.company_id == self.company and move.state == "done"
        )
        self.assertEqual(sum(own.mapped("quantity")), 1)

    def test_what_the_stranger_delivered_is_not_delivered(self):
        picking = self.point_to_the_line()
        self.ship_as_stranger(picking)
        self.env.invalidate_all()
        self.assertEqual(self.lines_of(self.order, "item").qty_delivered, 0)

    def test_what_the_stranger_is_to_deliver_is_not_on_its_way(self):
        own = self.delivery(self.order)
        self.point_to_the_line()
        own.action_cancel()
        self.sync(self.account)
        self.env.invalidate_all()
        self.assertNeedsReview(self.order.amazon_order_ref, "no delivery in Odoo is left")

    def test_what_the_stranger_puts_before_it_is_not_booked(self):
        self.stock("MUG-STONE", 5)
        _order, picking = self.order_of_other()
        own = self.delivery(self.order).move_ids
        # In some series, the stranger himself can do it.
        picking.move_ids.with_env(self.env).move_dest_ids = [(4, own.id)]
        self.env.invalidate_all()
        self.say_shipped(2)
        self.assertNotIn(picking.move_ids.state, ("done", "cancel"))
        self.assertEqual(own.state, "done")


class TestForeignGroup(ForeignCase):
    """The stranger makes his delivery one of the shop's order."""

    def joined(self):
        _order, picking = self.order_of_other()
        own = self.order.picking_ids
        mine = self.as_user(picking, self.stranger)
        if "group_id" in mine._fields:
            mine.group_id = own.group_id.id
        else:
            mine.move_ids.sale_line_id = self.lines_of(self.order, "item")
        self.env.flush_all()
        self.env.invalidate_all()
        picking = picking.with_env(self.env)
        self.assertIn(picking, self.order.picking_ids)
        return picking

    def test_the_buyer_s_new_address_is_not_his(self):
        picking = self.joined()
        before = picking.partner_id
        ref = self.order.amazon_order_ref
        self.amazon.orders.change_address(ref, {"addressLine1": "Geheimweg 7"}, ago=180)
        self.sync(self.account)
        own = self.order.picking_ids.filtered(lambda p: p.company_id == self.company)
        self.assertEqual(own.partner_id.street, "Geheimweg 7")
        self.assertEqual(picking.partner_id, before)
        self.assertFalse(picking.move_ids.partner_id - before)
        self.assertFalse(picking.message_ids.filtered(lambda m: "Amazon" in (m.body or "")))

    def test_amazon_s_cancellation_leaves_his_delivery(self):
        picking = self.joined()
        self.set_status(self.order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(self.order.state, "cancel")
        self.assertNotEqual(picking.state, "cancel")
        self.assertFalse(picking.activity_ids)


class TestOwnOrders(ForeignCase):
    def test_the_reference_comes_from_amazon_s_row(self):
        picking = self.ship(self.delivery(self.order))
        self.order.amazon_order_ref = "305-0000000-0000000"
        self.send()
        self.assertSent(picking)
        self.assertTrue(self.amazon.shipments.of(self.amazon_order.amazon_order_ref))

    def test_backorders_are_told_as_the_user_makes_them(self):
        self.stock("MUG-STONE", 2)
        picking = self.as_user(self.delivery(self.order), self.shipper)
        self.ship(picking, {"MUG-STONE": 1})
        self.send()
        self.assertEqual(self.shipped_at_amazon(self.order), {"MUG-STONE": 1})
        rest = self.delivery(self.order)
        self.assertEqual((rest.backorder_id, rest.amazon_sync_state), (picking, "none"))
        self.ship(self.as_user(rest, self.shipper))
        self.send()
        self.assertEqual(self.shipped_at_amazon(self.order), {"MUG-STONE": 2})

    def test_one_delivery_for_orders_of_two_accounts(self):
        other = self.imported(
            self.item("MUG-STONE", sales_tax="0"), country="US", account=self.register("na")
        )
        picking = self.delivery(self.order)
        self.delivery(other).move_ids.picking_id = picking
        self.amazon.requests.clear()
        self.ship(picking)
        self.run_deliveries()
        self.assertSilent()
        self.assertNotSent(picking, "failed", "several Amazon accounts")

    def test_the_delivery_is_found_by_amazon_s_reference(self):
        ref = self.order.amazon_order_ref
        found = self.as_user(self.env["stock.picking"], self.shipper).search(
            [("amazon_order_ref", "=", ref)]
        )
        self.assertEqual(found, self.order.picking_ids)
        self.assertEqual(found.amazon_order_ref, ref)
