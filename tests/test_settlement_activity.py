"""The activity about settlements goes as soon as nobody is needed, and not with the next job."""

from dataclasses import replace
from unittest.mock import patch

from odoo.addons.amazon_connector.dev.simulator.settlements import TWINS
from odoo.addons.amazon_connector.dev.simulator.settlements.samples import german

from .settlements import SettlementCase

BILLING = "account.group_account_invoice"


class TestActivity(SettlementCase):
    def list_unclear(self, *refs):
        for ref in refs:
            sample = replace(german(), ref=ref)
            (content,) = TWINS["a new amount-description"].files(sample)
            self.list_file(content)
        self.pull()
        self.assertIn(f"settlements to check: {len(refs)}", self.activity().summary)

    def make_rule(self):
        """An accounting manager says what the rows are. His request ends."""
        manager = self.user("books", "account.group_account_manager")
        rules = self.env["amazon.money.rule"].with_user(manager).with_company(self.company)
        rule = rules.create(
            {
                "amount_description": "Quantum Storage*",
                "kind": "storage",
                "company_id": self.company.id,
            }
        )
        self.env.cr.flush()
        self.env.invalidate_all()
        return rule

    def test_a_rule_closes_it(self):
        self.list_unclear("1")
        rule = self.make_rule()
        self.assertEqual(self.settlement("1").state, "ready")
        self.assertFalse(self.activity())
        # And it comes again with the question.
        rule.sudo().unlink()
        self.env.cr.flush()
        self.assertIn("To Clarify: 1", self.activity().note)

    def test_it_is_looked_after_once_for_many_settlements(self):
        self.list_unclear("1", "2", "3")
        remind = type(self.account)._remind_of_settlements
        with patch.object(
            type(self.account), "_remind_of_settlements", autospec=True, side_effect=remind
        ) as reminded:
            self.make_rule()
        self.assertEqual(reminded.call_count, 1)
        self.assertFalse(self.activity())

    def test_undo_closes_it(self):
        settlement = self.read_file(days_ago=2)
        self.booked(settlement)
        storage = german().rows[8]
        rows = (*german().rows[:8], replace(storage, amount=-3 + storage.amount))
        self.read_file(replace(german(), rows=(*rows, *german().rows[9:])).content, days_ago=1)
        self.assertIn("Changed by Amazon: 1", self.activity().note)
        settlement.with_user(self.user("bookkeeper", BILLING)).action_undo()
        self.env.cr.flush()
        self.assertEqual(settlement.state, "ready")
        self.assertFalse(self.activity())
