"""What happens again is said again, and what needs review needs it as long as it is so."""

from decimal import Decimal

from .test_changes import ChangesCase


class StandingCase(ChangesCase):
    def mark_reviewed(self, ref=None):
        row = self.row(ref or self.ref)
        row.with_user(self.admin).action_mark_reviewed()
        self.assertFalse(row.needs_review)

    def retry(self, ref=None):
        row = self.row(ref or self.ref)
        answer = row.with_user(self.admin).action_retry()["params"]
        self.env.invalidate_all()
        return answer

    def assertSettled(self, ref=None):
        """Nothing is left to do, in this order and in the account."""
        row = self.row(ref or self.ref)
        self.assertEqual(row.state, "done", row.message)
        self.assertFalse(row.needs_review, row.review_reason)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.review_count, 0)

    def set_quantity(self, quantity, ref=None):
        def change(order):
            order["orderItems"][0]["quantityOrdered"] = quantity

        self.change(ref or self.ref, change)
        self.resync()

    def validate(self, picking):
        self.pack(picking)
        return picking.with_context(skip_backorder=True).button_validate()


class TestBesidesAConflict(StandingCase):
    def test_shipments_are_followed(self):
        self.set_quantity(2)
        self.amazon.orders.ship(self.ref, {self.item_id: 2}, ago=180)
        self.resync()
        self.assertState(self.ref, "conflict", "2 × MUG-STONE left without Odoo")
        self.assertNeedsReview(self.ref, "2 on Amazon, 3 in Odoo")
        self.assertEqual(self.on_hand(), 8)
        self.assertEqual(self.delivery(self.order).move_ids.product_uom_qty, 1)

    def test_what_has_left_is_warned_about(self):
        self.set_quantity(2)
        self.amazon.orders.ship(self.ref, {self.item_id: 2}, ago=180)
        self.resync()
        delivery = self.delivery(self.order)
        self.assertIn("has left already", delivery.amazon_warning)
        self.assertIn("has left already", self.order.amazon_warning)
        action = self.validate(delivery)
        self.assertEqual(action["res_model"], "amazon.ship.anyway")
        self.assertEqual(self.on_hand(), 8)

    def test_the_address_is_followed(self):
        self.set_quantity(2)
        self.amazon.orders.change_address(self.ref, {"addressLine1": "Neue Gasse 7"}, ago=180)
        self.resync()
        self.assertState(self.ref, "conflict", "address changed on Amazon")
        self.assertEqual(self.delivery(self.order).partner_id.street, "Neue Gasse 7")

    def test_other_reviews_outlast_it(self):
        order = self.imported(self.item("NO-SUCH-SKU", 2))
        ref = order.amazon_order_ref
        self.set_quantity(1, ref)
        self.set_quantity(2, ref)
        self.assertNeedsReview(ref, "No product has the internal reference NO-SUCH-SKU")
        self.assertState(ref, "done")

    def test_other_reviews_outlast_a_failure(self):
        order = self.imported(self.item("NO-SUCH-SKU", 2))
        row = order.amazon_order_id
        row._fail(ValueError("anything"))
        self.retry(row.amazon_order_ref)
        self.assertState(row.amazon_order_ref, "done")
        self.assertNeedsReview(row.amazon_order_ref, "No product has the internal reference")
        self.assertNotIn("anything", row.review_reason)


class TestAgain(StandingCase):
    def move_to(self, street):
        self.amazon.orders.change_address(self.ref, {"addressLine1": street}, ago=180)
        self.resync()

    def test_a_second_address(self):
        delivery = self.delivery(self.order)
        delivery.carrier_tracking_ref = "JJD1"
        self.move_to("Neue Gasse 7")
        self.mark_reviewed()
        self.move_to("Alte Gasse 8")
        self.assertNeedsReview(self.ref, "print it again")
        self.assertEqual(delivery.partner_id.street, "Alte Gasse 8")
        for record in (self.order, delivery):
            self.assertEqual(self.notes(record, "print it again"), 2)

    def test_a_label_is_no_matter_once_the_goods_have_left(self):
        delivery = self.delivery(self.order)
        delivery.carrier_tracking_ref = "JJD1"
        self.move_to("Neue Gasse 7")
        self.ship(delivery)
        self.retry()
        self.assertSettled()

    def test_a_second_request_of_the_buyer(self):
        self.amazon.orders.request_cancellation(self.ref, ago=180)
        self.resync()
        self.mark_reviewed()
        self.change(self.ref, lambda order: order["orderItems"][0].pop("cancellation"))
        self.resync()
        self.assertSettled()
        self.assertFalse(self.row(self.ref).message)
        self.assertEqual(self.notes(self.order, "does not ask to cancel any more"), 1)
        self.amazon.orders.request_cancellation(self.ref, ago=180)
        self.resync()
        self.assertNeedsReview(self.ref, "The buyer asks to cancel")
        self.assertEqual(self.notes(self.order, "The buyer asks to cancel"), 2)

    def test_a_request_is_over_when_the_goods_have_left(self):
        self.amazon.orders.request_cancellation(self.ref, ago=180)
        self.resync()
        self.ship(self.delivery(self.order), skip_amazon_warning=True)
        self.send()
        self.amazon.clock.advance(300)
        self.resync()
        self.assertSettled()

    def test_units_that_leave_elsewhere_one_after_the_other(self):
        for _unit in range(2):
            self.amazon.orders.ship(self.ref, {self.item_id: 1}, ago=180)
            self.resync()
        self.assertEqual(self.on_hand(), 8)
        text = "1 × MUG-STONE left without Odoo"
        self.assertEqual(self.notes(self.order, text), 2)
        self.assertEqual(self.row(self.ref).message.count(text), 2)

    def test_the_same_conflict_again(self):
        self.set_quantity(2)
        self.mark_reviewed()
        self.set_quantity(3)
        self.set_quantity(2)
        self.assertNeedsReview(self.ref, "2 on Amazon, 3 in Odoo")


class TestLateAddress(StandingCase):
    def order_without(self, *parts):
        """An order whose address lacks these parts. :return: The sale order and its whole one."""
        ref = self.place(self.item("MUG-STONE"))
        whole = self.amazon.orders.get(ref)["recipient"]
        if parts:
            self.change(ref, lambda o: [o["recipient"]["deliveryAddress"].pop(p) for p in parts])
        else:
            self.change(ref, lambda order: order.pop("recipient"))
        self.resync()
        order = self.assertImported(ref)
        self.ref, self.order = ref, order
        return order, whole

    def test_an_address_that_was_withheld(self):
        order, whole = self.order_without()
        self.assertNeedsReview(self.ref, "did not send the delivery address")
        self.change(self.ref, {"recipient": whole})
        self.resync()
        delivery = self.delivery(order)
        self.assertEqual(delivery.partner_id.street, whole["deliveryAddress"]["addressLine1"])
        self.assertNotIn("did not send", self.row(self.ref).message)
        self.assertSaidOnce("Amazon sent the delivery address", delivery)
        self.assertNeedsReview(self.ref, "check the taxes of the sale order")
        self.mark_reviewed()
        self.assertSettled()

    def test_a_country_that_comes_later(self):
        order, whole = self.order_without("countryCode")
        self.assertNeedsReview(self.ref, "in which country")
        self.change(self.ref, {"recipient": whole})
        self.resync()
        self.assertEqual(order.partner_shipping_id.country_id.code, "DE")
        self.assertNotIn("in which country", self.row(self.ref).message)

    def test_a_contact_that_somebody_completed(self):
        order, _whole = self.order_without("countryCode")
        order.partner_shipping_id.country_id = self.env.ref("base.de")
        self.retry()
        self.assertSettled()

    def test_a_contact_that_nobody_completed(self):
        self.order_without("name")
        self.retry()
        self.assertNeedsReview(self.ref, "did not send the delivery address")

    def test_a_new_address_without_a_country(self):
        parts = {"addressLine1": "Neue Gasse 7", "countryCode": None}
        self.amazon.orders.change_address(self.ref, parts, ago=180)
        self.resync()
        self.assertNeedsReview(self.ref, "complete the delivery contact")
        self.assertNotIn("The country is another one", self.row(self.ref).message)

    def test_a_new_country(self):
        parts = {"addressLine1": "Rue Neuve 7", "countryCode": "FR"}
        self.amazon.orders.change_address(self.ref, parts, ago=180)
        self.resync()
        self.assertNeedsReview(self.ref, "The country is another one: check the taxes")

    def test_a_new_phone_is_no_new_address(self):
        self.delivery(self.order).carrier_tracking_ref = "JJD1"
        self.amazon.orders.change_address(self.ref, {"phone": "+49 30 5550"}, ago=180)
        self.resync()
        self.assertEqual(self.order.partner_shipping_id.phone, "+49 30 5550")
        self.assertSaidOnce("phone number changed on Amazon")
        self.assertNotIn("print it again", self.row(self.ref).message)
        self.assertSettled()

    def test_a_new_phone_of_a_contact_of_your_own(self):
        contact = self.order.partner_shipping_id
        contact.write({"amazon_account_id": False, "phone": "1"})
        self.amazon.orders.change_address(self.ref, {"phone": "+49 30 5550"}, ago=180)
        self.resync()
        self.assertEqual(contact.phone, "1")
        self.assertNeedsReview(self.ref, "change the number there")


class TestAmounts(StandingCase):
    def reprice(self, amount):
        self.amazon.orders.reprice(self.ref, amount, ago=180)
        self.resync()

    def test_a_total_that_was_put_right(self):
        total = self.order.amount_total
        self.reprice(f"{total / 3:.2f}")
        self.assertNeedsReview(self.ref, "Amazon changed the total")
        line = self.order.order_line
        line.write({"product_uom_qty": 1, "price_unit": line.price_unit})
        self.set_quantity(1)
        self.assertAmount(self.row(self.ref).amount_difference, 0)
        self.assertNotIn("Amazon changed the total", self.row(self.ref).message)
        self.assertNotIn("total", self.row(self.ref).reviews or {})

    def test_a_total_that_amazon_puts_right(self):
        total = self.order.amount_total
        self.reprice("30.00")
        self.reprice(f"{total:.2f}")
        self.assertSettled()
        self.assertState(self.ref, "done", "The sale order agrees with it")

    def change_tax(self, amount):
        def change(order):
            breakdowns = order["orderItems"][0]["proceeds"]["breakdowns"]
            parts = {part["type"]: part for part in breakdowns}
            tax, price = parts["TAX"]["subtotal"], parts["ITEM"]["subtotal"]
            whole = Decimal(price["amount"]) + Decimal(tax["amount"])
            tax["amount"], price["amount"] = amount, str(whole - Decimal(amount))
            parts["TAX"]["detailedBreakdowns"] = []

        self.change(self.ref, change)
        self.resync()

    def test_another_tax_with_the_same_total(self):
        tax = self.order.amount_tax
        self.change_tax("1.00")
        row = self.row(self.ref)
        self.assertAmount(row.amount_difference, 0)
        self.assertAmount(row.amount_tax_difference, tax - 1)
        self.assertNeedsReview(self.ref, f"Amazon changed the tax of the order from {tax:.2f} to")
        self.assertSaidOnce("Amazon changed the tax", self.delivery(self.order))
        self.change_tax(f"{tax:.2f}")
        self.assertSettled()

    def test_no_tax_any_more(self):
        self.change_tax("0.00")
        self.assertNeedsReview(self.ref, "Amazon changed the tax of the order")

    def test_tax_and_total_are_asked_about_one_after_the_other(self):
        total = self.order.amount_total
        self.change_tax("1.00")
        self.mark_reviewed()
        self.reprice(f"{total + 1:.2f}")
        self.assertNeedsReview(self.ref, "Amazon changed the total")
        self.assertNotIn("the tax of", self.row(self.ref).review_reason)
