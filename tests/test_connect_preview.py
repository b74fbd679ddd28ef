"""The preview says what would come in, and leaves no trace."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.amazon_connector.models.thrown_away import with_nothing_staying
from odoo.addons.amazon_connector.wizards import amazon_connect_account_preview as assistant
from odoo.addons.amazon_connector.wizards import connection_preview

from .common import ORDER_LOGGER
from .connecting import ConnectCase

OWN = "amazon_connect_account"


class UndoneError(Exception):
    """Nothing stays."""


class PreviewCase(ConnectCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(assistant, "thrown_away", self.thrown_away))

    @contextmanager
    def thrown_away(self, env):
        """As in the product, but in the test's transaction, which alone sees the test's shop."""
        env.flush_all()
        commits = self.commits
        try:
            with self.env.cr.savepoint(flush=False):
                yield env(context=with_nothing_staying(env))
                env.flush_all()
                raise UndoneError
        except UndoneError:
            env.invalidate_all(flush=False)
        self.assertEqual(self.commits, commits, "Something was committed")

    def at_preview(self, **vals):
        wizard = self.checked()
        wizard.action_next()
        wizard.action_next()
        wizard.write(vals)
        wizard.action_next()
        self.assertEqual(wizard.step, "preview")
        return wizard

    def versions(self):
        """Every row of every table, but the assistant's own and counts of calls."""
        self.env.flush_all()
        self.env.cr.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in self.env.cr.fetchall()}
        tables = {t for t in tables if not t.startswith(OWN) and t != "amazon_rate_limit"}
        versions = {}
        for table in sorted(tables):
            self.env.cr.execute(
                f'SELECT count(*), sum(hashtext(xmin::text || ctid::text)::bigint) FROM "{table}"'
            )
            versions[table] = self.env.cr.fetchone()
        return versions

    def sequences(self):
        """How far the sequences of Odoo's numbers have come."""
        sequence = self.env["ir.sequence"].search([("implementation", "=", "standard")])
        return {record.id: record.number_next_actual for record in sequence}


class TestPreview(PreviewCase):
    def test_it_says_what_would_come_in(self):
        # Given a shop with orders of every kind, of which one SKU has no product
        self.place(self.item(), self.item("MUG-STONE", 2))
        self.place(self.item("UNKNOWN-1"), minutes_ago=50 * 24 * 60)
        self.place(self.item(), status="SHIPPED")
        self.place(self.item(), status="PENDING")
        self.place(self.item("VASE-BLUE"), by="AMAZON", status="SHIPPED")
        self.place(self.item(), status="CANCELLED", amounts=False)
        # When somebody looks at the preview
        wizard = self.at_preview()
        # Then it says so
        self.assertEqual(wizard.order_count, 6)
        self.assertEqual(wizard.to_ship_count, 2)
        self.assertEqual(wizard.shipped_count, 1)
        self.assertEqual(wizard.pending_count, 1)
        self.assertEqual(wizard.fba_count, 1)
        self.assertEqual(wizard.other_count, 1)
        self.assertEqual((wizard.paired_count, wizard.sku_count), (3, 4))
        self.assertEqual(wizard.sku_ids.mapped("sku"), ["UNKNOWN-1"])
        self.assertIn("all 3 sale orders are equal to Amazon's", wizard.preview_text)
        self.assertIn("Warehouse: ", wizard.preview_text)

    def test_what_it_says_is_what_comes(self):
        for number in range(4):
            self.place(self.item(), self.item(f"UNKNOWN-{number}"))
        wizard = self.at_preview()
        account = self.start(wizard)
        self.run_cron()
        rows = self.env["amazon.order"].search([("account_id", "=", account.id)])
        self.assertEqual(len(rows), wizard.order_count)
        self.assertEqual(len(rows.sale_order_id), wizard.to_ship_count)

    def test_it_writes_nothing_but_itself(self):
        self.place(self.item(), self.item("UNKNOWN-1"))
        self.place(self.item("VASE-BLUE"), by="AMAZON", status="SHIPPED")
        self.place(self.item(), country="SE")
        wizard = self.checked()
        wizard.action_next()
        wizard.action_next()
        before, numbers = self.versions(), self.sequences()
        wizard.action_next()
        self.assertEqual(wizard.to_ship_count, 2)
        after = self.versions()
        self.assertEqual({t for t in after if after[t] != before[t]}, set())
        self.assertEqual(self.sequences(), numbers)

    def test_products_that_are_probably_meant_are_suggested_with_the_reason(self):
        self.place(self.item("lamp_oak_x"), self.item("mug.stone"))
        wizard = self.at_preview()
        (line,) = wizard.sku_ids.filtered(lambda line: line.sku == "mug.stone")
        self.assertIn("MUG-STONE", line.suggestion)
        self.assertIn("except for case or separators", line.reason)

    def test_orders_that_would_fail_say_why(self):
        self.place(self.item(), extra={"orderItems": []})
        good = self.place(self.item())
        with mute_logger(ORDER_LOGGER):
            wizard = self.at_preview()
        self.assertIn("Orders that would fail: 1.", wizard.preview_text)
        self.assertIn("no items", wizard.preview_text)
        self.start(wizard)
        with mute_logger(ORDER_LOGGER):
            self.run_cron()
        self.assertImported(good)

    def test_totals_that_differ_are_named(self):
        total = {"amount": "99.99", "currencyCode": "EUR"}
        ref = self.place(self.item(), extra={"proceeds": {"grandTotal": total}})
        wizard = self.at_preview()
        self.assertNotIn("to the cent", wizard.preview_text or "")
        self.assertIn(ref, wizard.preview_text)

    def test_it_ends_and_says_what_was_not_tried(self):
        for number in range(3):
            self.place(self.item(), minutes_ago=10 + number)
        with (
            patch.object(connection_preview, "BATCH", 1),
            patch.object(connection_preview, "SECONDS", -1),
        ):
            wizard = self.at_preview()
        self.assertIn("0 of 3 orders were tried", wizard.preview_text)

    def test_it_reads_few_pages_and_says_so(self):
        for number in range(130):
            self.place(self.item(), status="CANCELLED", amounts=False, minutes_ago=10 + number)
        with patch.object(connection_preview, "MOST_PAGES", 2):
            wizard = self.at_preview()
        self.assertIn("first 100 orders", wizard.preview_text)

    def test_an_empty_shop(self):
        wizard = self.at_preview()
        self.assertIn("nothing to read yet", wizard.preview_text)

    def test_an_outage_is_no_dead_end(self):
        wizard = self.checked()
        wizard.action_next()
        wizard.action_next()
        with self.amazon_down(), self.assertRaisesRegex(UserError, "could not be reached"):
            wizard.action_preview()
        self.start(wizard)
