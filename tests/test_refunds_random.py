"""Hundreds of refunds, the same ones at every run: what is credited is what was refunded, and no
invoice is credited for more than it comes to."""

import random
from decimal import Decimal

from .refunds import RefundCase

ORDERS = 6
DESCRIPTIONS = ("Principal", "Tax", "Goodwill", "Shipping", "ShippingTax", "RestockingFee")


class RandomCase(RefundCase):
    def check(self, seed):
        dice = random.Random(seed)
        self.skus = {"LAMP-OAK": "19", "MUG-STONE": "19", "BOOK-ALPS": "7", "TEA-EARL-100": "7"}
        orders = [self.somebody_orders(dice) for _number in range(ORDERS)]
        rows = [row for order in orders for row in self.rows_of(dice, order)]
        dice.shuffle(rows)
        files = dice.randint(1, 4)
        for number in range(files):
            self.settle(*rows[number::files])
        self.run_refunds()
        self.run_refunds()
        self.assertWhatWasRefundedIsCredited(rows)
        for order in orders:
            notes = self.notes_of(order)
            self.assertLessEqual(
                round(sum(notes.mapped("amount_total")), 2), round(order.amount_total, 2)
            )
            self.assertEqual(order.invoice_status, "invoiced")

    def somebody_orders(self, dice):
        items = [
            self.item(
                sku,
                dice.choice((1, 1, 1, 2, 7)),
                str(Decimal(dice.randint(99, 9999)) / 100),
                vat=self.skus[sku],
                shipping=dice.choice(("0", "4.90", "0.99")),
            )
            for sku in dice.sample(sorted(self.skus), dice.randint(1, 4))
        ]
        return self.invoiced(*items)

    def rows_of(self, dice, order):
        """Rows of one to three refunds, mostly of less than what was paid."""
        left = Decimal(repr(round(order.amount_total, 2)))
        lines = order.order_line.filtered(lambda line: line.amazon_line_type == "item")
        for number in range(dice.randint(1, 3)):
            amount = (left * dice.choice((5, 20, 33, 50, 100, 100, 130)) / 100).quantize(
                Decimal("0.01")
            )
            parts = [amount] if dice.random() < 0.3 else self.divide(dice, amount)
            for part in parts:
                line = dice.choice(lines)
                yield self.part(
                    order,
                    -float(part),
                    "RestockingFee" if part < 0 else dice.choice(DESCRIPTIONS[:-1]),
                    sku=line.product_id.default_code,
                    refund_ref=f"r{number}",
                    posted_at=f"2026-11-{5 + number:02d} 09:30:00",
                )
            left -= min(amount, left)

    def divide(self, dice, amount):
        first = (amount * dice.randint(1, 99) / 100).quantize(Decimal("0.01"))
        kept = Decimal(dice.choice((0, 0, 0, 1, 2)))
        parts = [first, amount - first, kept, -kept]
        return [part for part in parts if part]

    def assertWhatWasRefundedIsCredited(self, rows):
        expected = {}
        for row in rows:
            key = row["amazon_order_ref"], row["refund_ref"]
            expected[key] = expected.get(key, Decimal()) - Decimal(repr(row["amount"]))
        refunds = self.refunds()
        self.assertEqual(len(refunds), len(expected))
        credited = 0
        for refund in refunds:
            total = expected[refund.amazon_order_ref, refund.refund_ref]
            self.assertAmount(refund.amount_to_credit, total)
            parts = (
                refund.amount_product
                + refund.amount_shipping
                + refund.amount_tax
                + refund.amount_promotion
            )
            self.assertAmount(refund.amount, parts)
            if refund.state == "credited":
                credited += 1
                self.assertAmount(refund.move_id.amount_total, total)
                self.assertBooked(refund.move_id)
            elif total:
                self.assertTrue(refund.needs_review, refund.message)
        self.assertGreaterEqual(credited, ORDERS)
        self.assertEqual(len(refunds.move_id), credited)

    def assertBooked(self, note):
        self.assertTrue(note.currency_id.is_zero(sum(note.line_ids.mapped("balance"))))
        invoice = note.reversed_entry_id
        both = (invoice | note).line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(len(both.account_id), 1)


class TestIncluded(RandomCase):
    def test_random_refunds(self):
        self.check(1)


class TestExcluded(RandomCase):
    prices_include_tax = False

    def test_random_refunds(self):
        self.check(3)

    def test_random_refunds_with_taxes_rounded_for_the_whole_document(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        self.check(4)
