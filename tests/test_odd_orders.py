"""Payloads that break Amazon's own model: only the broken one fails, until it is corrected."""

import copy
from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.orders.importer import OrderImporter

from .common import ORDER_LOGGER, AmazonCase

# The simulator's author would refuse it; but its total is right, and Amazon Sale says what is
# missing, as for an item without SKU.
IMPORTED_ALL_THE_SAME = {"Odd: an item without product"}


class TestOddOrders(AmazonCase):
    catalogue = "odd"

    def setUp(self):
        super().setUp()
        # What cannot be read is no reason to alarm whoever runs the server.
        with self.assertNoLogs("odoo.addons.amazon_connector", "ERROR"):
            self.result = self.sync(self.account)
        self.rows = self.env["amazon.order"].search([("account_id", "=", self.account.id)])

    def correct(self):
        """Amazon sends every order again as it should have been."""
        for entry in self.amazon.catalogue:
            if entry.facts:
                self.change(entry.order_id, self.replace_by(entry.facts))

    def replace_by(self, facts):
        def change(order):
            order.clear()
            order.update(copy.deepcopy(facts))

        return change

    def test_every_order_has_a_row_and_the_run_asks_for_a_review(self):
        self.assertEqual(self.account.sync_state, "review", self.result["message"])
        self.assertEqual(self.result["type"], "warning", self.result["message"])
        self.assertEqual(len(self.rows), len(self.amazon.catalogue))

    def test_each_has_the_state_that_is_prescribed(self):
        for expected in self.amazon.catalogue.expectations:
            with self.subTest(expected.title):
                row = self.rows.filtered_domain([("amazon_order_ref", "=", expected.order_id)])
                if expected.title in IMPORTED_ALL_THE_SAME:
                    self.assertImported(row.amazon_order_ref)
                    self.assertIn("without SKU", row.message)
                elif expected.state:
                    self.assertEqual(row.state, expected.state, row.message)

    def test_the_sound_order_among_them_is_imported(self):
        ref = self.amazon.catalogue.find("nothing at all").order_id
        self.assertImported(ref, "39.90", 1)

    def test_whatever_was_not_imported_says_why(self):
        for row in self.rows.filtered(lambda r: r.state != "done"):
            self.assertTrue(row.message, row.amazon_order_ref)
            self.assertFalse(row.sale_order_id)
            self.assertNotIn("unexpected error", row.message)

    def test_no_wrong_total_goes_unseen(self):
        for row in self.rows.filtered("sale_order_id"):
            title = self.amazon.catalogue[row.amazon_order_ref].expectation.title
            with self.subTest(title):
                if row.amount_difference:
                    continue
                self.assertAmount(row.sale_order_id.amount_total, row.amount_total)
                if not title.endswith("nothing at all"):
                    is_as_sound = f"{row.amount_total:.2f}" == "64.90"
                    self.assertTrue(is_as_sound or row.message, f"{row.amount_total}: no word")

    def test_a_message_repeats_nothing_of_the_buyer(self):
        buyers = [entry.facts["buyer"] for entry in self.amazon.catalogue if entry.facts]
        for row in self.rows.filtered(lambda r: r.state == "failed"):
            for buyer in buyers:
                self.assertNotIn(buyer["buyerName"], row.message)
                self.assertNotIn(buyer["buyerEmail"], row.message)

    def test_what_is_corrected_is_imported(self):
        failed = self.rows.filtered(lambda r: r.state == "failed").mapped("amazon_order_ref")
        self.assertGreater(len(failed), 15)
        self.correct()
        self.sync(self.account)
        for ref in failed:
            if not ref.startswith("unreadable-"):
                self.assertImported(ref, "64.90", 2)

    def test_nothing_is_doubled_by_the_correction(self):
        self.correct()
        self.sync(self.account)
        refs = self.env["sale.order"].search([("amazon_account_id", "=", self.account.id)])
        self.assertEqual(len(refs), len(set(refs.mapped("amazon_order_ref"))))

    def test_failed_ones_are_not_tried_at_every_run(self):
        before = self.fingerprint("amazon_order")
        self.sync(self.account)
        self.assertEqual(self.fingerprint("amazon_order"), before)


class TestRetry(AmazonCase):
    """An order that fails for a reason which the user can remove."""

    def setUp(self):
        super().setUp()
        self.euro = self.env.ref("base.EUR")
        self.ref = self.place(self.item())
        self.good_ref = self.place(self.item("MUG-STONE"))
        self.change(self.ref, {"proceeds": {}})
        self.change(self.ref, self.without_amounts)
        self.sync(self.account)

    def without_amounts(self, order):
        for item in order["orderItems"]:
            item.pop("proceeds")

    def with_amounts(self, order):
        order["proceeds"] = {"grandTotal": {"amount": "39.90", "currencyCode": "EUR"}}
        total = {"amount": "39.90", "currencyCode": "EUR"}
        item = {"type": "ITEM", "subtotal": total}
        order["orderItems"][0]["proceeds"] = {"proceedsTotal": total, "breakdowns": [item]}

    def make_due(self):
        self.row(self.ref).retry_date = fields.Datetime.now() - timedelta(seconds=1)

    def test_only_the_bad_one_fails_with_the_reason(self):
        self.assertHeld(self.ref, "failed", "Amazon sent no amounts for LAMP-OAK")
        self.assertImported(self.good_ref, "12.50")

    def test_it_is_tried_again_by_later_runs_less_and_less_often(self):
        row = self.row(self.ref)
        pauses = []
        for _try in range(4):
            pauses.append(row.retry_date - fields.Datetime.now())
            self.make_due()
            self.sync(self.account)
        self.assertEqual(row.attempts, 5)
        self.assertEqual(pauses, sorted(pauses))
        self.assertGreater(pauses[-1], timedelta(minutes=30))
        self.assertHeld(self.ref, "failed")

    def test_it_recovers_when_amazon_sends_it_well(self):
        self.change(self.ref, self.with_amounts)
        self.sync(self.account)
        self.assertImported(self.ref, "39.90", 1)
        self.assertFalse(self.row(self.ref).retry_date)
        self.assertEqual(self.row(self.ref).attempts, 0)

    def test_the_button_tries_at_once(self):
        attempts = self.row(self.ref).attempts
        self.row(self.ref).with_user(self.admin).action_retry()
        self.assertEqual(self.row(self.ref).attempts, attempts + 1)

    def test_the_button_works_for_a_selection_of_several(self):
        rows = self.row(self.ref) + self.row(self.good_ref)
        rows.with_user(self.admin).action_retry()
        self.assertHeld(self.ref, "failed")
        self.assertImported(self.good_ref, "12.50")

    def test_an_unexpected_error_stops_neither_the_batch_nor_the_run(self):
        self.env["ir.config_parameter"].set_param("amazon_connector.none", "1")
        ref = self.place(self.item("CLOCK-WALL"))
        other = self.place(self.item("VASE-BLUE"))

        check = OrderImporter._check

        def break_one(model, draft):
            if draft.order.order_id == ref:
                raise ZeroDivisionError(draft.order.buyer.name)
            return check(model, draft)

        self.patch(OrderImporter, "_check", break_one)
        with self.assertLogs(ORDER_LOGGER, "ERROR") as logs:
            self.sync(self.account)
        self.assertNotIn("Anna", "".join(logs.output).replace("ANNA", ""))
        self.assertHeld(ref, "failed", "An unexpected error occurred (ZeroDivisionError)")
        self.assertImported(other, "27.00")

    def test_an_error_of_the_database_in_one_order_spares_the_others(self):
        ref = self.place(self.item("CLOCK-WALL"))
        other = self.place(self.item("VASE-BLUE"))

        check = OrderImporter._check

        def break_one(model, draft):
            if draft.order.order_id == ref:
                model.env.cr.execute("SELECT 1 / 0")
            return check(model, draft)

        self.patch(OrderImporter, "_check", break_one)
        with mute_logger("odoo.sql_db", ORDER_LOGGER):
            self.sync(self.account)
        self.assertHeld(ref, "failed", "The database refused a value (DivisionByZero")
        self.assertImported(other, "27.00")
