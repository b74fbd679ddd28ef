from odoo import api, models
from odoo.exceptions import AccessError

from ..sentences import _, label
from .amazon_settlement import OPEN

SHIPPED = "amazon_connector."
# What decides which rows a rule is about, and what they are.
DECISIVE = {
    *("active", "sequence", "transaction_type", "amount_type", "amount_description"),
    *("kind", "marketplace_id", "company_id"),
}


class AmazonMoneyRule(models.Model):
    """A rule that changes is about the rows that came before it, too, unless they are booked."""

    _inherit = "amazon.money.rule"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to give rows their kinds anew.

        :raise AccessError: If a rule is for companies that are not the user's.
        """
        rules = super().create(vals_list)
        rules._check_may_decide()
        self._rules_changed()
        return rules

    def write(self, vals):
        """Extend to give rows their kinds anew.

        :raise AccessError: If a rule is for companies that are not the user's. Where it books in
            the user's company is the user's to say.
        """
        is_decisive = bool(DECISIVE & vals.keys())
        if is_decisive:
            self._check_may_decide()
        result = super().write(vals)
        if is_decisive:
            self._check_may_decide()
            self._rules_changed()
        return result

    def unlink(self):
        """Extend to give rows their kinds anew.

        :raise AccessError: If a rule is for companies that are not the user's.
        """
        self._check_may_decide()
        result = super().unlink()
        self._rules_changed()
        return result

    def _check_may_decide(self):
        if self._may_decide():
            return
        shared = self.filtered(lambda rule: not rule.company_id)[0]
        raise AccessError(
            _(
                "The rule “%(rule)s” is for all companies, and you do not work for all that have "
                "an Amazon account. Make a rule for your own company: it comes first.",
                rule=shared.amount_description or label(shared, "kind", shared.kind),
            )
        )

    def _may_decide(self):
        """Whether the user works for all companies that the rules are for."""
        if self.env.su or all(rule.company_id for rule in self):
            return True
        accounts = self.env["amazon.account"].sudo().with_context(active_test=False)
        accounts = accounts.search([("company_id", "!=", False)])
        return accounts.company_id <= self.env.user.company_ids

    def _rules_changed(self):
        settlements = self.env["amazon.settlement"].sudo()
        settlements.search([("state", "in", OPEN)])._reclassify()

    def _load_records(self, data_list, update=False):
        """Extend `base`: an upgrade leaves the shipped rules as somebody has made them."""
        for data in data_list:
            if (data.get("xml_id") or "").startswith(SHIPPED):
                data["noupdate"] = True
        return super()._load_records(data_list, update)
