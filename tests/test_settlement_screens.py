"""What is seen of settlements at a glance, and how names that nobody knows become rules."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form

from .settlement_rows import ACCOUNTANT, BILLING, GERMANY, MANAGER, SettlementCase

UNKNOWN = ("to_clarify", "other-transaction", "other-transaction", "Lamp Tax")


class TestOneLook(SettlementCase):
    def test_the_sums_of_the_kinds_add_up_to_the_deposit(self):
        # Given the settlement of the sample
        settlement = self.settlement()
        # When an accountant opens it
        settlement = settlement.with_user(self.accountant())
        # Then each kind is one line, in the order of the kinds
        self.assertEqual(
            [(kind.kind, kind.row_count, round(kind.amount, 2)) for kind in settlement.kind_ids],
            [
                ("sale", 2, 119.0),
                ("refund", 2, -59.5),
                ("selling_fee", 3, -12.14),
                ("fba_fee", 1, -4.05),
                ("storage", 1, -2.38),
                ("reserve", 1, -10.0),
            ],
        )
        self.assertAmount(sum(settlement.kind_ids.mapped("amount")), settlement.amount_total)
        self.assertAmount(settlement.amount_total, 30.93)
        # And how much of the sales it is
        shares = {kind.kind: kind.share for kind in settlement.kind_ids}
        self.assertAlmostEqual(shares["sale"], 1)
        self.assertAlmostEqual(shares["selling_fee"], -12.14 / 119)

    def test_it_is_proven_only_if_the_rows_are_the_deposit(self):
        for vals, proven in (
            ({}, True),
            ({"total": 30.92}, False),
            ({"is_unreadable": True}, False),
            ({"rows": (), "total": 0}, False),
        ):
            settlement = self.settlement(ref=str(vals), **vals)
            self.assertEqual(settlement.is_proven, proven, vals)

    def test_a_kind_opens_its_rows(self):
        settlement = self.settlement().with_user(self.accountant())
        self.settlement(ref="another")
        fees = settlement.kind_ids.filtered(lambda kind: kind.kind == "selling_fee")
        action = fees.action_open_lines()
        rows = settlement.env[action["res_model"]].search(action["domain"])
        self.assertEqual(action["name"], "Selling Fees")
        self.assertEqual(
            rows.mapped("amount_description"), ["Commission"] * 2 + ["RefundCommission"]
        )
        self.assertEqual(rows.settlement_id, settlement)

    def test_the_buttons_of_the_form(self):
        order = self.imported(self.item(), order_id=GERMANY[0][4])
        settlement = self.settlement().with_user(self.accountant(BILLING))
        self.assertEqual((settlement.order_count, settlement.move_count), (1, 0))
        orders = settlement.action_open_orders()
        self.assertEqual(settlement.env["sale.order"].search(orders["domain"]).id, order.id)
        rows = settlement.action_open_lines()
        self.assertEqual(settlement.env[rows["res_model"]].search_count(rows["domain"]), 10)
        settlement.sudo().attachment_id = self.env["ir.attachment"].create({"name": "x"})
        self.assertIn("/web/content/", settlement.action_download_file()["url"])

    def test_forms_and_lists_open_for_accountants(self):
        settlement = self.settlement()
        for groups in (ACCOUNTANT, BILLING, MANAGER):
            with Form(settlement.with_user(self.accountant(groups))) as form:
                self.assertEqual(form.settlement_ref, "20000000001")

    def test_the_filter_for_what_needs_a_person(self):
        arch = self.env["amazon.settlement"].get_view(view_type="search")["arch"]
        domain = self.domain_of(arch, "needs_person")
        self.settlement()
        wrong = self.settlement(ref="wrong", total=1)
        unclear = self.settlement((("to_clarify", *GERMANY[0][1:]),), ref="unclear")
        broken = self.settlement((), ref="broken", is_unreadable=True, state="new")
        found = self.env["amazon.settlement"].search(domain)
        self.assertEqual(found, (wrong | unclear | broken).sorted("id", reverse=True))

    def domain_of(self, arch, name):
        (node,) = etree.fromstring(arch).xpath(f"//filter[@name='{name}']")
        return eval(node.get("domain"))

    def test_the_account_opens_its_settlements(self):
        settlement = self.settlement()
        account = self.account.with_user(self.accountant())
        self.assertEqual(account.settlement_count, 1)
        action = account.action_open_settlements()
        self.assertEqual(self.env["amazon.settlement"].search(action["domain"]), settlement)
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        account = self.account.with_user(salesman)
        self.assertEqual(account.settlement_count, 0)
        with self.assertRaises(AccessError):
            account.action_open_settlements()


class TestRowsToClarify(SettlementCase):
    def setUp(self):
        super().setUp()
        rows = [(*UNKNOWN, "", "", "-1.50"), (*UNKNOWN, "", "", "-2"), *GERMANY]
        self.first = self.settlement(rows, ref="1")
        self.second = self.settlement([(*UNKNOWN, "", "", "-3")], ref="2")

    def listed(self, groups=MANAGER):
        unknown = self.env["amazon.settlement.unknown"].with_user(self.accountant(groups))
        return unknown.search([])

    def test_each_name_is_listed_once(self):
        unknown = self.listed()
        self.assertEqual(
            (unknown.amount_description, unknown.row_count, unknown.settlement_count),
            ("Lamp Tax", 3, 2),
        )
        self.assertAmount(unknown.amount, -6.5)
        rows = unknown.action_open_lines()
        self.assertEqual(self.env["amazon.settlement.line"].search_count(rows["domain"]), 3)

    def test_a_name_becomes_a_rule(self):
        # When an accounting manager clicks on “Make Rule” and says what it is
        action = self.listed().action_make_rule()
        user = self.accountant(MANAGER)
        rules = self.env["amazon.money.rule"].with_user(user).with_context(**action["context"])
        with Form(rules, view=action["views"][0][0]) as form:
            form.kind = "service"
        # Then there is a rule for just these rows
        rule = form.record
        self.assertEqual(rule.transaction_type, "other-transaction")
        self.assertEqual(rule.amount_description, "Lamp Tax")

    def test_only_accounting_managers_make_rules(self):
        for groups in (ACCOUNTANT, BILLING):
            unknown = self.listed(groups)
            self.assertEqual(len(unknown), 1)
            with self.assertRaises(AccessError):
                unknown.action_make_rule()

    def test_a_rule_that_leaves_it_open_is_changed_instead(self):
        rule = self.env["amazon.money.rule"].create(
            {
                "transaction_type": "other-transaction",
                "amount_type": "other-transaction",
                "amount_description": "lamp tax",
                "kind": "to_clarify",
            }
        )
        (self.first | self.second).line_ids.filtered(
            lambda row: row.kind == "to_clarify"
        ).rule_id = rule
        self.env.flush_all()
        self.assertEqual(self.listed().action_make_rule()["res_id"], rule.id)
