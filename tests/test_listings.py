"""Listings are read by report into offers, which are paired or get a suggestion."""

from unittest.mock import patch

from odoo.addons.amazon_connector.amazon.errors import AmazonOutOfTime
from odoo.addons.amazon_connector.compat import storable_vals
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.models.job_outcome import Again
from odoo.addons.amazon_connector.models.job_progress import Progress
from odoo.addons.amazon_connector.models.pairing.pairer import Pairer
from odoo.addons.amazon_connector.models.run_time import run_limit

from .common import AmazonCase

CREATE = "createReport"


class ListingsCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self.account.marketplace_ids = self.marketplace("de")
        self.shelf = self.amazon.listings.of("eu", self.marketplace("de").api_identifier)
        self.amazon.requests.clear()

    def update(self, account=None):
        """Press “Update Listings”."""
        self._commit(self.env)
        account = account or self.account
        notification = account.with_user(self.admin).action_sync_listings()
        self.env.invalidate_all()
        return notification["params"]

    def offers(self, country="DE", **vals):
        domain = [
            ("account_id", "=", self.account.id),
            ("marketplace_id", "=", self.marketplace(country).id),
        ]
        return self.env["amazon.offer"].search(domain)

    def offer(self, sku, country="DE"):
        return self.offers(country).filtered(lambda offer: offer.sku == sku)


class TestReading(ListingsCase):
    def test_there_is_an_offer_for_each_listing(self):
        self.update()
        self.assertEqual(set(self.offers().mapped("sku")), set(self.shelf))
        lamp = self.offer("LAMP-OAK")
        self.assertEqual(lamp.title, "Desk lamp, oak")
        self.assertEqual(lamp.asin, "B0LAMPOAK0")
        self.assertEqual(lamp.listing_price, 39.9)
        self.assertEqual(lamp.listing_currency_id.name, "EUR")
        self.assertEqual(lamp.fulfilled_by, "merchant")
        self.assertEqual(lamp.listing_status, "Active")
        self.assertTrue(lamp.is_listed)
        self.assertEqual(self.offer("VASE-BLUE").fulfilled_by, "amazon")

    def test_what_has_the_reference_is_paired_at_once(self):
        self.update()
        lamp = self.offer("LAMP-OAK")
        self.assertEqual(lamp.product_id, self.products["LAMP-OAK"])
        self.assertEqual(lamp.pairing_state, "paired")

    def test_a_second_report_changes_what_is_other(self):
        self.update()
        lamp = self.offer("LAMP-OAK")
        before = self.fingerprint("amazon_offer")
        self.update()
        self.assertEqual(self.fingerprint("amazon_offer"), before)
        self.shelf["LAMP-OAK"].title = "Desk lamp, walnut"
        self.update()
        self.assertEqual(lamp.title, "Desk lamp, walnut")

    def test_a_listing_that_is_gone_is_marked(self):
        self.update()
        lamp = self.offer("LAMP-OAK")
        gone = self.shelf.pop("LAMP-OAK")
        self.update()
        self.assertFalse(lamp.is_listed)
        self.assertTrue(lamp.exists())
        self.shelf["LAMP-OAK"] = gone
        self.update()
        self.assertTrue(lamp.is_listed)

    def test_a_report_of_nothing_marks_nothing(self):
        self.update()
        self.shelf.clear()
        params = self.update()
        self.assertIn("no listings", params["message"])
        self.assertTrue(self.offer("LAMP-OAK").is_listed)

    def test_nobody_waits_for_amazon(self):
        self.amazon.reports.seconds = 300
        params = self.update()
        self.assertIn("takes some minutes", params["message"])
        self.assertFalse(self.offers())
        job = self.account._job("listings")
        self.assertEqual(job.state, "waiting")
        self.amazon.clock.advance(400)
        self.end_pauses()
        self._commit(self.env)
        self.env["amazon.job"]._run_due(["listings"])
        self.assertCalls(CREATE, 1)
        self.assertTrue(self.offers())
        self.assertEqual(job.state, "idle")

    def test_each_marketplace_has_a_report(self):
        self.account.marketplace_ids |= self.marketplace("fr")
        self.update()
        self.assertCalls(CREATE, 2)
        self.assertTrue(self.offers("FR"))

    def test_a_marketplace_that_fails_does_not_stop_the_others(self):
        self.account.marketplace_ids |= self.marketplace("fr")
        calls = []
        create = type(self.amazon.reports).create

        def fails_once(reports, report_type, request):
            report = create(reports, report_type, request)
            calls.append(report)
            if len(calls) == 1:
                report.end_status = "FATAL"
            return report

        with patch.object(type(self.amazon.reports), "create", fails_once):
            params = self.update()
        self.assertIn("could not compile", params["message"])
        read = [bool(self.offers(country)) for country in ("DE", "FR")]
        self.assertEqual(sorted(read), [False, True])
        self.update()
        self.assertTrue(self.offers("DE") and self.offers("FR"))

    def test_the_cron_reads_all_accounts(self):
        self._commit(self.env)
        self.env["amazon.offer"]._cron_sync_listings()
        self.env.invalidate_all()
        self.assertTrue(self.offers())

    def test_the_role_that_is_missing_is_named(self):
        self.amazon.faults.add(CREATE, faults.message_only(403), times=None)
        params = self.update()
        self.assertEqual(params["type"], "danger")
        self.assertIn("Product Listing", params["message"])

    def test_who_ships_is_asked_again_where_it_has_changed(self):
        self.update()
        vase = self.offer("VASE-BLUE")
        vase.listing_date = "2026-01-01"
        self.shelf["VASE-BLUE"].availability = [
            {"fulfillment_channel_code": "DEFAULT", "quantity": 3}
        ]
        self.update()
        self.assertEqual(vase.fulfilled_by, "merchant")
        self.assertFalse(vase.listing_date)


class TestSuggestions(ListingsCase):
    def test_a_suggestion_has_a_reason(self):
        self.products["LAMP-OAK"].default_code = "lamp_oak"
        self.update()
        lamp = self.offer("LAMP-OAK")
        self.assertEqual(lamp.pairing_state, "unpaired")
        self.assertEqual(lamp.suggested_product_id, self.products["LAMP-OAK"])
        self.assertIn("lamp_oak", lamp.suggestion_reason)

    def test_the_reason_is_in_the_reader_s_language(self):
        self.products["LAMP-OAK"].default_code = "lamp_oak"
        self.update()
        kept = self.env["amazon.offer"]._fields["suggestion_reason"]
        self.env.cr.execute(
            "SELECT suggestion_reason FROM amazon_offer WHERE id = %s", [self.offer("LAMP-OAK").id]
        )
        self.assertEqual(kept.name, "suggestion_reason")
        self.assertTrue(self.env.cr.fetchone()[0].startswith("\x1f"))

    def test_what_comes_with_orders_is_looked_up_too(self):
        self.products["LAMP-OAK"].default_code = "lamp_oak"
        self.imported(self.item("LAMP-OAK"))
        self.env.invalidate_all()
        self.assertEqual(self.offer("LAMP-OAK").suggested_product_id, self.products["LAMP-OAK"])

    def test_a_product_made_later_is_found_by_the_next_synchronization(self):
        self.imported(self.item("NEVER-SEEN"))
        product = self.product("NEVER-SEEN")
        self.place(self.item("LAMP-OAK"))
        self.sync(self.account)
        self.env.invalidate_all()
        self.assertEqual(self.offer("NEVER-SEEN").product_id, product)

    def test_another_company_s_product_is_never_suggested(self):
        self.products["LAMP-OAK"].action_archive()
        other = self._german_company("Beta")
        self.product("LAMP-OAK", company_id=other.id, taxes=self.env["account.tax"])
        self.update()
        self.assertFalse(self.offer("LAMP-OAK").suggested_product_id)

    def test_thousands_need_as_many_queries_as_one(self):
        def offers(count):
            vals = {"account_id": self.account.id, "marketplace_id": self.marketplace("de").id}
            made = self.env["amazon.offer"].create(
                [{**vals, "sku": f"mug_{count}_{i}"} for i in range(count)]
            )
            self.env["product.product"].create(
                [
                    {"name": f"P{i}", "default_code": f"MUG-{count}-{i}", **storable_vals(self.env)}
                    for i in range(0, count, 2)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            return made

        counts = []
        for count in (2, 2000):
            made = offers(count)
            before = self.env.cr.sql_log_count
            Pairer(self.account).pair(made)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(made.filtered("suggested_product_id")), count // 2)
        self.assertLessEqual(counts[1], counts[0] + 6)
        self.assertLess(counts[0], 25)


class TestRun(ListingsCase):
    def test_a_killed_run_goes_on_with_its_reports(self):
        self.amazon.reports.seconds = 300
        self.update()
        report = self.env["amazon.listings.report"].search([])
        self.assertEqual(report.state, "asked")
        self.amazon.clock.advance(400)
        outcome = self.account._acting()._sync_listings(self.progress())
        self.assertEqual((report.state, outcome.state), ("done", "idle"))
        self.assertCalls(CREATE, 1)

    def test_out_of_time_it_goes_on_at_once(self):
        keeper = "odoo.addons.amazon_connector.models.pairing.listings"
        time_is_up = AmazonOutOfTime("", retry_after=0)
        stop = patch(f"{keeper}.ListingKeeper._stop_in_time", side_effect=time_is_up)
        with patch(f"{keeper}.BATCH", 2), stop:
            self._commit(self.env)
            outcome = self.account._acting()._sync_listings(self.progress())
        self.assertEqual((outcome.state, outcome.again), ("waiting", Again.AT_ONCE))
        self.assertEqual(len(self.offers()), 2)
        self.update()
        self.assertEqual(len(self.offers()), len(self.shelf))

    def progress(self):
        return Progress(self.env, run_limit())
