"""What Amazon ships is taken out of the stock in Amazon's warehouses."""

from .common import AmazonCase


class FbaCase(AmazonCase):
    def shipped_by_amazon(self, *items, **options):
        """Amazon has shipped an order. :return: The sale order."""
        return self.imported(*items, by="AMAZON", status="SHIPPED", **options)

    def moves(self, order):
        return order.order_line.move_ids

    def at_amazon(self, sku, location=None):
        """How many units Odoo takes to be in the Amazon location."""
        location = location or self.account.location_id
        product = self.products[sku].with_context(location=location.id)
        return product.qty_available

    def assertMoved(self, order, *expected):
        """One done move a line, for the product and quantity of each pair."""
        moves = self.moves(order)
        self.assertEqual(
            sorted((m.product_id.default_code, m.quantity) for m in moves), sorted(expected)
        )
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertFalse(moves.picking_id)
        self.assertFalse(order.picking_ids)


class TestFbaStock(FbaCase):
    def test_one_move_for_each_line_and_nothing_to_do(self):
        order = self.shipped_by_amazon(self.item("MUG-STONE", 3), self.item("LAMP-OAK"))
        self.assertMoved(order, ("MUG-STONE", 3), ("LAMP-OAK", 1))
        self.assertEqual(self.lines_of(order, "item").mapped("qty_delivered"), [3, 1])
        moves = self.moves(order)
        self.assertEqual(moves.location_id, self.account.location_id)
        self.assertEqual(moves.location_dest_id.usage, "customer")
        for line in moves.move_line_ids:
            self.assertIn(order.name, line.reference)
            self.assertIn(order.amazon_order_ref, line.reference)

    def test_missing_stock_stops_nothing(self):
        self.shipped_by_amazon(self.item("MUG-STONE", 3))
        self.assertEqual(self.at_amazon("MUG-STONE"), -3)

    def test_goods_at_amazon_are_no_goods_to_ship(self):
        product, location = self.products["MUG-STONE"], self.account.location_id
        self.env["stock.quant"]._update_available_quantity(product, location, 10)
        self.shipped_by_amazon(self.item("MUG-STONE", 3))
        self.assertEqual(self.at_amazon("MUG-STONE"), 7)
        warehouse = self.account.warehouse_id
        in_warehouse = product.with_context(warehouse=warehouse.id, warehouse_id=warehouse.id)
        self.assertEqual(in_warehouse.free_qty, 0)
        self.assertEqual(product.free_qty, 0)

    def test_what_is_invoiced_on_delivery_can_be_invoiced(self):
        self.products["MUG-STONE"].invoice_policy = "delivery"
        order = self.shipped_by_amazon(self.item("MUG-STONE", 3))
        self.assertEqual(order.invoice_status, "to invoice")
        self.assertEqual(self.lines_of(order, "item").qty_to_invoice, 3)

    def test_consumables_move_and_services_do_not(self):
        self.products["MUG-STONE"].write({"type": "consu"})
        service = self.product("POLISH", kind="service")
        self.products["POLISH"] = service
        order = self.shipped_by_amazon(self.item("MUG-STONE", 2), self.item("POLISH"))
        self.assertMoved(order, ("MUG-STONE", 2))

    def test_an_unpaired_sku_moves_nothing(self):
        order = self.shipped_by_amazon(self.item("NO-SUCH-SKU", 2))
        self.assertFalse(self.moves(order))

    def test_reading_the_order_again_moves_nothing_twice(self):
        order = self.shipped_by_amazon(self.item("MUG-STONE", 3))
        self.change(order.amazon_order_ref, lambda _order: None)
        self.sync(self.account)
        self.row(order.amazon_order_ref).with_user(self.admin).action_retry()
        self.assertMoved(order, ("MUG-STONE", 3))

    def test_merchant_orders_leave_amazons_stock_alone(self):
        order = self.imported(self.item("MUG-STONE", 3))
        self.assertEqual(len(order.picking_ids), 1)
        self.assertEqual(self.at_amazon("MUG-STONE"), 0)

    def test_cancelled_after_shipping_is_a_conflict(self):
        order = self.shipped_by_amazon(self.item("MUG-STONE", 3))
        self.account.user_id = self.user("seller", "sales_team.group_sale_manager")
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "conflict", "goods have left")
        self.assertEqual(order.state, "sale")
        self.assertNeedsReview(order.amazon_order_ref, "goods have left")
        self.assertMoved(order, ("MUG-STONE", 3))

    def test_cancelling_the_sale_order_by_hand_takes_nothing_back(self):
        order = self.shipped_by_amazon(self.item("MUG-STONE", 3))
        order._action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertEqual(self.at_amazon("MUG-STONE"), -3)

    def test_many_orders_are_moved_at_once(self):
        location = self.account.location_id
        for _number in range(6):
            self.place(self.item("MUG-STONE", 2), by="AMAZON", status="SHIPPED")
        calls = []
        moves = type(self.env["stock.move"])
        create = moves.create

        def counting(records, vals_list):
            calls.append(len(vals_list))
            return create(records, vals_list)

        self.patch(moves, "create", counting)
        self.sync(self.account)
        self.assertEqual([count for count in calls if count], [6])
        self.assertEqual(self.at_amazon("MUG-STONE", location), -12)


class TestLots(FbaCase):
    """Lots and serial numbers never stop an import."""

    def lots(self, order):
        lines = self.moves(order).move_line_ids
        return {line.lot_id.name: line.quantity for line in lines}

    def with_serials(self, *numbers):
        def tell(order):
            order["orderItems"][0]["product"]["serialNumbers"] = list(numbers)

        return tell

    def sold(self, quantity, *numbers):
        ref = self.place(self.item("MUG-STONE", quantity), by="AMAZON", status="SHIPPED")
        if numbers:
            self.change(ref, self.with_serials(*numbers))
        self.sync(self.account)
        return self.assertImported(ref)

    def test_a_lot_of_our_own(self):
        self.products["MUG-STONE"].tracking = "lot"
        order = self.sold(3)
        self.assertEqual(self.lots(order), {f"{order.amazon_order_ref}-1": 3})

    def test_amazons_serial_numbers(self):
        self.products["MUG-STONE"].tracking = "serial"
        order = self.sold(2, "SN-1", "SN-2")
        self.assertEqual(self.lots(order), {"SN-1": 1, "SN-2": 1})

    def test_a_serial_number_that_is_in_stock_leaves_it(self):
        product = self.products["MUG-STONE"]
        product.tracking = "serial"
        lot = self.env["stock.lot"].create(
            {"name": "SN-1", "product_id": product.id, "company_id": self.company.id}
        )
        location = self.account.location_id
        self.env["stock.quant"]._update_available_quantity(product, location, 1, lot_id=lot)
        order = self.sold(1, "SN-1")
        self.assertEqual(self.moves(order).move_line_ids.lot_id, lot)
        self.assertEqual(self.at_amazon("MUG-STONE"), 0)

    def test_serial_numbers_of_our_own(self):
        self.products["MUG-STONE"].tracking = "serial"
        order = self.sold(3, "SN-1")
        ref = order.amazon_order_ref
        self.assertEqual(self.lots(order), {"SN-1": 1, f"{ref}-1": 1, f"{ref}-2": 1})

    def test_a_serial_number_that_was_sold_before(self):
        self.products["MUG-STONE"].tracking = "serial"
        self.sold(1, "SN-1")
        order = self.sold(1, "SN-1")
        self.assertEqual(self.lots(order), {f"{order.amazon_order_ref}-1": 1})

    def test_two_items_of_one_tracked_product(self):
        self.products["MUG-STONE"].tracking = "serial"
        order = self.shipped_by_amazon(
            self.item("MUG-STONE", 2), self.item("MUG-STONE", 1, price="9.90")
        )
        self.assertEqual(len(self.lots(order)), 3)


class TestAmazonLocation(FbaCase):
    """Each company has one Amazon location, unless the user wants it otherwise."""

    def test_it_is_made_with_the_first_account_and_shared_by_the_next(self):
        self.assertEqual(self.account.location_id.usage, "internal")
        self.assertEqual(self.account.location_id.company_id, self.company)
        second = self.register("na")
        self.assertEqual(second.location_id, self.account.location_id)

    def test_each_company_has_its_own(self):
        other = self._german_company("Bergblick")
        self.admin.write({"company_ids": [(4, other.id)]})
        account = self.register("fe", company_id=other.id, warehouse_id=False, user_id=False)
        location = account.sudo().location_id
        self.assertEqual(location.company_id, other)
        self.assertNotEqual(location, self.account.location_id)

    def test_a_marketplace_may_have_another_one(self):
        location = self.env["stock.location"].create(
            {"name": "Amazon FR", "usage": "internal", "company_id": self.company.id}
        )
        self.marketplace("fr").with_company(self.company).location_id = location
        order = self.shipped_by_amazon(self.item("MUG-STONE", 2), country="FR")
        self.assertEqual(self.moves(order).location_id, location)
        self.assertEqual(self.at_amazon("MUG-STONE", location), -2)
        self.assertEqual(self.at_amazon("MUG-STONE"), 0)

    def test_an_account_of_an_earlier_version_gets_one_when_it_is_needed(self):
        self.account.location_id = False
        order = self.shipped_by_amazon(self.item("MUG-STONE", 2))
        self.assertTrue(self.account.location_id)
        self.assertEqual(self.moves(order).location_id, self.account.location_id)
