"""What needs review of lines that are paired late."""

from odoo import Command

from .test_standing import StandingCase


class TestPairing(StandingCase):
    def setUp(self):
        super().setUp()
        self.order = self.imported(self.item("NEW-SKU", 2))
        self.ref = self.order.amazon_order_ref
        self.line = self.lines_of(self.order, "item")
        self.new = self.product("OTHER-CODE")

    def replace(self):
        price = self.line.price_unit
        self.order.write(
            {
                "order_line": [
                    Command.update(self.line.id, {"product_uom_qty": 0}),
                    Command.create(
                        {"product_id": self.new.id, "product_uom_qty": 2, "price_unit": price}
                    ),
                ]
            }
        )

    def test_a_product_got_the_internal_reference(self):
        self.assertNeedsReview(self.ref, "No product has the internal reference NEW-SKU")
        self.new.default_code = "NEW-SKU"
        self.retry()
        self.assertSettled()
        self.assertEqual(self.line.product_id, self.new)

    def test_whoever_reviewed_it_is_not_asked_again(self):
        self.mark_reviewed()
        self.order.action_lock()
        self.new.default_code = "NEW-SKU"
        self.retry()
        self.assertSettled()
        self.assertState(self.ref, "done", "NEW-SKU is paired now, but the sale order is locked")

    def test_the_right_product_in_the_place_of_amazon_sale(self):
        self.replace()
        self.resync()
        self.assertSettled()
        line = self.lines_of(self.order, "item")
        self.assertEqual((line.product_id, line.amazon_quantity), (self.new, 2))
        self.assertAmount(self.row(self.ref).amount_difference, 0)
        self.ship(self.delivery(self.order), {"OTHER-CODE": 2})
        self.send()
        self.assertEqual(self.shipped_at_amazon(self.order), {"OTHER-CODE": 2})

    def test_what_left_before_it_was_recognised_is_told_and_leaves_once(self):
        self.replace()
        picking = self.ship(self.delivery(self.order), {"OTHER-CODE": 2})
        self.send()
        self.resync()
        self.send()
        self.assertSent(picking)
        self.assertEqual(self.shipped_at_amazon(self.order), {"OTHER-CODE": 2})
        self.assertSettled()

    def test_two_lines_that_could_be_meant_are_not_guessed(self):
        self.replace()
        other = self.products["VASE-BLUE"].id
        self.order.write(
            {"order_line": [Command.create({"product_id": other, "product_uom_qty": 2})]}
        )
        self.retry()
        self.assertState(self.ref, "conflict", "NEW-SKU: 2 on Amazon, 0 in Odoo")
