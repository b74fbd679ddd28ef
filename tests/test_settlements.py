"""Settlements are read from Amazon, kept as they came, and proven to the cent."""

import hashlib
from dataclasses import replace
from decimal import Decimal
from unittest.mock import patch

from odoo import fields

from odoo.addons.amazon_connector.amazon.errors import AmazonOutOfTime
from odoo.addons.amazon_connector.dev.simulator import faults
from odoo.addons.amazon_connector.dev.simulator.settlements import TWINS
from odoo.addons.amazon_connector.dev.simulator.settlements.samples import american, german
from odoo.addons.amazon_connector.models.settlements.keeper import SettlementKeeper

from .settlements import SettlementCase

LIST, DOCUMENT = "getReports", "getReportDocument"
KEEPER_LOGGER = "odoo.addons.amazon_connector.models.settlements.amazon_account_settlements"


class TestReading(SettlementCase):
    def test_what_amazon_paid_out_is_read_and_proven(self):
        settlement = self.read_file()
        self.assertEqual(settlement.state, "ready", settlement.message)
        self.assertEqual(settlement.currency_id.name, "EUR")
        self.assertEqual(settlement.amount_total, 30.93)
        self.assertEqual(settlement.amount_rows, 30.93)
        self.assertEqual(settlement.amount_difference, 0)
        self.assertEqual(settlement.line_count, 10)
        self.assertEqual(settlement.marketplace_names, "Amazon.de")
        self.assertEqual(str(settlement.date_start), "2026-11-01 07:49:55")
        self.assertEqual(str(settlement.deposit_date), "2026-11-17 07:49:55")
        self.assertFalse(settlement.message)
        self.assertEqual(
            self.kinds(settlement),
            {
                "sale": 119,
                "refund": -59.5,
                "selling_fee": -12.14,
                "fba_fee": -4.05,
                "storage": -2.38,
                "reserve": -10,
            },
        )

    def test_each_row_is_kept_as_amazon_wrote_it(self):
        settlement = self.read_file()
        self.assertEqual(settlement.line_ids.mapped("row_no"), list(range(3, 13)))
        sold, refunded = settlement.line_ids[0], settlement.line_ids[4]
        self.assertEqual(sold.amazon_order_ref, "302-1111111-1111111")
        self.assertEqual((sold.sku, sold.quantity, sold.shipment_ref), ("LAMP-01", 1, "Dsample01"))
        self.assertEqual((sold.amount, str(sold.posted_at)), (100, "2026-11-03 14:12:09"))
        self.assertEqual((sold.month, sold.refund_ref or ""), ("2026-11", ""))
        self.assertEqual(sold.rule_id.kind, "sale")
        self.assertEqual(refunded.refund_ref, "amzn1:adj:0001")
        self.assertEqual(refunded.adjustment_item_ref, "20000000000002")

    def test_the_file_is_kept_with_its_digest(self):
        settlement = self.read_file()
        self.assertEqual(settlement.attachment_id.raw, german().content)
        self.assertEqual(settlement.digest, hashlib.sha256(german().content).hexdigest())
        self.assertEqual(settlement.attachment_id.res_id, settlement.id)

    def test_an_american_settlement(self):
        settlement = self.read_file(american().content, "20000000002")
        self.assertEqual((settlement.state, settlement.amount_total), ("ready", 38.34))
        self.assertEqual(settlement.currency_id.name, "USD")
        self.assertTrue(settlement.currency_id.active)
        kinds = self.kinds(settlement)
        self.assertEqual((kinds["sale"], kinds["withheld_tax"]), (51.09, -4.29))
        self.assertEqual((kinds["advertising"], kinds["service"]), (-12.4, -39.99))
        self.assertEqual((kinds["reimbursement"], kinds["reserve"]), (8.63, 50))

    def test_amazon_is_asked_once_and_gives_each_file_once(self):
        self.read_file()
        before = self.fingerprint("amazon_settlement", "amazon_settlement_line", "ir_attachment")
        self.pull()
        self.assertEqual(self.amazon.requests.count(LIST), 2)
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 1)
        self.assertEqual(
            self.fingerprint("amazon_settlement", "amazon_settlement_line", "ir_attachment"),
            before,
        )

    def test_the_same_document_under_another_number_is_nothing_new(self):
        issued = self.settlements.add("eu", german())
        self.pull()
        self.settlements.list_again(issued)
        self.pull()
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 1)
        self.assertEqual(self.settlement().line_count, 10)

    def test_the_answer_says_what_was_read(self):
        self.list_file(german().content)
        answer = self.pull()
        self.assertEqual(answer["type"], "success")
        self.assertIn("Settlements read: 1.", answer["message"])

    def test_whoever_does_not_want_it_is_not_read(self):
        self.list_file(german().content)
        self.account.sync_settlements = False
        self.assertNotIn(self.account, self.env["amazon.account"]._due_for_settlements())
        self.account.sync_settlements = True
        self.assertIn(self.account, self.env["amazon.account"]._due_for_settlements())

    def test_every_bad_twin_is_as_the_manual_says(self):
        states = {
            "proven": "ready",
            "unbalanced": "unbalanced",
            "to_clarify": "to_clarify",
            "unreadable": "new",
        }
        for number, (name, twin) in enumerate(TWINS.items()):
            sample = replace(german(), ref=str(30_000_000_001 + number))
            for step, content in enumerate(twin.files(sample)):
                self.list_file(content, days_ago=10 - step)
            with self.subTest(name):
                self.pull()
                last = self.env["amazon.settlement"].search([], order="id desc", limit=1)
                self.assertEqual(last.state, states[twin.outcome], last.message)
                self.assertEqual(last.is_unreadable, twin.outcome == "unreadable")
                self.assertEqual(bool(last.message), twin.outcome != "proven")


class TestProof(SettlementCase):
    def test_what_does_not_add_up_is_kept_with_the_difference(self):
        lines = german().content.splitlines(keepends=True)
        settlement = self.read_file(b"".join(lines[:-1]))
        self.assertEqual(settlement.state, "unbalanced")
        self.assertEqual(settlement.amount_difference, -10)
        self.assertIn("Difference: -10.00 EUR", settlement.message)
        self.assertEqual(settlement.line_count, 9)

    def test_a_cent_is_enough(self):
        other = replace(german(), total=Decimal("30.94"))
        self.assertEqual(self.read_file(other.content).state, "unbalanced")

    def test_a_reissue_makes_it_whole(self):
        lines = german().content.splitlines(keepends=True)
        self.read_file(b"".join(lines[:-1]), days_ago=2)
        settlement = self.read_file(days_ago=1)
        self.assertEqual((settlement.state, settlement.line_count), ("ready", 10))
        self.assertFalse(settlement.message)
        # Both files are kept.
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "amazon.settlement"), ("res_id", "=", settlement.id)]
        )
        self.assertEqual(len(files), 2)

    def test_the_version_that_amazon_made_later_holds(self):
        lines = german().content.splitlines(keepends=True)
        self.read_file(days_ago=1)
        settlement = self.read_file(b"".join(lines[:-1]), days_ago=2)
        self.assertEqual((settlement.state, settlement.line_count), ("ready", 10))
        self.pull()
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 2)

    def test_what_is_new_to_the_rules_is_to_be_clarified(self):
        (content,) = TWINS["a new amount-description"].files(german())
        settlement = self.read_file(content)
        self.assertEqual((settlement.state, settlement.unclear_count), ("to_clarify", 1))
        self.assertIn("1", settlement.message)
        line = settlement.line_ids.filtered(lambda one: one.kind == "to_clarify")
        self.assertFalse(line.rule_id)
        self.env["amazon.money.rule"].create(
            {"amount_description": "Quantum Storage*", "kind": "storage"}
        )
        self.assertEqual((settlement.state, settlement.unclear_count), ("ready", 0))
        self.assertEqual(line.kind, "storage")
        self.assertFalse(settlement.message)
        line.rule_id.unlink()
        self.assertEqual((settlement.state, line.kind), ("to_clarify", "to_clarify"))


class TestTroubles(SettlementCase):
    def test_a_file_that_cannot_be_read_stops_no_other(self):
        self.list_file(b"<html>503</html>", days_ago=3)
        (torn,) = TWINS["torn in the middle of a row"].files(replace(german(), ref="7"))
        self.list_file(torn, days_ago=2)
        self.list_file(german().content, days_ago=1)
        answer = self.pull()
        self.assertEqual(answer["type"], "warning")
        self.assertEqual(self.settlement().state, "ready")
        settlement = self.settlement("7")
        self.assertTrue(settlement.is_unreadable)
        self.assertIn("Row 12", settlement.message)
        self.assertEqual(settlement.attachment_id.raw, torn)
        unnamed = self.env["amazon.settlement"].search([], order="id", limit=1)
        self.assertIn("Flat File V2", unnamed.message)
        self.assertTrue(unnamed.date_start and unnamed.date_end)

    def test_a_file_that_can_be_read_later_is(self):
        euro = self.env.ref("base.EUR")
        euro.name = "EUX"
        settlement = self.read_file()
        self.assertTrue(settlement.is_unreadable)
        self.assertIn("Currency EUR", settlement.message)
        euro.name = "EUR"
        self.pull()
        self.assertEqual((settlement.state, settlement.line_count), ("ready", 10))
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 1)

    def test_a_document_that_amazon_does_not_give_stops_no_other(self):
        self.list_file(replace(german(), ref="1").content, days_ago=3)
        self.list_file(german().content, days_ago=1)
        self.amazon.faults.add("downloadReportDocument", faults.html(403))
        self.pull()
        self.assertEqual(self.settlement().state, "ready")
        self.pull()
        self.assertEqual(self.settlement("1").state, "ready")

    def test_a_file_that_odoo_cannot_keep_stops_no_other(self):
        self.list_file(replace(german(), ref="1").content, days_ago=3)
        self.list_file(german().content, days_ago=1)
        keep, calls, secret = SettlementKeeper.keep, [], "Erika Mustermann"

        def keep_but_the_first(keeper, version):
            calls.append(version)
            keep(keeper, version)
            if len(calls) == 1:
                raise ValueError(secret)
            return keep(keeper, version)

        with (
            patch.object(SettlementKeeper, "keep", keep_but_the_first),
            self.assertLogs(KEEPER_LOGGER, "ERROR") as log,
        ):
            answer = self.pull()
        self.assertNotIn("Mustermann", f"{answer} {log.output}")
        self.assertEqual(self.settlement().state, "ready")
        self.assertFalse(self.env["amazon.settlement"].search([("settlement_ref", "=", "1")]))
        self.pull()
        self.assertEqual(self.settlement("1").state, "ready")

    def test_times_that_no_calendar_holds_are_said_once(self):
        for number, year in enumerate((b"0001", b"9999"), 1):
            content = replace(german(), ref=str(number)).content
            self.list_file(content.replace(b"03.11.2026", b"03.11." + year))
        self.pull()
        for ref in ("1", "2"):
            settlement = self.settlement(ref)
            self.assertTrue(settlement.is_unreadable)
            self.assertIn("posted-date-time", settlement.message)
        self.pull()
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 2)

    def test_entries_of_the_list_that_cannot_be_read_are_said(self):
        self.list_file(german().content)
        self.amazon.faults.add(LIST, faults.instead({"reports": [{"reportId": "7"}]}))
        said = self.pull()
        self.assertEqual(said["type"], "warning")
        self.assertIn("list of settlements that cannot be read: 1.", said["message"])
        self.assertEqual(self.account._job("settlements").state, "waiting")
        self.assertEqual(self.pull()["type"], "success")
        self.assertEqual(self.settlement().state, "ready")

    def test_what_amazon_refuses_is_said(self):
        self.amazon.sellers["eu"].finance_role = False
        self.addCleanup(setattr, self.amazon.sellers["eu"], "finance_role", True)
        with self.assertLogs("odoo.addons.amazon_connector.models.amazon_job_work", "WARNING"):
            answer = self.pull()
        self.assertEqual(answer["type"], "danger")
        self.assertIn("Finance and Accounting", answer["message"])

    def test_one_activity_says_what_needs_somebody(self):
        lines = german().content.splitlines(keepends=True)
        self.read_file(b"".join(lines[:-1]), days_ago=2)
        self.assertEqual(self.activity().summary, "Amazon settlements to check: 1")
        self.assertIn("Does Not Add Up", self.activity().note)
        self.assertNotIn("10", self.activity().note)
        self.list_file(b"nothing", days_ago=1)
        self.pull()
        self.assertIn("settlements to check: 2", self.activity().summary)
        self.env["amazon.settlement"].search([("is_unreadable", "=", True)]).unlink()
        self.read_file(days_ago=0)
        self.assertFalse(self.activity())


class TestEnds(SettlementCase):
    def kill_at(self, model, name):
        """Read, have the process killed when this method is called, and read again."""

        def die(*_args):
            raise SystemExit

        with patch.object(model, name, die):
            try:
                self.pull()
            except SystemExit:
                self._roll_back()
        self.env.invalidate_all()
        self.end_pauses()
        self.pull()

    def test_killed_before_the_rows_were_proven(self):
        self.list_file(german().content)
        self.kill_at(SettlementKeeper, "_prove")
        self.assertEqual((self.settlement().state, self.settlement().line_count), ("ready", 10))

    def test_killed_before_it_was_noted_that_the_file_was_read(self):
        self.list_file(german().content)
        self.kill_at(type(self.account), "_note_document")
        self.assertEqual(len(self.settlement().line_ids), 10)
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 2)

    def test_the_time_of_a_run_ends(self):
        for number in range(1, 4):
            self.list_file(replace(german(), ref=str(number)).content, days_ago=9 - number)
        keep = type(self.account)._keep_report

        def keep_and_be_late(account, *args):
            keep(account, *args)
            raise AmazonOutOfTime("The time for this job is used up.", retry_after=0)

        with patch.object(type(self.account), "_keep_report", keep_and_be_late):
            self.pull()
        job = self.account._job("settlements")
        self.assertEqual(
            (job.state, self.env["amazon.settlement"].search_count([])), ("waiting", 1)
        )
        self.assertLessEqual(job.next_run, fields.Datetime.now())
        self.pull()
        self.assertEqual(self.env["amazon.settlement"].search_count([]), 3)
        self.assertEqual(self.amazon.requests.count(DOCUMENT), 3)


class TestMany(SettlementCase):
    def many(self, count):
        """A settlement of so many rows."""
        sold = german().rows[0]
        rows = tuple(
            replace(sold, order_id=f"302-{number:07d}-1111111", amount=Decimal("1.00"))
            for number in range(count)
        )
        return replace(german(), ref=str(count), rows=rows)

    def queries_for(self, count):
        self.list_file(self.many(count).content)
        self._commit(self.env)
        before = self.env.cr.sql_log_count
        self.pull()
        self.assertEqual(self.settlement(str(count)).state, "ready")
        return self.env.cr.sql_log_count - before

    def test_queries_hardly_grow_with_the_rows(self):
        self.queries_for(10)
        few, more = self.queries_for(100), self.queries_for(1_900)
        self.assertLess(more - few, 40)
