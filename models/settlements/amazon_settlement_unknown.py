from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ... import compat
from ..accounts.amazon_account_books import ACCOUNTANT
from ..sentences import _

TEXTS = ("transaction_type", "amount_type", "amount_description")


class AmazonSettlementUnknown(models.Model):
    """What Amazon calls rows of which nobody has said what they are: each name once."""

    _name = "amazon.settlement.unknown"
    _description = "Amazon Settlement Rows to Clarify"
    _auto = False
    _order = "row_count desc, id"
    _rec_name = "amount_description"
    _depends = {
        "amazon.settlement.line": [
            *("settlement_id", "company_id", "currency_id", "kind", "rule_id"),
            *("amount", "posted_at", *TEXTS),
        ]
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    transaction_type = fields.Char(readonly=True)
    amount_type = fields.Char(readonly=True)
    amount_description = fields.Char(string="Description", readonly=True)
    rule_id = fields.Many2one("amazon.money.rule", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    settlement_count = fields.Integer(string="Settlements", readonly=True)
    amount = fields.Monetary(string="Sum", readonly=True)
    posted_at = fields.Datetime(string="Last Posted On", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """(SELECT min(id) AS id,
                      company_id,
                      currency_id,
                      COALESCE(transaction_type, '') AS transaction_type,
                      COALESCE(amount_type, '') AS amount_type,
                      COALESCE(amount_description, '') AS amount_description,
                      max(rule_id) AS rule_id,
                      count(*) AS row_count,
                      count(DISTINCT settlement_id) AS settlement_count,
                      sum(amount) AS amount,
                      max(posted_at) AS posted_at
                 FROM amazon_settlement_line
                WHERE kind = 'to_clarify'
                GROUP BY 2, 3, 4, 5, 6)"""
        )

    def action_make_rule(self):
        """Ask which kind the rows are. Saving the answer makes a rule, by which all settlements
        are sorted again.

        :return: An action.
        :raise AccessError: If the user is no accounting manager or may not read the rows.
        """
        if not self.env.su and not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(_("Only accounting managers may make rules of Amazon's money."))
        compat.check_access(self, "read")
        self.ensure_one()
        texts = {name: (self[name] or "").strip() for name in TEXTS}
        view = self.env.ref("amazon_connector.amazon_money_rule_view_form_question")
        return {
            "type": "ir.actions.act_window",
            "name": _("What Is This Money?"),
            "res_model": "amazon.money.rule",
            "res_id": self._rule_that_leaves_it_open(texts).id,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_company_id": self.company_id.id,
                **{f"default_{name}": text for name, text in texts.items()},
            },
        }

    def _rule_that_leaves_it_open(self, texts):
        """The rule that is about just these rows and leaves to a person what they are."""
        rule = self.rule_id
        is_same = all(
            (rule[name] or "").strip().lower() == text.lower() for name, text in texts.items()
        )
        return rule if is_same and rule._may_decide() else rule.browse()

    def action_open_lines(self):
        """Open the rows that are called so.

        :return: An action.
        :raise AccessError: If the user may not read them.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "amazon_connector.amazon_settlement_line_action"
        )
        texts = [
            (name, "in", [self[name] or "", *([] if self[name] else [False])]) for name in TEXTS
        ]
        domain = [("kind", "=", "to_clarify"), ("company_id", "=", self.company_id.id), *texts]
        return {**action, "domain": domain, "context": {}}
