"""Refunds from Amazon's file to the credit note, through real reports."""

from unittest.mock import patch

from odoo import fields

from odoo.addons.amazon_connector.amazon.time_limit import TimeLimit
from odoo.addons.amazon_connector.dev.simulator.settlements.sales import Refund
from odoo.addons.amazon_connector.models.refunds.collector import RefundCollector

from .refunds import RefundCase
from .settlements import SettlementCase


class TestFromAmazon(RefundCase, SettlementCase):
    def buy(self):
        """Somebody buys a lamp and two books, which are shipped and invoiced."""
        order = self.imported(
            self.item("LAMP-OAK", 1, "119.00", shipping="4.90"),
            self.item("BOOK-ALPS", 2, "21.40", vat="7"),
            by="AMAZON",
            status="SHIPPED",
        )
        self.invoice(order)
        return order

    def give_back(self, order, share, number=1):
        return Refund(self.amazon.orders.get(order.amazon_order_ref), share, number)

    def settle_refunds(self, *refunds):
        return self.settlements.settle("eu", "DE", [], refunds=refunds).truth

    def assertAsAmazonSays(self, truth):
        found = {(refund.amazon_order_ref, refund.refund_ref): refund for refund in self.refunds()}
        for key, amount in truth.refunds.items():
            self.assertCredited(found[key], -amount)

    def test_refunds_of_several_settlements(self):
        first, second = self.buy(), self.buy()
        truths = [
            self.settle_refunds(self.give_back(first, "1"), self.give_back(second, "0.33")),
            self.settle_refunds(self.give_back(second, "0.5", 2)),
        ]
        self.pull()
        for truth in truths:
            self.assertAsAmazonSays(truth)
        self.assertEqual(len(self.refunds()), 3)
        note = self.notes_of(first)
        self.assertAmount(note.amount_tax, first.invoice_ids.amount_tax)
        self.pull()
        self.assertEqual(len(self.notes_of(first) | self.notes_of(second)), 3)

    def test_an_uploaded_file_is_followed_up_where_none_are_read(self):
        # Given an account whose files somebody uploads
        order = self.buy()
        issued = self.settlements.settle("eu", "DE", [], refunds=[self.give_back(order, "1")])
        self.account.sync_settlements = False
        self.account._keep_uploaded_settlement(issued.settlement.content)
        self.assertFalse(self.refunds())

        # When jobs run that are due
        self.amazon.requests.clear()
        self._commit(self.env)
        self.env["amazon.job"]._cron_run_due()
        self.env.invalidate_all()

        # Then the refund is credited, and Amazon was not asked for reports
        self.assertAsAmazonSays(issued.truth)
        self.assertEqual(self.amazon.requests.count("getReports"), 0)

    def test_a_refund_before_its_invoice(self):
        order = self.imported(self.item("LAMP-OAK", 1, "119.00"), by="AMAZON", status="SHIPPED")
        truth = self.settle_refunds(self.give_back(order, "1"))
        self.pull()
        self.assertWaits(self.refunds(), "no_invoice", "No invoice")
        self.invoice(order)
        self.pull()
        self.assertAsAmazonSays(truth)

    def test_a_run_whose_time_is_up_goes_on_at_once(self):
        order = self.buy()
        truth = self.settle_refunds(self.give_back(order, "1"))
        said = self.pull_until_collected()
        self.assertIn("There is more to do", said["message"])
        self.assertEqual(self.refunds().state, "seen")
        self.assertLessEqual(self.account._job("settlements").next_run, fields.Datetime.now())
        self.pull()
        self.assertAsAmazonSays(truth)

    def pull_until_collected(self):
        """The time of the run is up when it has collected the refunds."""
        collect, is_up = RefundCollector.collect, []

        def late(collector):
            is_up.append(True)
            return collect(collector)

        with (
            patch.object(RefundCollector, "collect", late),
            patch.object(TimeLimit, "is_up", property(lambda limit: bool(is_up))),
        ):
            return self.pull()
