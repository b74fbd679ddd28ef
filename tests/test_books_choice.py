"""The accounts that an accountant chooses fit each other, and choices are for what comes later."""

from odoo.exceptions import ValidationError

from .entries import EntriesCase


class TestChoice(EntriesCase):
    def choose(self, **vals):
        self.account.sudo().write(vals)

    def other_clearing(self):
        return self.books["clearing"].copy({"code": "136999", "name": "Amazon, new"})

    def test_each_purpose_has_an_account_of_its_own(self):
        names = ("clearing_account_id", "unknown_orders_account_id", "write_off_account_id")
        for name in names:
            for other in set(names) - {name}:
                with self.assertRaisesRegex(ValidationError, "Choose different accounts"):
                    self.choose(**{name: self.account[other].id})

    def test_the_bank_can_pay_what_is_on_the_clearing_account(self):
        clearing = self.other_clearing()
        clearing.reconcile = False
        with self.assertRaisesRegex(ValidationError, "does not allow reconciliation"):
            self.choose(clearing_account_id=clearing.id)

    def test_settlements_are_no_sales(self):
        sales = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "sale")], limit=1
        )
        with self.assertRaisesRegex(ValidationError, "Miscellaneous"):
            self.choose(settlement_journal_id=sales.id)

    def test_another_clearing_account_is_for_later_settlements(self):
        # Given a settlement of two months, one of which is booked
        first, second = self.germany(), self.settlement([("storage", "", "", "30")], ref="2")
        self.booked(first)
        before = self.ledger()

        # When the accountant takes another account
        former, clearing = self.books["clearing"], self.other_clearing()
        self.choose(clearing_account_id=clearing.id)

        # Then what is booked stays proven, and the bank pays it where it is
        self.bank_pays(first)
        self.press(first, "action_reconcile")
        self.assertEqual(first.state, "paid")
        self.assertEqual(self.balance(former), 0)

        # And the next one goes to the new account
        move = self.booked(second)
        self.assertEqual(self.on(move, clearing), 30.0)
        self.press(second, "action_undo")

        # And what is taken back and booked again goes there, too
        self.press(first, "action_undo")
        move = self.booked(first)
        self.assertEqual(self.on(move, clearing), first.amount_total)
        self.assertEqual(self.on(move, former), 0)
        self.choose(clearing_account_id=former.id)
        self.press(first, "action_undo")
        self.booked(first)
        after = [line for line in self.ledger() if line[0] != self.bank.default_account_id.id]
        waiting = self.bank.suspense_account_id.id
        self.assertEqual([line for line in after if line[0] != waiting], before)

    @property
    def bank(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )

    def bank_pays(self, settlement):
        self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": "2026-11-18",
                "payment_ref": "AMAZON",
                "amount": settlement.amount_total,
            }
        )

    def balance(self, account):
        return sum(line[2] for line in self.ledger() if line[0] == account.id)
