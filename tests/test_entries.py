"""Journal entries of settlements: what is proven is booked, to the cent, and nothing else."""

from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.amazon_connector.amazon.time_limit import TimeLimit
from odoo.addons.amazon_connector.models.job_progress import Progress

from .entries import AMERICA, GERMANY, EntriesCase


class TestEntries(EntriesCase):
    def test_the_german_sample_is_booked_to_the_cent(self):
        settlement = self.germany()
        move = self.booked(settlement)
        self.assertEqual(len(move), 1)
        self.assertEqual(move.state, "posted")
        self.assertEqual(settlement.state, "posted")
        self.assertEqual(str(move.date), "2026-11-15")
        self.assertEqual(self.on(move, "clearing"), 30.93)
        self.assertEqual(self.on(move, "fees"), 12.14 + 4.05 + 2.38)
        self.assertEqual(self.on(move, "reserve"), 10.0)
        due = move.line_ids.filtered(lambda i: i.account_id.account_type == "asset_receivable")
        self.assertEqual(sorted(due.mapped("balance")), [-119.0, 59.5])
        self.assertPaysOut(settlement)

    def test_the_american_sample_is_booked_in_its_own_currency(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.USD").id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 1.0837,
            }
        )
        order = self.imported(self.item())
        settlement = self.settlement(
            AMERICA,
            currency="USD",
            orders={"111-3333333-3333333": order},
            marketplace_names="Amazon.com",
        )
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "clearing"), 38.34)
        self.assertEqual(self.on(move, "income"), -8.63)
        self.assertEqual(self.on(move, "reserve"), -50.0)
        self.assertEqual(set(move.line_ids.currency_id.mapped("name")), {"USD"})
        payout = move.line_ids.filtered(lambda i: i.account_id == self.books["clearing"])
        self.assertAlmostEqual(payout.balance, 38.34 / 1.0837, delta=0.05)
        self.assertPaysOut(settlement)

    def test_without_an_exchange_rate_nothing_is_booked_one_for_one(self):
        sek = self.env.ref("base.SEK")
        settlement = self.settlement(GERMANY, currency="SEK")
        sek.rate_ids.unlink()
        self.rate(sek, "2026-12-01", 11.2)
        # Services that fetch rates keep one of the company's currency, too.
        self.company.currency_id.rate_ids.unlink()
        own = self.rate(self.company.currency_id, "2026-01-01", 1.0)
        with self.assertRaisesRegex(UserError, "An exchange rate for SEK"):
            self.booked(settlement)
        # And where all rates are in a third one, they do not say what it is in this one.
        own.rate = 0.92
        with self.assertRaisesRegex(UserError, "An exchange rate for SEK"):
            self.booked(settlement)
        # The assistant could not help an accounting manager with it, and would come for ever.
        manager = self.user("manager", "account.group_account_manager")
        with self.assertRaisesRegex(UserError, "An exchange rate for SEK, dated .* or earlier"):
            settlement.with_user(manager).action_create_entries()
        self.rate(sek, "2026-11-01", 11.0)
        self.assertTrue(self.booked(settlement))

    def test_stores_of_another_company_are_booked_there(self):
        # Given a seller whose French store is another company's
        self.account.is_split = True
        other = self._german_company("Beta Home Goods")
        self.admin.company_ids += other
        vals = {"company_id": other.id, "user_id": False, "name": "Beta", "is_split": True}
        theirs = self.register(**vals)
        self.account.marketplace_ids = self.marketplace("de")
        theirs.marketplace_ids = self.marketplace("fr")

        # Then its settlement, which Amazon lists to both, is not booked here; the German one is
        french = self.germany(ref="20000000009", marketplace_names="Amazon.fr")
        with self.assertRaisesRegex(UserError, "Amazon.fr, which another company"):
            self.booked(french)
        self.assertTrue(self.booked(self.germany(marketplace_names="Amazon.de")))

    def test_sales_and_tax_that_amazon_withheld_are_one_item(self):
        order = self.imported(self.item())
        settlement = self.settlement(AMERICA, orders={"111-3333333-3333333": order})
        move = self.booked(settlement)
        rows = settlement.line_ids.filtered(lambda row: row.kind in ("sale", "withheld_tax"))
        self.assertEqual(len(rows.move_line_id), 1)
        self.assertEqual(rows.move_line_id.balance, -46.8)
        self.assertEqual(rows.move_line_id.partner_id, order.partner_id.commercial_partner_id)
        self.assertEqual(rows.move_line_id.account_id.account_type, "asset_receivable")
        self.assertEqual(move.amazon_settlement_id, settlement)

    def test_the_invoice_says_who_owes(self):
        order = self.imported(self.item())
        order.order_line.product_id.invoice_policy = "order"
        other = self.env["res.partner"].create({"name": "Pays for Anna"})
        receivable = (
            self.env["account.account"]
            .with_company(self.company)
            .create({"name": "Amazon buyers", "code": "983333", "account_type": "asset_receivable"})
        )
        other.with_company(self.company).property_account_receivable_id = receivable
        order.partner_invoice_id = other
        invoice = order._create_invoices()
        order.partner_invoice_id = order.partner_id
        invoice.action_post()
        settlement = self.settlement([("sale", "302-1", "", "119")], orders={"302-1": order})
        self.booked(settlement)
        item = settlement.line_ids.move_line_id
        self.assertEqual((item.account_id, item.partner_id), (receivable, other))

    def test_orders_that_odoo_does_not_know_have_their_own_account(self):
        settlement = self.settlement(GERMANY)
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "unknown"), -119.0 + 59.5)
        self.assertPaysOut(settlement)

    def test_each_month_has_its_own_entry(self):
        rows = [
            ("sale", "1", "", "100", "Principal", "2026-10"),
            ("selling_fee", "1", "", "-15", "Commission", "2026-10"),
            ("sale", "2", "", "50", "Principal", "2026-11"),
            ("reserve", "", "", "-20", "Current Reserve Amount", "2026-11"),
        ]
        settlement = self.settlement(rows)
        moves = self.booked(settlement).sorted("date")
        self.assertEqual([str(move.date) for move in moves], ["2026-10-31", "2026-11-15"])
        self.assertEqual([self.on(move, "clearing") for move in moves], [85.0, 30.0])
        self.assertPaysOut(settlement)

    def test_stores_in_two_time_zones_end_no_month_later(self):
        # Given that it is November in Germany already, and October still in the kingdom
        rows = [
            ("sale", "1", "", "100", "Principal", "2026-10"),
            ("sale", "2", "", "50", "Principal", "2026-11"),
        ]
        names = "Amazon.co.uk, Amazon.de"
        settlement = self.settlement(rows, date_end="2026-10-31 23:30:00", marketplace_names=names)
        moves = self.booked(settlement).sorted("date")
        self.assertEqual([str(move.date) for move in moves], ["2026-10-31", "2026-11-01"])
        self.assertPaysOut(settlement)

    def test_nothing_is_paid_out(self):
        rows = [("selling_fee", "", "", "-12.5", "Fee"), ("movement", "", "", "12.5", "Charge")]
        settlement = self.settlement(rows)
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "clearing"), 0)
        self.assertEqual(move.state, "posted")

    def test_amazon_charges_the_card(self):
        settlement = self.settlement([("service", "", "", "-39.99", "Subscription Fee")])
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "clearing"), -39.99)
        self.assertPaysOut(settlement)

    def test_what_is_booked_is_not_booked_again(self):
        settlement = self.germany()
        moves = self.booked(settlement)
        self.press(settlement, "action_create_entries")
        self.assertEqual(settlement.move_ids, moves)
        with self.assertRaisesRegex(UserError, "no entries to post"):
            self.press(settlement, "action_post")

    def test_what_is_not_proven_is_not_booked(self):
        for state in ("new", "unbalanced", "to_clarify", "changed"):
            settlement = self.settlement(GERMANY, ref=state)
            settlement.state = state
            with self.assertRaisesRegex(UserError, "Only what is proven"):
                self.press(settlement, "action_create_entries")
            self.assertFalse(settlement.move_ids)

    def test_another_deposit_than_the_rows_say_is_never_posted(self):
        settlement = self.settlement(GERMANY, total="30.94")
        self.press(settlement, "action_create_entries")
        with self.assertRaisesRegex(UserError, "30.93.*30.94"):
            self.press(settlement, "action_post")
        with self.assertRaisesRegex(UserError, "30.93.*30.94"):
            settlement.move_ids.action_post()
        self.assertEqual(settlement.move_ids.state, "draft")

    def test_a_draft_that_somebody_changed_is_never_posted(self):
        settlement = self.germany()
        move = self.booked(settlement, post=False)
        payout = move.line_ids.filtered(lambda i: i.account_id == self.books["clearing"])
        payout.account_id = self.books["unknown"]
        with self.assertRaisesRegex(UserError, "Undo the entries"):
            self.press(settlement, "action_post")

    def test_what_nobody_has_explained_is_not_booked(self):
        settlement = self.settlement([*GERMANY, ("to_clarify", "", "", "1", "Odd")])
        settlement.state = "to_clarify"
        with self.assertRaisesRegex(UserError, "Only what is proven"):
            self.press(settlement, "action_create_entries")

    def test_without_accounts_somebody_is_told_which(self):
        self.account.sudo().clearing_account_id = False
        settlement = self.germany()
        self.rules["storage", "Base fee"].with_company(self.company).account_id = False
        with self.assertRaisesRegex(UserError, "(?s)clearing account.*Storage: Base fee"):
            self.press(settlement, "action_create_entries")
        self.assertFalse(settlement.move_ids)

    def test_fees_never_go_to_the_clearing_account(self):
        settlement = self.germany()
        rule = self.rules["storage", "Base fee"].with_company(self.company)
        rule.account_id = self.books["clearing"]
        with self.assertRaisesRegex(UserError, "only payouts go to the clearing account"):
            self.press(settlement, "action_create_entries")

    def test_reserves_are_no_expense(self):
        with self.assertRaisesRegex(UserError, "neither income nor expense"):
            self.rule("reserve").with_company(self.company).account_id = self.books["fees"]

    def test_only_who_may_post_entries_books(self):
        settlement = self.germany()
        reader = self.user("reader", "account.group_account_readonly")
        for name in ("action_create_entries", "action_post", "action_undo"):
            with self.assertRaises(AccessError):
                self.press(settlement, name, user=reader)
        self.assertFalse(settlement.move_ids)


class TestLargeEntries(EntriesCase):
    def setUp(self):
        super().setUp()
        patched = "odoo.addons.amazon_connector.models.entries.rows.MOST_ORDERS"
        self.startPatcher(patch(patched, 2))

    def rows(self, count):
        return [("sale", str(number), "", "10.01", "Principal") for number in range(count)] + [
            ("selling_fee", str(number), "", "-1.51", "Commission") for number in range(count)
        ]

    def test_so_many_orders_at_most_are_in_an_entry(self):
        settlement = self.settlement(self.rows(5))
        moves = self.booked(settlement).sorted("id")
        self.assertEqual(len(moves), 3)
        # The fees are in the first.
        self.assertEqual([self.on(move, "unknown") for move in moves], [-20.02, -20.02, -10.01])
        self.assertEqual([self.on(move, "fees") for move in moves], [7.55, 0, 0])
        self.assertPaysOut(settlement)

    def test_a_run_that_was_killed_goes_on(self):
        settlement = self.settlement(self.rows(5))
        self.kill_after(settlement, 1)
        self.assertEqual(len(settlement.move_ids), 1)
        self.assertEqual(settlement.state, "draft")
        with self.assertRaisesRegex(UserError, "not booked yet"):
            self.press(settlement, "action_post")
        moves = self.booked(settlement).sorted("id")
        self.assertEqual(len(moves), 3)
        self.assertPaysOut(settlement)
        ref = moves[0].ref
        self.assertEqual(moves.mapped("ref"), [ref, f"{ref} (2)", f"{ref} (3)"])

    def kill_after(self, settlement, count):
        """A job makes so many entries and is killed then."""
        progress = Progress(self.env, TimeLimit())
        commit = progress.commit
        left = iter(range(count - 1))

        def killed(**counts):
            commit(**counts)
            if next(left, None) is None:
                raise KeyboardInterrupt

        with patch.object(progress, "commit", killed), suppress(KeyboardInterrupt):
            settlement._booking()._create_entries(progress)
        self.env.invalidate_all()
