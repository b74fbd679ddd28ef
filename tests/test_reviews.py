"""What a person has to do is shown to a person: once, with a reason, in a list."""

from odoo import fields
from odoo.tests import Form

from .common import AmazonCase


class ReviewCase(AmazonCase):
    def unpaired(self, *items, **options):
        """An order with a SKU that no product has. :return: The sale order."""
        return self.imported(self.item("NO-SUCH-SKU", 2), *items, **options)


class TestUnpairedSkus(ReviewCase):
    def test_goods_that_odoo_does_not_know_are_delivered_all_the_same(self):
        order = self.unpaired()
        self.assertEqual(len(order.picking_ids), 1)
        move = order.picking_ids.move_ids
        self.assertEqual(move.product_uom_qty, 2)
        self.assertIn("NO-SUCH-SKU", move.description_picking)

    def test_a_known_and_an_unknown_sku_leave_together(self):
        order = self.unpaired(self.item("MUG-STONE"))
        self.assertEqual(len(order.picking_ids.move_ids), 2)
        known = order.picking_ids.move_ids.filtered(
            lambda move: move.product_id == self.products["MUG-STONE"]
        )
        known.write({"quantity": 1, "picked": True})
        order.picking_ids.write({"carrier_tracking_ref": "1", "carrier_id": self.carrier().id})
        order.picking_ids.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(order.delivery_status, "partial")

    def carrier(self):
        product = self.env["product.product"].create({"name": "Parcel", "type": "service"})
        return self.env["delivery.carrier"].create({"name": "DHL", "product_id": product.id})

    def test_the_row_the_sale_order_and_the_delivery_say_so(self):
        order = self.unpaired()
        reason = "No product has the internal reference NO-SUCH-SKU"
        self.assertNeedsReview(order.amazon_order_ref, reason)
        self.assertIn(reason, order.amazon_review)
        self.assertIn(reason, order.picking_ids.amazon_review)
        for record in (order, order.picking_ids, order.amazon_order_id):
            with Form(record.with_user(self.admin)):
                pass

    def test_it_is_found_by_a_filter(self):
        order = self.unpaired()
        paired = self.imported(self.item())
        rows = self.env["amazon.order"].search([("needs_review", "=", True)])
        self.assertEqual(rows, order.amazon_order_id)
        self.assertNotIn(paired.amazon_order_id, rows)

    def test_a_run_with_such_orders_is_not_green(self):
        self.place(self.item("NO-SUCH-SKU"))
        result = self.sync(self.account)
        self.assertEqual(result["type"], "warning")
        self.assertIn("Orders that need review: 1.", result["message"])
        self.assertEqual(self.account.sync_state, "review")

    def test_the_right_product_on_the_line_settles_it(self):
        order = self.unpaired()
        order.picking_ids.action_cancel()
        line = self.lines_of(order, "item")
        line.write({"product_id": self.products["MUG-STONE"].id})
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertEqual(set(order.amazon_order_id.reviews), {"undelivered"})
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.sync(self.account)
        self.assertFalse(order.amazon_order_id.needs_review)
        self.assertFalse(self.reviews())

    def test_a_gift_wrap_without_a_product_is_no_parcel(self):
        order = self.imported(self.item(gift_wrap="3.50", gift_level="UNKNOWN-PAPER"))
        self.assertTrue(self.lines_of(order, "gift_wrap"))
        self.assertEqual(len(order.picking_ids.move_ids), 1)

    def test_an_offer_of_another_marketplace_is_used(self):
        self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace("fr").id,
                "sku": "NO-SUCH-SKU",
                "product_id": self.products["MUG-STONE"].id,
            }
        )
        order = self.unpaired()
        self.assertEqual(self.lines_of(order, "item").product_id, self.products["MUG-STONE"])
        self.assertFalse(order.amazon_order_id.needs_review)

    def test_offers_that_disagree_are_not_guessed(self):
        for country, sku in (("fr", "MUG-STONE"), ("it", "LAMP-OAK")):
            self.env["amazon.offer"].create(
                {
                    "account_id": self.account.id,
                    "marketplace_id": self.marketplace(country).id,
                    "sku": "NO-SUCH-SKU",
                    "product_id": self.products[sku].id,
                }
            )
        self.assertTrue(self.unpaired().amazon_order_id.needs_review)


class TestActivity(ReviewCase):
    def test_many_orders_make_one_activity(self):
        refs = [self.place(self.item("NO-SUCH-SKU")) for _number in range(12)]
        self.sync(self.account)
        activity = self.reviews()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.account.user_id)
        self.assertIn("12", activity.summary)
        self.assertEqual(sum(ref in activity.note for ref in refs), 10)
        self.assertIn("And 2 more.", activity.note)

    def test_a_later_run_brings_the_same_activity_up_to_date(self):
        self.unpaired()
        first = self.reviews()
        self.unpaired()
        self.assertEqual(self.reviews(), first)
        self.assertIn("2", first.summary)

    def test_whoever_has_closed_it_gets_another_the_next_day(self):
        self.unpaired()
        self.reviews().action_done()
        self.unpaired()
        self.assertFalse(self.reviews())
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.account.review_reminded_on = yesterday
        self.sync(self.account)
        self.assertEqual(len(self.reviews()), 1)

    def test_what_is_reviewed_asks_no_more(self):
        order = self.unpaired()
        row = order.amazon_order_id.with_user(self.admin)
        row.action_mark_reviewed()
        self.assertFalse(row.needs_review)
        self.assertFalse(self.reviews())
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertFalse(row.needs_review)
        self.amazon.orders.request_cancellation(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertNeedsReview(order.amazon_order_ref, "The buyer asks to cancel")
        self.assertNotIn("NO-SUCH-SKU has", row.review_reason)

    def test_failed_orders_are_among_them(self):
        ref = self.place(self.item(), amounts=False)
        result = self.sync(self.account)
        self.assertEqual(self.row(ref).state, "failed")
        self.assertNeedsReview(ref, "Amazon sent no amounts")
        self.assertEqual(result["type"], "warning")


class TestRetry(ReviewCase):
    def test_it_always_answers(self):
        failing = self.place(self.item(), amounts=False)
        good = self.imported(self.item())
        rows = self.row(failing) | good.amazon_order_id
        answer = rows.with_user(self.admin).action_retry()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn("Done: 1.", answer["message"])
        self.assertIn("Failed: 1.", answer["message"])
        answer = good.amazon_order_id.with_user(self.admin).action_retry()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn(good.amazon_order_ref, answer["message"])

    def test_a_failed_order_is_not_green_because_somebody_has_reviewed_it(self):
        failing = self.place(self.item(), amounts=False)
        good = self.imported(self.item())
        row = self.row(failing).with_user(self.admin)
        answer = row.action_mark_reviewed()["params"]
        self.assertEqual(answer["type"], "warning")
        self.assertIn(failing, answer["message"])
        self.assertTrue(row.needs_review)
        self.assertEqual(row.action_retry()["params"]["type"], "warning")
        both = row | good.amazon_order_id.with_user(self.admin)
        self.assertEqual(both.action_retry()["params"]["type"], "warning")
