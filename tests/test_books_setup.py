"""The assistant proposes where settlements are booked, and does nothing that is not confirmed."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .entries import GERMANY, EntriesCase


class TestBooksSetup(EntriesCase):
    def setUp(self):
        super().setUp()
        names = ("settlement_journal_id", "clearing_account_id")
        names += ("unknown_orders_account_id", "write_off_account_id")
        self.chosen = {name: self.account[name].id for name in names}
        self.account.sudo().write(dict.fromkeys(names, False))
        self.manager = self.user("books", "account.group_account_manager")
        # Rules as they come: nobody has chosen anything.
        for kind in ("selling_fee", "fba_fee", "storage", "reserve", "reimbursement"):
            self.bare_rule(kind)

    def bare_rule(self, kind):
        rules = self.env["amazon.money.rule"].with_company(self.company)
        return rules.create({"transaction_type": f"bare {kind}", "kind": kind})

    def open(self, user=None):
        self.env.flush_all()
        action = self.account.with_user(user or self.manager).action_set_up_books()
        return self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])

    def rules_of(self, kind):
        rules = self.env["amazon.money.rule"].with_company(self.company)
        return rules.search([("kind", "=", kind)])

    def counts(self):
        models = ("account.account", "account.journal", "account.move")
        return [self.env[model].search_count([]) for model in models]

    def test_nothing_happens_before_it_is_confirmed(self):
        before = self.counts()
        wizard = self.open()
        self.assertEqual(self.counts(), before)
        self.assertEqual(wizard.settlement_entries, "no")
        self.assertEqual(wizard.fee_tax_mode, "invoice")
        self.assertFalse(self.account.clearing_account_id)
        self.assertFalse(self.rules_of("storage").account_id)

    def test_what_is_confirmed_is_created_and_chosen(self):
        moves = self.env["account.move"].search_count([])
        wizard = self.open()
        wizard.action_confirm()
        self.env.invalidate_all()
        account = self.account
        self.assertEqual(account.settlement_journal_id.type, "general")
        clearing = account.clearing_account_id
        self.assertEqual((clearing.account_type, clearing.reconcile), ("asset_current", True))
        self.assertEqual(account.settlement_journal_id.default_account_id, clearing)
        self.assertTrue(account.unknown_orders_account_id)
        self.assertTrue(account.write_off_account_id)
        self.assertEqual(account.settlement_entries, "no")
        fees = self.rules_of("selling_fee") | self.rules_of("fba_fee") | self.rules_of("storage")
        self.assertEqual(fees.account_id.account_type, "liability_payable")
        self.assertEqual(set(fees.mapped("tax_mode")), {"invoice"})
        self.assertEqual(self.rules_of("reserve").account_id.account_type, "asset_current")
        self.assertEqual(self.rules_of("reimbursement").account_id.account_type, "income_other")
        self.assertEqual(self.env["account.move"].search_count([]), moves)

    def test_settlements_can_be_booked_then(self):
        settlement = self.settlement(GERMANY)
        self.open().action_confirm()
        self.env.invalidate_all()
        self.press(settlement, "action_create_entries")
        self.press(settlement, "action_post")
        self.books = {**self.books, "clearing": self.account.clearing_account_id}
        self.assertPaysOut(settlement)

    def test_an_accounting_manager_gets_it_where_accounts_are_lacking(self):
        settlement = self.settlement(GERMANY)
        action = self.press(settlement, "action_create_entries", user=self.manager)
        self.assertEqual(action["res_model"], "amazon.books.setup")
        with self.assertRaisesRegex(UserError, "an accounting manager has to choose"):
            self.press(settlement, "action_create_entries")

    def test_in_america_fees_have_no_tax_and_an_account_for_each_kind(self):
        self.company.account_fiscal_country_id = self.env.ref("base.us")
        wizard = self.open()
        self.assertEqual(wizard.fee_tax_mode, "none")
        wizard.action_confirm()
        accounts = self.rules_of("selling_fee").account_id | self.rules_of("storage").account_id
        self.assertEqual(len(accounts), 2)
        self.assertEqual(set(accounts.mapped("account_type")), {"expense"})

    def test_another_tax_takes_other_accounts(self):
        with Form(self.open()) as form:
            self.assertEqual(len(form.line_ids), 8)
            form.fee_tax_mode = "none"
            self.assertEqual(len(form.line_ids), 15)

    def test_fees_that_include_the_tax(self):
        tax = self.tax(19, included=False, type_tax_use="purchase")
        wizard = self.open()
        wizard.fee_tax_mode = "included"
        wizard._onchange_fee_tax_mode()
        with self.assertRaisesRegex(UserError, "Choose the tax"):
            wizard.action_confirm()
        wizard.fee_tax_ids = tax
        wizard.action_confirm()
        rules = self.rules_of("storage")
        self.assertEqual((set(rules.mapped("tax_mode")), rules.tax_ids), ({"included"}, tax))
        self.assertEqual(set(self.rules_of("reserve").mapped("tax_mode")), {"none"})

    def test_a_tax_that_is_based_on_payment_is_refused(self):
        # Odoo would book it once more when the entry is reconciled with invoices.
        tax = self.tax(
            20, included=False, type_tax_use="purchase", tax_exigibility="on_payment", **self.caba()
        )
        wizard = self.open()
        domain = wizard.fields_get(["fee_tax_ids"])["fee_tax_ids"]["domain"]
        offered = safe_eval(domain, {"company_id": self.company.id})
        self.assertNotIn(tax, self.env["account.tax"].search(offered))
        wizard.fee_tax_mode = "included"
        wizard._onchange_fee_tax_mode()
        wizard.fee_tax_ids = tax
        with self.assertRaisesRegex(UserError, "based on payment"):
            wizard.action_confirm()

        # And neither is one of a rule that became such a tax later
        rule = self.rule("storage")
        rule.write({"tax_mode": "included", "tax_ids": [(6, 0, tax.ids)]})
        settlement = self.settlement([("storage", "", "", "-5.00")])
        self.account.sudo().write(self.chosen)
        with self.assertRaisesRegex(UserError, "Another tax for the rule"):
            self.press(settlement, "action_create_entries")

    def caba(self):
        accounts = self.env["account.account"].with_company(self.company)
        vals = {"name": "Tax to come", "code": "981577", "account_type": "asset_current"}
        waiting = accounts.create({**vals, "reconcile": True})
        return {"cash_basis_transition_account_id": waiting.id}

    def test_what_liquidators_paid_is_no_fee(self):
        # Given rules as they come: a fee, and what was sold of the same kind
        fee, sold = self.bare_rule("removal"), self.bare_rule("removal")
        sold.amount_type = "ItemPrice"
        tax = self.tax(19, included=False, type_tax_use="purchase")
        for mode in ("invoice", "included", "none"):
            wizard = self.open()
            wizard.fee_tax_mode = mode
            wizard._onchange_fee_tax_mode()
            wizard.fee_tax_ids = tax if mode == "included" else False
            wizard.action_confirm()
            self.env.invalidate_all()

            # Then it is other income without tax, whatever fees are
            self.assertEqual(sold.account_id.account_type, "income_other")
            self.assertEqual(sold.account_id, self.rules_of("reimbursement").account_id)
            self.assertEqual((sold.tax_mode, sold.tax_ids), ("none", self.env["account.tax"]))
            self.assertEqual(fee.tax_mode, mode)

        # A rule that is made later is booked so, too, and the fees are as before
        rules = self.env["amazon.money.rule"].with_company(self.company)
        late = rules.create({"amount_type": "itemprice", "kind": "removal"})
        self.assertEqual((late.account_id, late.tax_mode), (sold.account_id, "none"))
        late = rules.create({"amount_type": "ItemFees", "kind": "removal"})
        self.assertEqual((late.account_id, late.tax_mode), (fee.account_id, "none"))

        # And who owes tax for it says so for good
        sold.write({"tax_mode": "included", "tax_ids": [(6, 0, tax.ids)]})
        self.open().action_confirm()
        self.assertEqual((sold.tax_mode, sold.tax_ids), ("included", tax))

    def test_it_shows_what_was_chosen_before(self):
        self.open().action_confirm()
        before = self.counts()
        again = self.open()
        self.assertEqual(again.journal_id, self.account.settlement_journal_id)
        self.assertTrue(all(again.line_ids.mapped("account_id")))
        again.action_confirm()
        self.assertEqual(self.counts(), before)

    def test_an_account_of_a_rule_s_own_stays(self):
        own = self.bare_rule("storage")
        own.account_id = self.books["fees"]
        self.rules_of("storage").write({"account_id": self.books["fees"].id})
        other = self.bare_rule("storage")
        other.account_id = self.books["income"]
        self.open().action_confirm()
        self.assertEqual(other.account_id, self.books["income"])

    def test_only_accounting_managers_choose(self):
        for groups in ("account.group_account_invoice", "amazon_connector.group_amazon_manager"):
            user = self.user(groups.rpartition(".")[2], groups)
            with self.assertRaises(AccessError):
                self.account.with_user(user).action_set_up_books()

    def test_it_proposes_nothing_of_another_company_s_accounts(self):
        other = self._german_company("Beta Home Goods")
        stranger = self.user("stranger", "account.group_account_manager", company=other)
        sales = self.user("sales", "account.group_account_invoice")
        for user in (stranger, sales):
            wizard = self.env["amazon.books.setup"].with_user(user)
            wizard = wizard.with_context(allowed_company_ids=user.company_id.ids)
            values = {"account_id": self.account.id, "fee_tax_mode": "none"}
            spec = {"line_ids": {"fields": {"account_id": {}, "name": {}}}}
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                wizard.onchange(values, ["fee_tax_mode"], spec)

    def test_numbers_of_new_accounts_are_free(self):
        codes = [line.code for line in self.open().line_ids if line.code]
        self.assertEqual(len(codes), len(set(codes)))
        accounts = self.env["account.account"].with_company(self.company)
        self.assertFalse(accounts.search([("code", "in", codes)]))
