from odoo import api, models

from .amazon_settlement import OPEN

SHIPPED = "amazon_connector."
# What decides which rows a rule is about, and what they are.
DECISIVE = {
    *("active", "sequence", "transaction_type", "amount_type", "amount_description"),
    *("kind", "marketplace_id"),
}


class AmazonMoneyRule(models.Model):
    """A rule that changes is about the rows that came before it, too, unless they are booked."""

    _inherit = "amazon.money.rule"

    @api.model_create_multi
    def create(self, vals_list):
        """Extend to give rows their kinds anew."""
        rules = super().create(vals_list)
        self._rules_changed()
        return rules

    def write(self, vals):
        """Extend to give rows their kinds anew."""
        result = super().write(vals)
        if DECISIVE & vals.keys():
            self._rules_changed()
        return result

    def unlink(self):
        """Extend to give rows their kinds anew."""
        result = super().unlink()
        self._rules_changed()
        return result

    def _rules_changed(self):
        settlements = self.env["amazon.settlement"].sudo()
        settlements.search([("state", "in", OPEN)])._reclassify()

    def _load_records(self, data_list, update=False):
        """Extend `base`: an upgrade leaves the shipped rules as somebody has made them."""
        for data in data_list:
            if (data.get("xml_id") or "").startswith(SHIPPED):
                data["noupdate"] = True
        return super()._load_records(data_list, update)
