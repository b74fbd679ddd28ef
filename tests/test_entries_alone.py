"""Settlements are booked by themselves where the account says so, and by one process only."""

from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form

from odoo.addons.amazon_connector.amazon.time_limit import TimeLimit
from odoo.addons.amazon_connector.models.errors import AccountBusy
from odoo.addons.amazon_connector.models.job_progress import Progress

from .entries import GERMANY, EntriesCase
from .series import lock_books, lock_books_for_most


class TestBookedAlone(EntriesCase):
    def booked_alone(self, *settlements, mode="posted"):
        """The job has read settlements of an account."""
        account = settlements[0].account_id
        account.sudo().settlement_entries = mode
        self._commit(self.env)
        account = account._acting()
        some = self.env["amazon.settlement"].union(*settlements).with_env(account.env)
        account._settlements_were_read(some, Progress(account.env, TimeLimit()))
        self.env.invalidate_all()

    def test_nothing_is_booked_unless_somebody_wants_it(self):
        settlement = self.germany()
        self.booked_alone(settlement, mode="no")
        self.assertFalse(settlement.move_ids)
        self.assertEqual(settlement.state, "ready")

    def test_as_drafts(self):
        settlement = self.germany()
        self.booked_alone(settlement, mode="draft")
        self.assertEqual(settlement.move_ids.state, "draft")
        self.assertEqual(settlement.state, "draft")

    def test_posted(self):
        settlement = self.germany()
        self.booked_alone(settlement)
        self.assertEqual(settlement.state, "posted")
        self.assertPaysOut(settlement)

    def test_twice_makes_nothing_new(self):
        settlement = self.germany()
        self.booked_alone(settlement)
        move = settlement.move_ids
        self.booked_alone(settlement)
        self.assertEqual(settlement.move_ids, move)

    def test_what_is_in_the_way_of_one_does_not_keep_the_others(self):
        bad = self.settlement([("storage", "", "", "-1", "Base fee")], ref="bad")
        good = self.settlement(AMOUNTS, ref="good")
        self.rules["storage", "Base fee"].with_company(self.company).account_id = False
        self.booked_alone(bad, good)
        self.assertEqual((bad.state, good.state), ("ready", "posted"))
        self.assertIn("Storage: Base fee", bad.entries_message)
        self.rules["storage", "Base fee"].with_company(self.company).account_id = self.books["fees"]
        self.booked_alone(bad)
        self.assertEqual(bad.state, "posted")
        self.assertFalse(bad.entries_message)

    def test_what_could_not_be_booked_is_marked_until_it_is(self):
        # Given a proven settlement that the job is to book, and an account that is missing
        rows = [("storage", "", "", "-1", "Base fee")]
        settlement = self.settlement(rows, deposit_date=fields.Datetime.now())
        rule = self.rules["storage", "Base fee"].with_company(self.company)
        rule.account_id = False
        self.assertFalse(settlement.needs_person)
        self.booked_alone(settlement)

        # Then it is on the list, and the activity says that it was not booked
        self.assertTrue(settlement.needs_person)
        account = self.account._acting()
        self.assertEqual(account._remind_of_settlements().ids, settlement.ids)
        activity = self.account.activity_ids.filtered(lambda one: "settlement" in one.summary)
        self.assertIn("Settlements that are not booked: 1", activity.note)

        # When the account is chosen, the next run books it and the mark goes
        rule.account_id = self.books["fees"]
        self.booked_alone(settlement)
        self.assertFalse(settlement.needs_person)
        self.assertFalse(account._remind_of_settlements())

    def test_what_belongs_to_another_company_asks_for_nobody(self):
        self.beta()
        french = self.settlement(AMOUNTS, ref="french", marketplace_names="Amazon.fr")
        self.booked_alone(french)
        self.assertIn("another company", french.entries_message)
        self.assertFalse(french.needs_person)

    def test_an_unexpected_error_is_noted_without_its_text(self):
        settlement = self.germany()
        posts = patch.object(
            type(self.env["account.move"]), "_post", side_effect=ValueError("Anna")
        )
        with posts, self.assertLogs("odoo.addons.amazon_connector", "ERROR") as logs:
            self.booked_alone(settlement)
        self.assertEqual(settlement.state, "draft")
        self.assertIn("ValueError", settlement.entries_message)
        self.assertNotIn("Anna", settlement.entries_message + "".join(logs.output))

    def test_into_a_locked_period_nothing_is_posted_by_itself(self):
        for number, lock in enumerate((lock_books, lock_books_for_most)):
            lock_books(self.company, False)
            lock(self.company, date(2026, 11, 20 + number))
            settlement = self.germany(ref=f"2000000000{number}")
            self.booked_alone(settlement)
            self.assertEqual(settlement.state, "draft")
            self.assertIn(f"11/2{number}/2026", settlement.entries_message)
        self.press(settlement, "action_post")
        self.assertEqual(settlement.state, "posted")

    def test_unproven_settlements_are_left_alone(self):
        settlement = self.settlement(GERMANY)
        settlement.state = "unbalanced"
        self.booked_alone(settlement)
        self.assertFalse(settlement.move_ids)

    def test_what_a_person_took_back_is_left_alone_until_a_person_books_it(self):
        settlement = self.germany()
        self.booked_alone(settlement)
        for take_back in (
            lambda: self.press(settlement, "action_undo"),
            lambda: settlement._live_entries().button_cancel(),
            lambda: settlement._live_entries().unlink(),
        ):
            take_back()
            self.booked_alone(settlement)
            self.assertEqual((settlement.state, settlement.is_held), ("ready", True))
            # Until then it is on the list of what somebody has to do.
            self.assertTrue(settlement.needs_person)
            self.press(settlement, "action_create_entries")
            self.assertEqual((settlement.state, settlement.is_held), ("draft", False))
            self.assertFalse(settlement.needs_person)
        self.press(settlement, "action_undo")
        self.account.sudo().settlement_entries_since = "2026-11-18"
        self.assertFalse(settlement.needs_person)

    def test_a_settlement_of_nothing_asks_for_nobody(self):
        settlement = self.settlement([("movement", "", "", "0", "Nothing")])
        self.booked_alone(settlement)
        self.assertFalse(settlement.move_ids)
        self.assertFalse(settlement.entries_message)
        self.assertFalse(settlement.needs_person)

    def test_what_a_person_reset_to_draft_is_left_alone_until_a_person_posts_it(self):
        settlement = self.germany()
        self.booked_alone(settlement)
        settlement.move_ids.button_draft()
        self.booked_alone(settlement)
        self.assertEqual((settlement.state, settlement.is_held), ("draft", True))
        self.press(settlement, "action_post")
        self.assertEqual((settlement.state, settlement.is_held), ("posted", False))

    def test_who_comes_second_leaves_it_to_the_first(self):
        settlement = self.germany()
        held = patch.object(
            type(settlement), "_hold", side_effect=AccountBusy("Being booked.", self.account)
        )
        with held:
            self.booked_alone(settlement)
            params = self.press(settlement, "action_create_entries")["params"]
        self.assertEqual((params["message"], params["type"]), ("Being booked.", "info"))
        self.assertFalse(settlement.move_ids)

    def beta(self):
        """The account of another company, which sells as the same seller."""
        self.account.is_split = True
        other = self._german_company("Beta Home Goods")
        self.admin.company_ids += other
        theirs = self.register(company_id=other.id, user_id=False, name="Beta", is_split=True)
        self.account.marketplace_ids = self.marketplace("de")
        theirs.marketplace_ids = self.marketplace("fr")
        return theirs

    def test_whose_it_is_says_a_person_where_the_file_does_not(self):
        # Given a seller of two companies, to both of which Amazon lists a settlement
        theirs = self.beta().id
        cases = (("no store", ""), ("both", "Amazon.de, Amazon.fr"), ("nobody's", "Amazon.it"))
        for ref, names in cases:
            vals = {"ref": ref, "marketplace_names": names}
            mine = self.settlement(AMOUNTS, **vals)
            other = self.settlement(AMOUNTS, account_id=theirs, **vals)

            # Then neither books it by itself
            self.booked_alone(mine)
            self.booked_alone(other)
            self.assertFalse((mine | other).move_ids, ref)
            self.assertIn("press “Create Entries”", mine.entries_message)

            # When a person has decided, it goes on by itself here, and never there
            self.press(mine, "action_create_entries")
            self.booked_alone(mine)
            self.assertEqual(mine.state, "posted")
            self.booked_alone(other)
            self.assertEqual(
                other.entries_message, f"The settlement {ref} is booked in another account."
            )
            self.assertFalse(other.move_ids)

    def test_what_was_paid_out_before_the_day_is_left_to_a_person(self):
        # Given an accountant who switches entries on: the form proposes the first of the month
        keeper = self.user("keeper", "account.group_account_manager")
        with Form(self.account.with_user(keeper)) as form:
            form.settlement_entries = "posted"
            first = self.today().replace(day=1)
            self.assertEqual(form.settlement_entries_since, first)
            form.settlement_entries_since = date(2026, 11, 17)

        # Then the job books what is paid out of that day on
        old = self.settlement(AMOUNTS, ref="old", deposit_date="2026-11-16 23:00:00")
        new = self.settlement(AMOUNTS, ref="new", deposit_date="2026-11-17 08:00:00")
        self.booked_alone(old, new)
        self.assertEqual((old.state, new.state), ("ready", "posted"))

        # And the button books all
        self.press(old, "action_create_entries")
        self.assertEqual(old.state, "draft")

    def test_stores_of_its_own_alone_are_booked(self):
        self.beta()
        mine = self.settlement(AMOUNTS, marketplace_names="Amazon.de")
        self.booked_alone(mine)
        self.assertEqual(mine.state, "posted")


AMOUNTS = [("sale", "302-1", "", "119.00"), ("selling_fee", "302-1", "", "-17.85", "Commission")]
