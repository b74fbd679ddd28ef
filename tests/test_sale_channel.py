"""What a salesperson sees of Amazon: the channel, who ships until when, and what is to be done."""

from .common import AmazonCase


class TestSaleOrder(AmazonCase):
    def test_it_says_where_it_comes_from_and_until_when_it_leaves(self):
        order = self.imported(self.item())
        row = order.amazon_order_id
        self.assertEqual(order.amazon_marketplace_id, self.marketplace("de"))
        self.assertTrue(order.amazon_ship_by)
        self.assertEqual(order.amazon_ship_by, row.ship_by)
        self.assertIn(order.amazon_order_ref, order.amazon_seller_central_url)

    def test_each_matter_has_a_banner_of_its_own(self):
        order = self.imported(self.item("NO-SUCH-SKU", price="10.00"))
        self.assertIn("NO-SUCH-SKU", order.amazon_unpaired)
        self.assertFalse(order.amazon_conflict or order.amazon_difference)
        self.assertNotIn("NO-SUCH-SKU", order.amazon_other_review)
        # When there is more to look at
        order.amazon_order_id._add_review("difference", "Amazon owes 10.00 EUR for this order")
        order.amazon_order_id._add_review("conflict", "The quantities differ")
        order.amazon_order_id._add_review("address", "No address")
        self.assertIn("Amazon owes", order.amazon_difference)
        self.assertIn("The quantities differ", order.amazon_conflict)
        self.assertIn("No address", order.amazon_other_review)
        # When it was looked at, no banner is left
        order.amazon_order_id.with_user(self.admin).action_mark_reviewed()
        self.assertFalse(order.amazon_unpaired or order.amazon_difference)
        self.assertFalse(order.amazon_conflict or order.amazon_other_review)

    def test_a_request_to_cancel_is_said_once(self):
        order = self.imported(self.item())
        self.amazon.orders.request_cancellation(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertIn("asks to cancel", order.amazon_warning)
        self.assertFalse(order.amazon_other_review)

    def test_another_company_s_order_shows_nothing(self):
        order = self.imported(self.item())
        copy = order.copy({"amazon_order_id": order.amazon_order_id.id})
        self.assertFalse(copy.amazon_ship_by)
        self.assertFalse(copy.amazon_seller_central_url)


class TestSalesReport(AmazonCase):
    def test_sales_by_marketplace_and_by_who_ships(self):
        self.imported(self.item(price="10.00"))
        self.imported(self.item(price="20.00"), by="AMAZON", status="SHIPPED")
        partner = self.env["res.partner"].create({"name": "Ordinary"})
        line = (0, 0, {"product_id": self.products["LAMP-OAK"].id, "price_unit": 5})
        other = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        other.action_confirm()
        self.env.flush_all()
        report = self.env["sale.report"].with_user(self.admin)
        domain = [("company_id", "=", self.company.id)]
        groups = report._read_group(
            domain, ["amazon_marketplace_id", "amazon_fulfilled_by"], ["price_total:sum"]
        )
        totals = {(place.name, who): round(total, 2) for place, who, total in groups}
        germany = self.marketplace("de").name
        self.assertEqual(totals[germany, "merchant"], 10)
        self.assertEqual(totals[germany, "amazon"], 20)
        self.assertIn((False, False), totals)
