"""A tax of zero is a figure like any other: what Amazon lists is compared with what Odoo books."""

from odoo.addons.amazon_connector import compat

from .common import AmazonCase


class TestListedZero(AmazonCase):
    def synced(self, vat="0", by_amazon=False, **options):
        """100.00 are paid, of which Odoo takes 15.97 for tax. :return: The row."""
        ref = self.place(self.item(price="100.00", vat=vat, by_amazon=by_amazon), **options)
        self.sync(self.account)
        return self.row(ref)

    def test_the_difference_is_shown_and_somebody_is_asked(self):
        row = self.synced()
        self.assertTrue(row.is_tax_listed)
        self.assertAmount(row.amount_tax, 0)
        self.assertAmount(row.amount_tax_difference, "15.97")
        self.assertAmount(row.amount_difference, 0)
        self.assertIn(row, self.env["amazon.order"].search([("amount_tax_difference", "!=", 0)]))
        self.assertNeedsReview(row.amazon_order_ref, "lists 0.00 EUR of tax, Odoo books 15.97")

    def test_the_other_way_round(self):
        self.products["LAMP-OAK"].taxes_id = False
        row = self.synced(vat="19")
        self.assertAmount(row.amount_tax_difference, "-15.97")
        self.assertNeedsReview(row.amazon_order_ref, "lists 15.97 EUR of tax, Odoo books 0.00")

    def test_zero_on_both_sides_is_no_difference(self):
        self.products["LAMP-OAK"].taxes_id = False
        row = self.synced()
        self.assertAmount(row.amount_tax_difference, 0)
        self.assertFalse(row.needs_review)

    def test_where_no_tax_is_listed_there_is_nothing_to_compare(self):
        row = self.synced(vat=None)
        self.assertFalse(row.is_tax_listed)
        self.assertAmount(row.amount_tax_difference, 0)
        self.assertFalse(row.needs_review)

    def test_another_rate_is_shown_and_asks_nobody(self):
        row = self.synced(vat="7")
        self.assertAmount(row.amount_tax_difference, 15.97 - 6.54)
        self.assertFalse(row.needs_review)

    def test_what_amazon_remits_is_not_expected_in_odoo(self):
        self.products["LAMP-OAK"].taxes_id = False
        ref = self.place(self.item(price="100.00", vat="20", by_amazon=True))
        self.sync(self.account)
        self.assertAmount(self.row(ref).amount_tax_difference, 0)
        self.assertFalse((self.row(ref).reviews or {}).get("tax"))

    def test_it_is_asked_until_somebody_accepts_it(self):
        first, second = self.synced(), self.synced()
        self.assertTrue(first.needs_review and second.needs_review)
        second.with_user(self.admin).action_mark_reviewed()
        third, fourth = self.synced(), self.synced()
        self.assertFalse(third.needs_review or fourth.needs_review)
        self.assertAmount(fourth.amount_tax_difference, "15.97")

    def test_each_marketplace_is_asked_about(self):
        self.synced().with_user(self.admin).action_mark_reviewed()
        self.assertTrue(self.synced(country="FR").needs_review)

    def test_after_an_order_in_which_both_agree_it_is_asked_again(self):
        self.synced().with_user(self.admin).action_mark_reviewed()
        self.assertFalse(self.synced(vat="19").needs_review)
        self.assertTrue(self.synced().needs_review)

    def test_who_was_asked_something_else_has_not_accepted_it(self):
        """Given an order of which Amazon remits the tax itself, and Odoo takes it once more."""
        first = self.synced(vat="20", by_amazon=True)
        self.assertEqual(set(first.reviews), {"collected_tax"})
        self.assertNeedsReview(self.synced().amazon_order_ref, "lists 0.00 EUR of tax")

    def test_nor_does_it_undo_what_was_accepted(self):
        self.synced().with_user(self.admin).action_mark_reviewed()
        self.synced(vat="20", by_amazon=True)
        self.assertFalse(self.synced().needs_review)

    def test_an_order_that_was_cancelled_was_not_accepted(self):
        first = self.synced()
        first.sale_order_id.with_context(disable_cancel_warning=True)._action_cancel()
        self.assertNeedsReview(self.synced().amazon_order_ref, "lists 0.00 EUR of tax")

    def test_corrected_taxes_settle_it(self):
        row = self.synced()
        line = self.lines_of(row.sale_order_id, "item")
        line.write({compat.line_taxes_field(self.env): [(5,)]})
        self.assertAmount(row.amount_tax_difference, 0)
        self.change(row.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertFalse(row.needs_review)

    def test_it_takes_no_query_for_each_order(self):
        """Given many orders that contradict Amazon, the last one is looked up once."""
        self.synced()
        searched = []
        orders = type(self.env["amazon.order"])
        accepted = orders._is_contradiction_accepted

        def count(row, besides):
            searched.append(row)
            return accepted(row, besides)

        self.patch(orders, "_is_contradiction_accepted", count)
        for _order in range(5):
            self.place(self.item(price="100.00", vat="0"))
        self.sync(self.account)
        self.assertEqual(len(searched), 1)
