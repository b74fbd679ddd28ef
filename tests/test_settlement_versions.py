"""A settlement that Amazon issues again, and files that people upload."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.amazon_connector.amazon.settlements import SettlementUnreadable
from odoo.addons.amazon_connector.dev.simulator.settlements import TWINS
from odoo.addons.amazon_connector.dev.simulator.settlements.samples import american, german
from odoo.addons.amazon_connector.models.settlements.keeper import Version

from .settlements import SettlementCase

BILLING = "account.group_account_invoice"


def other_total():
    """The same settlement with more storage fees."""
    storage = german().rows[8]
    more = replace(storage, amount=Decimal("-3.38"))
    rows = (*german().rows[:8], more, *german().rows[9:])
    return replace(german(), rows=rows)


class TestVersions(SettlementCase):
    def test_what_is_not_posted_is_read_anew(self):
        settlement = self.read_file(days_ago=2)
        draft = self.booked(settlement, post=False)
        again = self.read_file(other_total().content, days_ago=1)
        self.assertEqual(again, settlement)
        self.assertEqual((again.state, again.amount_total), ("ready", 29.93))
        self.assertEqual(self.kinds(again)["storage"], -3.38)
        self.assertFalse(draft.exists(), "It was made of rows that are no more")

    def test_what_is_posted_stays_until_it_is_taken_back(self):
        settlement = self.read_file(days_ago=2)
        move = self.booked(settlement)
        rows = self.fingerprint("amazon_settlement_line")
        self.read_file(other_total().content, days_ago=1)
        self.assertEqual((settlement.state, settlement.amount_total), ("changed", 30.93))
        self.assertIn("Undo", settlement.message)
        self.assertEqual(self.fingerprint("amazon_settlement_line"), rows)
        self.assertEqual(settlement.newer_file_id.raw, other_total().content)
        self.assertIn("Changed by Amazon: 1", self.activity().note)
        # When an accountant takes the entries back
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.pull()
        # Then the later version holds
        self.assertEqual((settlement.state, settlement.amount_total), ("ready", 29.93))
        self.assertEqual(settlement.attachment_id.raw, other_total().content)
        self.assertFalse(settlement.newer_file_id)
        self.assertFalse(self.activity())

    def test_undo_reads_the_later_version(self):
        self.undo_of_a_changed_one(is_reset=False)

    def test_undo_of_what_was_reset_to_draft_reads_the_later_version(self):
        self.undo_of_a_changed_one(is_reset=True)

    def undo_of_a_changed_one(self, is_reset):
        settlement = self.read_file(days_ago=2)
        move = self.booked(settlement)
        self.read_file(other_total().content, days_ago=1)
        name = move.name
        if is_reset:
            move.button_draft()
            with self.assertRaisesRegex(UserError, "issued the settlement"):
                move.action_post()
        self.assertEqual(settlement.state, "changed")
        settlement.with_user(self.user("bookkeeper", BILLING)).action_undo()
        self.env.invalidate_all()
        self.assertEqual((settlement.state, settlement.amount_total), ("ready", 29.93))
        self.assertEqual((move.state, move.name), ("cancel", name))
        self.assertFalse(settlement.move_ids)

    def test_an_entry_reset_to_draft_keeps_its_number(self):
        settlement = self.read_file(days_ago=2)
        move = self.booked(settlement)
        self.read_file(other_total().content, days_ago=1)
        name = move.name
        move.button_draft()
        self.pull()
        self.assertEqual((move.state, move.name), ("cancel", name))
        self.assertEqual((settlement.state, settlement.amount_total), ("ready", 29.93))

    def test_versions_in_any_order(self):
        third = replace(other_total(), total=Decimal("29.00"))
        settlement = self.read_file(other_total().content, days_ago=2)
        self.booked(settlement)
        self.list_file(third.content, days_ago=1)
        self.list_file(german().content, days_ago=3)
        self.pull()
        self.assertEqual(settlement.state, "changed")
        self.assertEqual(settlement.newer_file_id.raw, third.content)

    def test_amazon_goes_back_to_the_first_version(self):
        settlement = self.read_file(days_ago=3)
        self.booked(settlement)
        self.read_file(other_total().content, days_ago=2)
        self.assertEqual(settlement.state, "changed")
        self.read_file(days_ago=1)
        self.assertNotEqual(settlement.state, "changed")
        self.assertFalse(settlement.newer_file_id)

    def test_the_same_bytes_again_change_nothing_that_is_posted(self):
        settlement = self.read_file(days_ago=2)
        self.booked(settlement)
        self.read_file(days_ago=1)
        self.assertNotEqual(settlement.state, "changed")
        self.assertEqual(self.amazon.requests.count("getReportDocument"), 2)

    def test_a_newer_file_that_cannot_be_read_takes_nothing_away(self):
        settlement = self.read_file(days_ago=2)
        draft = self.booked(settlement, post=False)
        broken = other_total().content.replace(b"-3,38", b"-3.x")
        self.assertNotEqual(broken, other_total().content)
        self.list_file(broken, days_ago=1)
        self.pull()
        self.assertEqual((settlement.state, settlement.line_count), ("draft", 10))
        self.assertTrue(draft.exists())
        unread = self.env["amazon.settlement"].search([("is_unreadable", "=", True)])
        self.assertEqual((len(unread), unread.attachment_id.raw), (1, broken))
        self.assertIn("cannot be read: 1", self.activity().note)

    def unnumbered(self):
        """A file comes whose number nobody can read yet. :return: What it is kept as."""
        problem = SettlementUnreadable("empty", {})
        with patch.object(Version, "parsed", return_value=(None, problem)):
            self.list_file(other_total().content, days_ago=1)
            self.pull()
        unread = self.env["amazon.settlement"].search([("is_unreadable", "=", True)])
        self.assertNotEqual(unread.settlement_ref, "20000000001")
        self.pull()
        self.assertEqual(self.settlement().state, "ready")
        self.assertEqual(self.settlement().amount_total, 29.93)
        self.assertFalse(self.activity())
        return unread

    def test_a_file_whose_number_is_found_later_is_called_so(self):
        self.assertEqual(self.unnumbered(), self.settlement())

    def test_a_file_of_a_settlement_that_is_there_is_a_version_of_it(self):
        settlement = self.read_file(days_ago=2)
        self.assertEqual(self.unnumbered().belongs_to_id, settlement)

    def test_accounts_of_a_region_share_nothing(self):
        self.read_file()
        self.amazon.sellers.add("second", countries=("DE", "FR"))
        other = self.register("second")
        self.list_file(german().content, seller="second")
        self.pull(other)
        self.assertEqual(self.settlement(account=other).line_count, 10)
        self.assertNotEqual(self.settlement(account=other), self.settlement())


class TestVouchers(SettlementCase):
    def test_an_account_with_settlements_is_not_deleted(self):
        self.read_file()
        with self.assertRaisesRegex(UserError, "accounting records"):
            self.account.unlink()

    def test_an_account_with_entries_stays_in_its_company(self):
        self.booked(self.read_file())
        with self.assertRaisesRegex(ValidationError, "journal entries"):
            self.account.company_id = self._german_company("Other")

    def test_what_cannot_be_read_is_ignored_by_an_accountant(self):
        settlement = self.read_file(b"x", ref="700001")
        self.assertTrue(self.activity())
        accountant = self.user("bookkeeper", BILLING)
        settlement.with_user(accountant).action_ignore()
        self.env.invalidate_all()
        self.assertFalse(self.activity())
        self.pull()
        self.assertFalse(self.activity())


class TestUpload(SettlementCase):
    def upload(self, content, user=None):
        """Upload a file as an accountant does. :return: The settlement."""
        user = user or self.env["res.users"].search([("login", "=", "amazon-test-bookkeeper")])
        user = user or self.user("bookkeeper", BILLING)
        wizards = self.env["amazon.settlement.upload"].with_user(user).with_company(self.company)
        vals = {"account_id": self.account.id, "file": base64.b64encode(content)}
        action = wizards.create(vals).action_upload()
        self.env.invalidate_all()
        self.told = ""
        if action.get("tag") == "display_notification":
            self.told, action = action["params"]["message"], action["params"]["next"]
        self.assertEqual((action["type"], action["views"][0][1]), ("ir.actions.act_window", "form"))
        return self.env["amazon.settlement"].browse(action["res_id"])

    def test_a_file_from_seller_central_is_read_like_amazons(self):
        settlement = self.upload(german().content)
        self.assertEqual((settlement.state, settlement.line_count), ("ready", 10))
        self.assertEqual(settlement.attachment_id.raw, german().content)
        self.assertEqual(settlement, self.settlement())
        self.assertFalse(self.told)

    def test_it_does_not_come_twice(self):
        settlement = self.read_file()
        before = self.fingerprint("amazon_settlement_line")
        self.assertEqual(self.upload(german().content), settlement)
        self.assertEqual(self.upload(german().content), settlement)
        self.assertIn("already has this file", self.told)
        self.assertEqual(self.fingerprint("amazon_settlement_line"), before)

    def test_it_is_newer_than_what_amazon_listed(self):
        lines = german().content.splitlines(keepends=True)
        settlement = self.read_file(b"".join(lines[:-1]))
        self.assertEqual(self.upload(german().content), settlement)
        self.assertEqual(settlement.state, "ready")

    def test_it_never_replaces_what_amazon_listed_and_what_is_proven(self):
        settlement = self.read_file(other_total().content, days_ago=2)
        self.upload(german().content)
        self.assertEqual(settlement.amount_total, 29.93)
        self.assertIn("The file was not taken", self.told)
        self.assertIn("What was here stays", settlement.message_ids[:1].body)
        third = replace(other_total(), total=Decimal("29.00"))
        self.read_file(third.content, days_ago=1)
        self.assertEqual(settlement.amount_total, 29.00)

    def test_an_old_copy_does_not_keep_what_amazon_lists_away(self):
        settlement = self.upload(german().content)
        self.read_file(days_ago=3)
        self.read_file(other_total().content, days_ago=2)
        self.assertEqual((settlement.amount_total, settlement.is_uploaded), (29.93, False))

    def test_what_amazon_made_before_the_upload_holds(self):
        settlement = self.upload(german().content)
        self.read_file(other_total().content, days_ago=2)
        self.assertEqual((settlement.amount_total, settlement.is_uploaded), (29.93, False))

    def test_an_upload_that_ends_later_than_today_keeps_nothing_away(self):
        # Given a file that adds up, and says that its period ends in years
        far = datetime(2099, 12, 31, tzinfo=timezone.utc)
        settlement = self.upload(replace(german(), end=far).content)
        self.assertEqual(settlement.state, "ready")
        # Then the one that Amazon lists takes its place
        self.read_file(other_total().content, days_ago=2)
        self.assertEqual((settlement.amount_total, settlement.is_uploaded), (29.93, False))

    def test_what_amazon_made_before_the_deposit_holds(self):
        now = datetime.now(timezone.utc).replace(microsecond=0)
        moments = {"end": now - timedelta(days=3), "deposited": now - timedelta(days=1)}
        lines = replace(german(), **moments).content.splitlines(keepends=True)
        for name, uploaded in (("torn", lines[:-1]), ("proven", lines)):
            with self.subTest(name):
                other = replace(other_total(), ref=name, **moments)
                content = b"".join(uploaded).replace(b"20000000001", name.encode())
                settlement = self.upload(content)
                self.assertEqual(settlement.settlement_ref, name)
                self.read_file(other.content, name, days_ago=2)
                self.assertEqual((settlement.state, settlement.amount_total), ("ready", 29.93))
                self.assertFalse(settlement.is_uploaded)

    def test_a_file_that_cannot_be_read_is_kept_with_the_reason(self):
        (torn,) = TWINS["torn in the middle of a row"].files(german())
        settlement = self.upload(torn)
        self.assertEqual(settlement, self.settlement())
        self.assertTrue(settlement.is_unreadable)
        self.assertIn("Row 12", settlement.message)
        self.assertIn("Row 12", self.told)
        self.assertEqual(settlement.attachment_id.raw, torn)
        self.assertIn("cannot be read: 1", self.activity().note)
        # When the whole file comes
        self.assertEqual(self.upload(german().content), settlement)
        self.assertEqual((settlement.state, settlement.line_count), ("ready", 10))
        self.assertFalse(self.activity())

    def test_a_file_that_cannot_be_read_takes_nothing_away(self):
        lines = german().content.splitlines(keepends=True)
        settlement = self.read_file(b"".join(lines[:-1]))
        before = self.fingerprint("amazon_settlement_line")
        broken = german().content.replace(b"-2,38", b"-2.x")
        unread = self.upload(broken)
        self.assertNotEqual(unread, settlement)
        self.assertIn("20000000001", unread.settlement_ref)
        self.assertIn("“amount”", self.told)
        self.assertEqual(self.upload(broken), unread)
        self.assertNotEqual(self.upload(broken.replace(b"-2.x", b"-2.y")), unread)
        self.assertEqual((settlement.state, settlement.is_uploaded), ("unbalanced", False))
        self.assertEqual(self.fingerprint("amazon_settlement_line"), before)

    def test_a_file_that_cannot_be_read_is_not_needed_beside_a_proven_one(self):
        settlement = self.read_file()
        self.assertEqual(self.upload(german().content.replace(b"-2,38", b"-2.x")), settlement)
        self.assertIn("“amount”", self.told)
        self.assertIn("The file was not taken", self.told)
        self.assertFalse(self.activity())

    def test_what_is_no_settlement_is_refused(self):
        with self.assertRaisesRegex(UserError, "Flat File V2"):
            self.upload(b"name\tprice\r\nlamp\t5")
        self.assertFalse(self.env["amazon.settlement"].search([]))

    def test_whoever_may_not_post_may_not_upload(self):
        manager = self.user("seller", "amazon_connector.group_amazon_manager")
        with self.assertRaises(AccessError):
            self.upload(german().content, manager)

    def test_the_only_account_is_chosen(self):
        wizard = self.env["amazon.settlement.upload"].new({})
        self.assertEqual(wizard._only_account(), self.account)

    def test_a_file_of_another_region_is_refused(self):
        # Given a settlement of Amazon.com, and an account of Europe
        with self.assertRaisesRegex(UserError, "about Amazon.com, outside the region"):
            self.upload(american().content)
        self.assertFalse(self.env["amazon.settlement"].search([]))
        # One that is about a store that nobody knows may belong here
        rows = [
            replace(row, marketplace_name="Non-Amazon") if number == 0 else row
            for number, row in enumerate(american().rows)
        ]
        settlement = self.upload(replace(american(), rows=tuple(rows)).content)
        self.assertIn("Amazon.com", settlement.marketplace_names)
