"""Refunds of settlements become credit notes of the invoices, to the cent."""

from odoo import fields
from odoo.exceptions import UserError

from .refunds import RefundCase


class TestCreditNotes(RefundCase):
    def test_a_refund_is_credited(self):
        order = self.invoiced()
        invoice = order.invoice_ids
        refund = self.refunded(self.part(order, -100), self.part(order, -19, "Tax"))
        note = self.assertCredited(refund, 119, {"LAMP-OAK": 119})
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amazon_order_id, order)
        self.assertEqual(note.partner_id, invoice.partner_id)
        self.assertEqual(str(note.invoice_date), "2026-11-05")
        self.assertEqual(str(note.date), "2026-11-05")
        self.assertAmount(invoice.amount_tax, 19)
        self.assertAmount(note.amount_tax, 19)
        self.assertEqual(note.invoice_line_ids.quantity, 1)
        self.assertEqual(refund.invoice_id, invoice)

    def test_the_order_does_not_ask_to_be_invoiced_again(self):
        order = self.invoiced()
        self.refunded(self.part(order, -119))
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.order_line[:1].qty_invoiced, 1)
        self.assertEqual(order.amazon_credit_note_count, 1)

    def test_the_amounts_are_kept_by_part(self):
        order = self.invoiced()
        refund = self.refunded(
            self.part(order, -50),
            self.part(order, -9.5, "Tax"),
            self.part(order, -4, "Shipping"),
            self.part(order, -0.76, "ShippingTax"),
            self.part(order, 5, amount_type="Promotion", promotion_ref="SUMMER"),
            self.part(order, 3, "RestockingFee"),
        )
        self.assertAmount(refund.amount_product, 47)
        self.assertAmount(refund.amount_tax, 10.26)
        self.assertAmount(refund.amount_shipping, 4)
        self.assertAmount(refund.amount_promotion, -5)
        self.assertAmount(refund.amount, 56.26)
        self.assertAmount(refund.amount_to_credit, 56.26)
        self.assertCredited(refund, 56.26)

    def test_tax_that_amazon_gave_back_itself_is_not_credited(self):
        order = self.invoiced()
        refund = self.refunded(
            self.part(order, -50),
            self.part(order, -4.29, "Tax"),
            self.part(
                order,
                4.29,
                "MarketplaceFacilitatorTax-Principal",
                amount_type="ItemWithheldTax",
                kind="withheld_tax",
            ),
        )
        self.assertAmount(refund.amount, 54.29)
        self.assertAmount(refund.amount_withheld_tax, -4.29)
        self.assertCredited(refund, 50)

    def test_fees_that_come_with_a_refund_are_none_of_it(self):
        order = self.invoiced()
        fee = {"amount_type": "ItemFees", "kind": "selling_fee"}
        refund = self.refunded(self.part(order, -59.5), self.part(order, 7.14, "Commission", **fee))
        self.assertCredited(refund, 59.5)

    def test_some_units_of_a_line(self):
        order = self.invoiced(self.item("MUG-STONE", 3, "11.90"))
        refund = self.refunded(self.part(order, -23.8))
        note = self.assertCredited(refund, 23.8)
        self.assertEqual(note.invoice_line_ids.quantity, 2)
        self.assertAmount(note.invoice_line_ids.price_unit, 11.9)

    def test_a_part_of_a_price(self):
        order = self.invoiced()
        note = self.assertCredited(self.refunded(self.part(order, -17.33)), 17.33)
        self.assertEqual(note.invoice_line_ids.tax_ids, order.invoice_ids.invoice_line_ids.tax_ids)

    def test_each_item_is_credited_with_its_own_taxes(self):
        order = self.invoiced(
            self.item("LAMP-OAK", 1, "119.00"), self.item("BOOK-ALPS", 1, "21.40", vat="7")
        )
        refund = self.refunded(
            self.part(order, -21.4, sku="BOOK-ALPS"), self.part(order, -19, sku="LAMP-OAK")
        )
        self.assertCredited(refund, 40.4, {"LAMP-OAK": 19, "BOOK-ALPS": 21.4})

    def test_an_item_is_found_by_its_sku(self):
        order = self.invoiced(
            self.item("LAMP-OAK", 1, "119.00"), self.item("BOOK-ALPS", 1, "21.40", vat="7")
        )
        row = self.part(order, -10, sku="BOOK-ALPS", order_item_ref=False)
        self.assertCredited(self.refunded(row), 10, {"BOOK-ALPS": 10})

    def test_shipping_is_credited_on_the_line_of_shipping(self):
        order = self.invoiced(self.item("LAMP-OAK", 1, "119.00", shipping="4.90"))
        refund = self.refunded(self.part(order, -4.9, "Shipping"))
        note = self.assertCredited(refund, 4.9)
        line = note.invoice_line_ids.amazon_invoice_line_id.sale_line_ids
        self.assertEqual(line.amazon_line_type, "shipping")

    def test_goodwill_beyond_the_item_is_shared_over_the_other_lines(self):
        order = self.invoiced(
            self.item("LAMP-OAK", 1, "100.00"),
            self.item("BOOK-ALPS", 1, "20.00", vat="7"),
            self.item("MUG-STONE", 1, "60.00"),
        )
        refund = self.refunded(
            self.part(order, -20, sku="BOOK-ALPS"),
            self.part(order, -8, "Goodwill", sku="BOOK-ALPS"),
        )
        self.assertCredited(refund, 28, {"LAMP-OAK": 5, "BOOK-ALPS": 20, "MUG-STONE": 3})

    def test_what_belongs_to_no_line_is_shared_to_the_cent(self):
        order = self.invoiced(
            self.item("LAMP-OAK", 1, "33.33"),
            self.item("BOOK-ALPS", 1, "33.33", vat="7"),
            self.item("MUG-STONE", 1, "33.33"),
        )
        row = self.part(order, -10, "Goodwill", order_item_ref=False) | {"sku": False}
        refund = self.refunded(row)
        note = self.assertCredited(refund, 10)
        self.assertEqual(len(note.invoice_line_ids), 3)

    def test_several_refunds_of_an_invoice(self):
        order = self.invoiced()
        self.settle(
            self.part(order, -19, refund_ref="a"),
            self.part(order, -60, refund_ref="b"),
            self.part(order, -40, refund_ref="c"),
        )
        self.run_refunds()
        self.assertEqual(self.refunds().mapped("state"), ["credited"] * 3)
        self.assertAmount(sum(self.notes_of(order).mapped("amount_total")), 119)

    def test_never_more_than_the_invoice(self):
        order = self.invoiced()
        self.settle(self.part(order, -100, refund_ref="a"), self.part(order, -20, refund_ref="b"))
        self.run_refunds()
        first, second = self.refunds()
        self.assertCredited(first, 100)
        self.assertWaits(second, "seen", "only 19.00 EUR", needs_review=True)
        self.assertIn(first.move_id.name, second.message)
        self.assertIn("Amazon refunds to review: 1", self.activity().summary)

    def test_drafts(self):
        self.account.credit_notes = "draft"
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119))
        self.assertEqual((refund.state, refund.move_id.state), ("credited", "draft"))
        self.run_refunds()
        self.assertEqual(len(self.notes_of(order)), 1)

    def test_nothing_is_credited_unless_an_accountant_said_so(self):
        self.account.credit_notes = "no"
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119))
        self.assertEqual(refund.state, "seen")
        self.assertFalse(self.notes_of(order))
        self.assertFalse(self.activity())

    def test_refunds_of_before_the_day_are_left_to_a_person(self):
        self.account.credit_notes_since = "2026-11-05"
        order, other = self.invoiced(), self.invoiced()
        # The day is that of the store.
        self.settle(self.part(order, -119, posted_at="2026-11-04 22:30:00"))
        self.settle(self.part(other, -119, posted_at="2026-11-04 23:30:00"))
        self.run_refunds()
        old, new = self.refunds().sorted("posted_at")
        self.assertEqual((old.state, new.state), ("seen", "credited"))
        old.with_user(self.billing).action_create_credit_note()
        self.assertEqual(old.state, "credited")

    def test_the_day_is_that_of_the_store(self):
        order = self.invoiced()
        refund = self.refunded(self.part(order, -119, posted_at="2026-11-30 23:30:00"))
        self.assertEqual(str(refund.move_id.invoice_date), "2026-12-01")

    def test_a_locked_month_is_told(self):
        order = self.invoiced()
        self.company.fiscalyear_lock_date = "2026-11-20"
        refund = self.refunded(self.part(order, -119))
        self.assertWaits(refund, "seen", "the books are locked", needs_review=True)
        self._commit(self.env)
        refund.with_user(self.billing).action_create_credit_note()
        self.assertCredited(refund, 119)
        self.assertGreater(refund.move_id.date, fields.Date.to_date("2026-11-20"))
        self.assertFalse(self.activity())

    def test_goods_that_came_back_are_credited_on_the_order(self):
        order = self.imported(self.item("MUG-STONE", 2, "11.90"))
        line = self.line_of(order, "MUG-STONE")
        line.product_id.invoice_policy = "delivery"
        picking = order.picking_ids
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking._action_done()
        self.invoice(order)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        back = wizard.create({"picking_id": picking.id})
        back.product_return_moves.write({"quantity": 1, "to_refund": True})
        self.receive(back)
        self.assertEqual(line.qty_delivered, 1)
        self.assertCredited(self.refunded(self.part(order, -11.9)), 11.9)
        self.assertEqual(line.qty_invoiced, 1)
        self.assertNotEqual(order.invoice_status, "to invoice")

    def receive(self, wizard):
        if hasattr(wizard, "create_returns"):
            returned = self.env["stock.picking"].browse(wizard.create_returns()["res_id"])
        else:
            returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        returned.move_ids.quantity = 1
        returned.move_ids.picked = True
        returned._action_done()


class TestPriceExcluded(RefundCase):
    prices_include_tax = False

    def test_amounts_that_no_price_has_with_its_tax_are_hit_all_the_same(self):
        order = self.invoiced(self.item("LAMP-OAK", 1, "119.00"))
        amounts = [0.01, 0.03, 0.09, 1.0, 17.33, 33.34]
        self.settle(
            *(
                self.part(order, -amount, refund_ref=str(number))
                for number, amount in enumerate(amounts)
            )
        )
        self.run_refunds()
        notes = self.refunds().move_id
        self.assertEqual([round(note.amount_total, 2) for note in notes], amounts)

    def test_the_whole_of_an_order(self):
        order = self.invoiced(
            self.item("LAMP-OAK", 1, "119.00", shipping="4.90"),
            self.item("BOOK-ALPS", 3, "21.40", vat="7"),
        )
        refund = self.refunded(
            self.part(order, -119, sku="LAMP-OAK"),
            self.part(order, -4.9, "Shipping", sku="LAMP-OAK"),
            self.part(order, -64.2, sku="BOOK-ALPS"),
        )
        note = self.assertCredited(refund, order.amount_total)
        self.assertAmount(note.amount_tax, order.invoice_ids.amount_tax)
        with self.assertRaises(UserError):
            # What is credited is done.
            refund.with_user(self.billing).unlink()
