"""Amazon and Odoo disagree about a confirmed order: flagged, never changed silently."""

from odoo import Command

from .common import AmazonCase


class ConflictCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.seller_user = self.user("seller", "sales_team.group_sale_manager")
        self.account.write({"user_id": self.seller_user.id, "tracking_later": True})
        self.order = self.imported(self.item("MUG-STONE", 3))
        self.ref = self.order.amazon_order_ref

    def deliver(self, quantity=3):
        """Goods leave the warehouse."""
        picking = self.order.picking_ids
        for move in picking.move_ids:
            move.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")

    def invoice(self):
        """An invoice is posted."""
        invoice = self.invoices_of(self.order)
        invoice.action_post()
        return invoice

    def cancel_at_amazon(self):
        self.set_status(self.ref, "CANCELLED")
        self.sync(self.account)

    def notes(self, reason):
        """How often the sale order's chatter says so."""
        return len(self.order.message_ids.filtered(lambda m: reason in (m.body or "")))

    def assertConflict(self, reason):
        self.assertState(self.ref, "conflict", reason)
        self.assertEqual(self.order.state, "sale")
        self.assertNeedsReview(self.ref, reason)
        self.assertEqual(self.reviews().user_id, self.seller_user)
        self.assertIn(reason, self.reviews().note)
        self.assertFalse(self.order.activity_ids)
        self.assertEqual(self.notes(reason), 1)

    def retry(self):
        self.row(self.ref).action_retry()


class TestCancellation(ConflictCase):
    def test_nothing_left_the_sale_order_is_cancelled(self):
        self.cancel_at_amazon()
        self.assertEqual(self.order.state, "cancel")
        self.assertState(self.ref, "done")
        self.assertFalse(self.reviews())

    def test_goods_have_left(self):
        self.deliver()
        self.cancel_at_amazon()
        self.assertConflict("goods have left")
        self.assertEqual(self.order.picking_ids.state, "done")

    def test_a_part_has_left(self):
        self.deliver(1)
        self.cancel_at_amazon()
        self.assertConflict("goods have left")

    def test_an_invoice_is_posted(self):
        invoice = self.invoice()
        self.cancel_at_amazon()
        self.assertConflict("an invoice is posted")
        self.assertEqual(invoice.state, "posted")

    def test_what_amazon_shipped_has_left(self):
        self.order = self.imported(self.item(), by="AMAZON", status="SHIPPED")
        self.ref = self.order.amazon_order_ref
        self.cancel_at_amazon()
        self.assertConflict("goods have left")

    def test_the_user_is_told_once(self):
        self.deliver()
        self.cancel_at_amazon()
        self.change(self.ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertConflict("goods have left")

    def test_solved_by_the_user(self):
        self.deliver()
        self.cancel_at_amazon()
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.retry()
        self.assertState(self.ref, "done")
        self.assertFalse(self.row(self.ref).needs_review)
        self.assertFalse(self.reviews())

    def test_conflicts_are_counted_on_the_account(self):
        self.deliver()
        self.cancel_at_amazon()
        self.account.invalidate_recordset()
        self.assertEqual(self.account.review_count, 1)


class TestQuantities(ConflictCase):
    def set_quantity(self, quantity):
        def change(order):
            order["orderItems"][0]["quantityOrdered"] = quantity

        self.change(self.ref, change)
        self.sync(self.account)

    def test_amazon_s_quantity_changes(self):
        before = self.fingerprint("sale_order_line", "stock_move")
        self.set_quantity(2)
        self.assertConflict("MUG-STONE: 2 on Amazon, 3 in Odoo")
        self.assertEqual(self.fingerprint("sale_order_line", "stock_move"), before)

    def test_solved_by_the_user(self):
        self.set_quantity(2)
        self.order.order_line.product_uom_qty = 2
        self.retry()
        self.assertState(self.ref, "done")

    def test_amazon_takes_it_back(self):
        self.set_quantity(2)
        self.set_quantity(3)
        self.assertState(self.ref, "done")
        self.assertFalse(self.row(self.ref).message)

    def test_amazon_adds_an_item(self):
        def add(order):
            item = {**order["orderItems"][0], "orderItemId": "99999"}
            order["orderItems"].append(item)

        self.change(self.ref, add)
        self.sync(self.account)
        self.assertConflict("MUG-STONE: 3 on Amazon, 0 in Odoo")

    def test_amazon_drops_an_item(self):
        order = self.imported(self.item("LAMP-OAK"), self.item("VASE-BLUE"))
        self.change(order.amazon_order_ref, lambda o: o["orderItems"].pop())
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "conflict", "no longer part of the order")

    def test_lines_that_the_user_adds_or_splits_are_none_of_amazon_s_business(self):
        self.order.write(
            {"order_line": [Command.create({"product_id": self.products["ENGRAVING"].id})]}
        )
        self.change(self.ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertState(self.ref, "done")
