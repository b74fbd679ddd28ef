"""What a rule of Amazon's money says, and whose rows it is about."""

from odoo.exceptions import AccessError, UserError

from .settlement_rows import MANAGER, SettlementCase

NAME = ("other-transaction", "other-transaction", "Lamp Tax")
ROWS = [("to_clarify", *NAME, "", "", "-1.50")]


class TestRulesOfCompanies(SettlementCase):
    """Companies are apart: what one says of its money is not said of another's."""

    def setUp(self):
        super().setUp()
        self.other = self._german_company("Beta Home Goods")
        # Given two companies with the same rows, of which nobody has said what they are
        account = self.env["amazon.account"].create(
            {
                "name": "Beta",
                "company_id": self.other.id,
                "home_marketplace_id": self.marketplace("de").id,
            }
        )
        self.mine = self.settlement(ROWS, ref="1")
        self.theirs = self.settlement(ROWS, ref="2", account=account)
        self.manager = self.accountant(MANAGER)
        self.rules = self.env["amazon.money.rule"]

    def kinds_of(self, *settlements):
        self.env.invalidate_all()
        return [settlement.line_ids.kind for settlement in settlements]

    def shared(self, kind):
        return self.rules.create({"amount_description": "Lamp Tax", "kind": kind})

    def test_a_rule_is_of_the_company_of_whoever_makes_it(self):
        rule = self.rules.with_user(self.manager).create(
            {"amount_description": "Lamp Tax", "kind": "service"}
        )
        self.assertEqual(rule.company_id, self.company)
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["service", "to_clarify"])
        self.assertEqual((self.mine.state, self.theirs.state), ("ready", "to_clarify"))

    def test_one_s_own_comes_before_that_of_all(self):
        shared = self.shared("service")
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["service", "service"])
        own = shared.with_user(self.manager).copy(
            {"kind": "storage", "company_id": self.company.id}
        )
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["storage", "service"])
        own.unlink()
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["service", "service"])

    def test_what_is_said_for_all_only_changes_who_works_for_all(self):
        shared = self.shared("service").with_user(self.manager)
        for change in (
            lambda: shared.write({"kind": "storage"}),
            lambda: shared.write({"active": False}),
            lambda: shared.write({"company_id": self.company.id}),
            shared.unlink,
            lambda: shared.create({"kind": "storage", "company_id": False}),
        ):
            with self.assertRaises(AccessError) as caught:
                change()
            self.assertIn("Make a rule for your own company", str(caught.exception))
        # Where it is booked in one's own company is one's own to say.
        shared.tax_mode = "none"
        self.assertFalse(shared.sudo().with_company(self.other).tax_mode)

        self.manager.company_ids += self.other
        shared.kind = "storage"
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["storage", "storage"])

    def test_rows_that_a_rule_for_all_leaves_open_get_a_rule_of_one_s_own(self):
        self.shared("to_clarify")
        unknown = self.env["amazon.settlement.unknown"].with_user(self.manager).search([])
        action = unknown.action_make_rule()
        self.assertFalse(action["res_id"])
        self.rules.with_user(self.manager).with_context(**action["context"]).create(
            {"kind": "service"}
        )
        self.assertEqual(self.kinds_of(self.mine, self.theirs), ["service", "to_clarify"])

    def test_a_rule_of_another_company_s_marketplace_is_refused(self):
        marketplace = self.marketplace("jp")
        marketplace.company_id = self.other
        with self.assertRaises(UserError):
            self.rules.create(
                {
                    "kind": "service",
                    "company_id": self.company.id,
                    "marketplace_id": marketplace.id,
                }
            )
