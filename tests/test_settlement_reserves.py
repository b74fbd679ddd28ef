"""What Amazon keeps as a reserve has to come back: where it does not, the settlement says so."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odoo.addons.amazon_connector.dev.simulator.settlements.samples import german

from .settlements import SettlementCase


class TestReserves(SettlementCase):
    def read_with_reserve_gap(self):
        """One settlement kept 10.00, and the next one gives nothing back."""
        first = replace(german(), ref="1", end=german().start)
        after = replace(german(), ref="2")
        for sample in (after, first):
            self.list_file(sample.content)
        self.pull()
        return self.settlement("2")

    def without_reserve(self):
        """Another settlement that ended when the second began, and kept nothing."""
        rows = tuple(row for row in german().rows if row.kind != "reserve")
        return replace(german(), ref="3", end=german().start, rows=rows)

    def test_a_reserve_that_came_back_otherwise_is_only_noted(self):
        settlement = self.read_with_reserve_gap()
        self.assertEqual(settlement.state, "ready")
        self.assertTrue(settlement.has_reserve_gap)
        self.assertIn("reserve", settlement.message)
        self.assertFalse(self.activity())

    def with_reserve_back(self, **vals):
        """A settlement to which a reserve of 7.00 came back."""
        back = Decimal("7.00")
        rows = tuple(
            replace(row, triple=(*row.triple[:2], "Previous Reserve Amount Balance"), amount=back)
            if row.kind == "reserve"
            else row
            for row in german().rows
        )
        return replace(german(), rows=rows, **vals)

    def test_a_settlement_that_is_missing_in_between_is_noted(self):
        # Given one settlement, and another that begins a week after its end
        earlier = german().start - timedelta(days=7)
        first = replace(german(), ref="1", start=earlier - timedelta(days=14), end=earlier)
        self.list_file(first.content)
        self.list_file(self.with_reserve_back(ref="3").content)
        self.pull()

        # Then the later one says that a settlement may be missing, and the first one does not
        self.assertIn("settlement in between is not in Odoo", self.settlement("3").message)
        self.assertFalse(self.settlement("1").message)

        # When it comes, nothing is missing
        rows = tuple(
            replace(row, amount=Decimal("-7.00")) if row.kind == "reserve" else row
            for row in german().rows
        )
        between = replace(german(), ref="2", start=earlier, end=german().start, rows=rows)
        self.list_file(between.content)
        self.pull()
        self.assertFalse(self.settlement("3").has_reserve_gap)

    def test_the_first_settlements_of_stores_say_nothing_of_a_reserve(self):
        # Given the first settlements of two stores, whose periods overlap
        start = german().start - timedelta(days=7)
        other = self.with_reserve_back(ref="1", start=start, end=german().end - timedelta(days=7))
        self.list_file(other.content)
        self.list_file(self.with_reserve_back(ref="2").content)
        self.pull()
        self.assertFalse(self.settlement("1").has_reserve_gap)
        self.assertFalse(self.settlement("2").has_reserve_gap)

    def test_the_note_about_a_reserve_lasts_as_long_as_it_is_true(self):
        settlement = self.read_with_reserve_gap()
        self.booked(settlement)
        self.assertEqual(settlement.state, "posted")
        self.assertIn("reserve", settlement.message)
        # When the settlement comes that was missing
        self.list_file(self.without_reserve().content, days_ago=0)
        self.pull()
        self.assertFalse(settlement.has_reserve_gap)
        self.assertFalse(settlement.message)

    def test_what_is_booked_gets_the_note_about_a_reserve(self):
        settlement = self.read_file(replace(german(), ref="2").content, "2")
        self.booked(settlement)
        self.assertFalse(settlement.message)
        self.list_file(replace(german(), ref="1", end=german().start).content, days_ago=0)
        self.pull()
        self.assertEqual(settlement.state, "posted")
        self.assertIn("reserve", settlement.message)

    def test_an_upload_ends_the_note_about_a_reserve_at_once(self):
        settlement = self.read_with_reserve_gap()
        self.account._acting()._keep_uploaded_settlement(self.without_reserve().content)
        self.assertFalse(settlement.has_reserve_gap)
        self.assertFalse(settlement.message)
