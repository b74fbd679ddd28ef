"""Orders are invoiced when they are shipped."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form

from odoo.addons.amazon_connector.models.payouts import amazon_account_invoices

from .deliveries import DeliveryCase
from .payouts import BooksCase

BLOCKED = "This customer is blocked."


class InvoiceCase(BooksCase):
    invoice_orders = "posted"

    def setUp(self):
        super().setUp()
        self.account.invoice_orders = self.invoice_orders

    def invoice_of(self, order):
        self.assertEqual(len(order.invoice_ids), 1, order.amazon_invoice_message)
        return order.invoice_ids

    def assertInvoiced(self, order, state="posted"):
        """The order has one invoice, of its total and taxes."""
        invoice = self.invoice_of(order)
        self.assertEqual(invoice.state, state)
        self.assertAmount(invoice.amount_total, order.amount_total)
        self.assertAmount(invoice.amount_tax, order.amount_tax)
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertFalse(order.amazon_invoice_message)
        return invoice

    def assertNotInvoiced(self, order, reason):
        self.assertFalse(order.invoice_ids)
        self.assertIn(reason, order.amazon_invoice_message or "")

    def activities(self):
        kind = self.env.ref(amazon_account_invoices.INVOICE_ACTIVITY)
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)


class TestInvoices(InvoiceCase):
    def test_what_was_shipped_is_invoiced_once(self):
        first = self.shipped(self.item("MUG-STONE", 3), self.item("LAMP-OAK"), days_ago=3)
        second = self.shipped(self.item("LAMP-OAK", shipping="4.90"))
        said = self.run_job("invoices")
        self.assertIn("Orders invoiced: 2. Not invoiced: 0.", said["message"])
        self.assertInvoiced(first)
        self.assertInvoiced(second)
        self.assertIn("Orders invoiced: 0.", self.run_job("invoices")["message"])
        self.assertInvoiced(first)

    def test_the_date_is_that_of_the_shipment(self):
        order = self.shipped(self.item("MUG-STONE"), days_ago=3)
        self.run_job("invoices")
        invoice = self.assertInvoiced(order)
        self.assertEqual(invoice.invoice_date, self.day(3))
        self.assertEqual(invoice.date, self.day(3))

    def test_what_is_still_to_be_shipped_waits(self):
        order = self.imported(self.item("MUG-STONE"))
        self.run_job("invoices")
        self.assertFalse(order.invoice_ids)
        self.assertFalse(order.amazon_invoice_message)

    def test_without_the_option_nothing_is_invoiced(self):
        order = self.shipped(self.item("MUG-STONE"))
        self.account.invoice_orders = "no"
        self.run_cron()
        self.env["amazon.job"]._cron_run_due()
        self.assertFalse(order.invoice_ids)

    def test_what_was_shipped_before_the_day_is_left_alone(self):
        # Given an accountant who switches invoices on: the form proposes today
        old = self.shipped(self.item("MUG-STONE"), days_ago=9)
        self.account.invoice_orders = "no"
        keeper = self.user("keeper", "account.group_account_manager")
        with Form(self.account.with_user(keeper)) as form:
            form.invoice_orders = "posted"
            self.assertEqual(form.invoice_orders_since, self.day(0))
            form.invoice_orders_since = self.day(5)

        # When another order is shipped
        new = self.shipped(self.item("MUG-STONE"), days_ago=2)
        self.run_job("invoices")

        # Then only that one is invoiced
        self.assertFalse(old.invoice_ids)
        self.assertInvoiced(new)

    def test_charges_are_part_of_the_invoice_whatever_is_delivered(self):
        everything = [*self.products.values(), *self.charges()]
        self.env["product.product"].union(*everything).write({"invoice_policy": "delivery"})
        order = self.shipped(
            self.item("MUG-STONE", 2, shipping="4.90", gift_wrap="2.00", discount="1.00")
        )
        self.assertGreater(len(order.order_line), 2)
        self.run_job("invoices")
        invoice = self.assertInvoiced(order)
        self.assertEqual(len(invoice.invoice_line_ids), len(order.order_line))

    def charges(self):
        names = ("product_amazon_shipping", "product_amazon_sale", "product_amazon_rounding")
        return [self.env.ref(f"amazon_connector.{name}") for name in names]

    def test_what_odoo_does_not_know_to_have_left_is_not_invoiced_by_delivered_quantity(self):
        self.products["LAMP-OAK"].invoice_policy = "delivery"
        order = self.imported(self.item("LAMP-OAK", 2))
        self.set_status(order.amazon_order_ref, "SHIPPED")
        order.picking_ids.action_cancel()
        order.amazon_order_id.amazon_status = "SHIPPED"
        self.run_job("invoices")
        self.assertNotInvoiced(order, "Odoo has delivered 0 of 2")

    def test_an_invoice_that_somebody_made_is_left_alone(self):
        order = self.shipped(self.item("MUG-STONE"))
        by_hand = order._create_invoices()
        cancelled = self.shipped(self.item("LAMP-OAK"))
        other = cancelled._create_invoices()
        other.button_cancel()
        self.run_job("invoices")
        self.assertEqual(order.invoice_ids, by_hand)
        self.assertEqual(by_hand.state, "draft")
        self.assertEqual(cancelled.invoice_ids, other)

    def test_an_order_under_review_waits_and_says_so(self):
        order = self.shipped(self.item("MUG-STONE"))
        row = order.amazon_order_id
        row._add_review("address", "Look at the address.")
        said = self.run_job("invoices")
        self.assertEqual(said["type"], "warning")
        self.assertNotInvoiced(order, "needs review. It is invoiced when that is done. Look at the")
        self.assertIn(order.amazon_order_ref, self.activities().note)
        row.with_user(self.admin).action_mark_reviewed()
        self.run_job("invoices")
        self.assertInvoiced(order)
        self.assertFalse(self.activities())

    def test_a_conflict_that_was_reviewed_is_invoiced(self):
        order = self.shipped(self.item("MUG-STONE"))
        row = order.amazon_order_id
        row._settle("conflict", "Amazon ships this order itself now.")
        self.run_job("invoices")
        self.assertNotInvoiced(
            order, "needs review. It is invoiced when that is done. Amazon ships"
        )
        row.with_user(self.admin).action_mark_reviewed()
        self.assertEqual(row.state, "conflict")
        self.run_job("invoices")
        self.assertInvoiced(order)
        self.assertFalse(self.activities())

    def test_what_amazon_cancelled_is_not_invoiced_after_a_review(self):
        order = self.shipped(self.item("MUG-STONE"))
        row = order.amazon_order_id
        row._settle("conflict", "Amazon cancelled the order, but goods have left.")
        row.amazon_status = "CANCELLED"
        order.delivery_status = "full"
        row.with_user(self.admin).action_mark_reviewed()
        self.run_job("invoices")
        self.assertNotInvoiced(order, "Amazon cancelled this order")

    def test_a_total_that_is_not_amazon_s_is_left_to_a_person(self):
        order = self.shipped(self.item("MUG-STONE"))
        order.order_line[0].price_unit += 5
        self.run_job("invoices")
        self.assertNotInvoiced(order, "Amazon owes")
        groups = "sales_team.group_sale_salesman_all_leads,account.group_account_invoice"
        biller = self.user("biller", groups)
        invoice = order.with_user(biller)._create_invoices().with_env(self.env)
        # The banner is gone at once, the activity with the next run.
        self.assertFalse(order.amazon_invoice_message)
        self.run_job("invoices")
        self.assertEqual(order.invoice_ids, invoice)
        self.assertFalse(self.activities())

    def test_nothing_is_left_of_it_when_invoicing_is_switched_off(self):
        # Given a shipped order that is not invoiced, and an activity that says so
        order = self.shipped(self.item("MUG-STONE"))
        order.amazon_order_id._add_review("address", "Look at the address.")
        self.run_job("invoices")
        self.assertNotInvoiced(order, "Look at the address.")
        self.assertTrue(self.activities())

        # When an accounting manager invoices elsewhere from now on
        keeper = self.user("keeper", "account.group_account_manager")
        with Form(self.account.with_user(keeper)) as form:
            form.invoice_orders = "no"

        # Then nobody is told to invoice it
        self.assertFalse(order.amazon_invoice_message)
        self.assertFalse(self.activities())

    def test_what_costs_nothing_is_not_invoiced(self):
        order = self.shipped(self.item("MUG-STONE", price="0.00", vat="19"))
        self.run_job("invoices")
        self.assertFalse(order.invoice_ids)
        self.assertFalse(order.amazon_invoice_message)

    def test_locked_books_are_said_and_nothing_is_moved(self):
        order = self.shipped(self.item("MUG-STONE"), days_ago=5)
        recent = self.shipped(self.item("MUG-STONE"))
        self.company.fiscalyear_lock_date = self.day(2)
        self.run_job("invoices")
        self.assertNotInvoiced(order, "the books are locked up to")
        self.assertInvoiced(recent)


class TestBadOrders(InvoiceCase):
    def test_one_bad_order_does_not_stop_the_others(self):
        orders = [self.shipped(self.item("MUG-STONE")) for _number in range(5)]
        bad = orders[2]
        self.refuse(bad)
        said = self.run_job("invoices")
        self.assertIn("Orders invoiced: 4. Not invoiced: 1.", said["message"])
        self.assertNotInvoiced(bad, BLOCKED)
        for order in orders[:2] + orders[3:]:
            self.assertInvoiced(order)
        self.assertEqual(len(self.activities()), 1)

    def refuse(self, bad):
        """Another module refuses the invoice of one order."""
        cls = self.registry["sale.order"]
        usual = cls._prepare_invoice

        def prepare(order):
            if order == bad:
                raise ValidationError(BLOCKED)
            return usual(order)

        self.startPatcher(patch.object(cls, "_prepare_invoice", prepare))

    def test_each_batch_is_committed(self):
        orders = [self.shipped(self.item("MUG-STONE")) for _number in range(3)]
        self.startPatcher(patch.object(amazon_account_invoices, "BATCH_SIZE", 1))
        before = self.commits
        self.run_job("invoices")
        self.assertGreaterEqual(self.commits - before, 3)
        for order in orders:
            self.assertInvoiced(order)


class TestDraftInvoices(InvoiceCase):
    invoice_orders = "draft"

    def test_drafts_are_for_somebody_to_post(self):
        order = self.shipped(self.item("MUG-STONE"), days_ago=2)
        self.run_job("invoices")
        invoice = self.assertInvoiced(order, "draft")
        self.assertEqual(invoice.invoice_date, self.day(2))
        self.run_job("invoices")
        self.assertInvoiced(order, "draft")


class TestInvoicesOfDeliveries(BooksCase, DeliveryCase):
    def test_goods_that_left_the_own_warehouse_are_invoiced_on_that_day(self):
        self.account.invoice_orders = "posted"
        self.products["LAMP-OAK"].invoice_policy = "delivery"
        order = self.imported(self.item("LAMP-OAK", 2))
        self.stock("LAMP-OAK", 2)
        picking = self.ship(self.delivery(order))
        yesterday = fields.Datetime.now() - timedelta(days=1)
        picking.move_ids.date = yesterday
        self.run_job("invoices")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(order.invoice_ids.invoice_date, yesterday.date())
        self.assertAmount(order.invoice_ids.amount_total, order.amount_total)


class TestSpeed(InvoiceCase):
    def statements_for(self, count):
        """How many statements it takes to invoice so many orders."""
        for _number in range(count):
            self.shipped(self.item("MUG-STONE"), self.item("LAMP-OAK"))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        said = self.run_job("invoices")
        self.assertIn(f"Orders invoiced: {count}.", said["message"])
        return self.env.cr.sql_log_count - before

    def test_no_more_statements_for_an_order_than_odoo_needs(self):
        self.statements_for(1)
        few, many = self.statements_for(2), self.statements_for(12)
        more = [self.shipped(self.item("MUG-STONE"), self.item("LAMP-OAK")) for _n in range(12)]
        orders = self.env["sale.order"].union(*more)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders.sudo()._create_invoices(grouped=True)._post(soft=False)
        self.env.flush_all()
        by_hand = self.env.cr.sql_log_count - before
        # What is found out about the orders is so once for all of them.
        self.assertLessEqual((many - few) / 10, by_hand / 12 + 3)
