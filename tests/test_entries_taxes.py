"""Fees include tax, or they do not, or Amazon's invoice brings it."""

from odoo import Command
from odoo.exceptions import UserError

from .entries import GERMANY, EntriesCase


class TestFeeTaxes(EntriesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = (
            cls.env["account.account"]
            .with_company(cls.company)
            .create({"name": "Input tax", "code": "981576", "account_type": "asset_current"})
        )
        cls.tags = {
            use: cls.env["account.account.tag"].create(
                {
                    "name": f"+test {use}",
                    "applicability": "taxes",
                    "country_id": cls.company.country_id.id,
                }
            )
            for use in ("base", "tax")
        }
        lines = [
            Command.create({"repartition_type": "base", "tag_ids": cls.tags["base"].ids}),
            Command.create(
                {
                    "repartition_type": "tax",
                    "account_id": cls.tax_account.id,
                    "tag_ids": cls.tags["tax"].ids,
                }
            ),
        ]
        cls.input_tax = cls.tax(
            19,
            included=False,
            type_tax_use="purchase",
            invoice_repartition_line_ids=lines,
            refund_repartition_line_ids=lines,
        )

    def rule(self, kind, description=""):
        rule = super().rule(kind, description)
        if kind.endswith("fee") or kind == "storage":
            rule.write({"tax_mode": "included", "tax_ids": [(6, 0, self.input_tax.ids)]})
        return rule.with_company(self.company)

    def test_net_and_tax_are_the_gross_to_the_cent(self):
        settlement = self.germany()
        move = self.booked(settlement)
        rows = {}
        for row in settlement.line_ids.filtered(lambda r: r.kind in ("fba_fee", "storage")):
            rows[row.kind] = (row.move_line_id.balance, row.amount)
        self.assertEqual(rows, {"fba_fee": (3.40, -4.05), "storage": (2.0, -2.38)})
        gross = 12.14 + 4.05 + 2.38
        booked = self.on(move, "fees") + self.on(move, self.tax_account)
        self.assertEqual(round(booked, 2), round(gross, 2))
        self.assertPaysOut(settlement)

    def test_the_tax_report_sees_base_and_tax(self):
        move = self.booked(self.settlement([("fba_fee", "", "", "-119.00", "Fee")]))
        base, tax = (
            move.line_ids.filtered(lambda i, t=tag: t in i.tax_tag_ids)
            for tag in (self.tags["base"], self.tags["tax"])
        )
        self.assertEqual((base.balance, base.tax_ids), (100.0, self.input_tax))
        self.assertEqual((tax.balance, tax.tax_line_id), (19.0, self.input_tax))
        self.assertEqual(tax.tax_base_amount, 100.0)

    def test_cents_that_rounding_leaves_never_reach_the_payout(self):
        for cents in range(1, 40):
            amount = f"-{cents / 100:.2f}"
            with self.subTest(amount):
                settlement = self.settlement([("fba_fee", "", "", amount, "Fee")], ref=amount)
                move = self.booked(settlement)
                self.assertEqual(self.on(move, "clearing"), float(amount))
                self.assertPaysOut(settlement)
                self.assertLessEqual(len(move.line_ids), 3)

    def test_fees_that_were_given_back_give_their_tax_back(self):
        move = self.booked(self.settlement([("fba_fee", "", "", "119.00", "Fee")]))
        self.assertEqual(self.on(move, "fees"), -100.0)
        self.assertEqual(self.on(move, self.tax_account), -19.0)

    def test_whoever_owes_tax_for_what_was_sold_books_it(self):
        owed = self.tax(19, included=False, invoice_repartition_line_ids=self.owed_lines())
        rule = self.rule("removal", "Liquidated")
        rule.write({"tax_mode": "included", "tax_ids": [(6, 0, owed.ids)]})
        move = self.booked(self.settlement([("removal", "", "", "119.00", "Liquidated")]))
        self.assertEqual(self.on(move, "fees"), -100.0)
        self.assertEqual(self.on(move, self.tax_account), -19.0)
        tax = move.line_ids.filtered("tax_line_id")
        self.assertEqual((tax.tax_line_id, tax.tax_tag_ids), (owed, self.tags["tax"]))

    def owed_lines(self):
        line = {"account_id": self.tax_account.id, "tag_ids": [(6, 0, self.tags["tax"].ids)]}
        return [
            (0, 0, {"repartition_type": "base", "tag_ids": [(6, 0, self.tags["base"].ids)]}),
            (0, 0, {**line, "repartition_type": "tax"}),
        ]

    def test_in_another_currency_net_and_tax_are_the_gross(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.GBP").id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.8437,
            }
        )
        settlement = self.settlement(GERMANY, currency="GBP")
        self.booked(settlement)
        self.assertPaysOut(settlement)

    def test_without_a_tax_that_can_be_used_nothing_is_booked_as_if_there_was_none(self):
        settlement = self.settlement([("fba_fee", "", "", "-119.00", "Fee")])
        self.input_tax.active = False
        with self.assertRaisesRegex(UserError, "A tax for the rule"):
            self.booked(settlement)

    def test_a_rule_that_is_made_later_is_booked_as_others_of_its_kind(self):
        known = self.rule("fba_fee", "Fee")
        rules = self.env["amazon.money.rule"].with_company(self.company)
        made = rules.create({"amount_description": "New fee", "kind": "fba_fee"})
        clarified = rules.create({"amount_description": "Other fee", "kind": "to_clarify"})
        self.assertFalse(clarified.account_id)
        clarified.kind = "fba_fee"
        for rule in (made, clarified):
            self.assertEqual(rule.account_id, known.account_id)
            self.assertEqual((rule.tax_mode, rule.tax_ids), ("included", self.input_tax))

    def test_where_amazon_s_invoice_brings_the_tax_the_gross_waits_for_it(self):
        settlement = self.settlement([("fba_fee", "", "", "-119.00", "Fee")])
        settlement.line_ids.rule_id.with_company(self.company).tax_mode = "invoice"
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "fees"), 119.0)
        self.assertFalse(move.line_ids.tax_ids)

    def test_an_account_s_usual_taxes_are_not_added(self):
        self.books["fees"].tax_ids = self.input_tax
        settlement = self.settlement([("service", "", "", "-119.00", "Fee")])
        move = self.booked(settlement)
        self.assertEqual(self.on(move, "fees"), 119.0)
        self.assertFalse(move.line_ids.tax_ids)
        self.assertEqual(len(move.line_ids), 2)

    def test_undo_takes_the_tax_back(self):
        before = self.ledger()
        settlement = self.germany()
        self.booked(settlement)
        self.press(settlement, "action_undo")
        self.assertEqual(self.ledger(), before)
