"""What Amazon keeps as a reserve has to come back: where it does not, the settlement says so."""

from dataclasses import replace

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
