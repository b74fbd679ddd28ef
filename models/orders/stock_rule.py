from odoo import api, models

from ...compat import HAS_PROCUREMENT_GROUPS
from .launch import Launch

# Who searches rules, and by which of the two methods, depends on the series.
SEARCHER = "procurement.group" if HAS_PROCUREMENT_GROUPS else "stock.rule"


class StockRule(models.Model):
    _inherit = SEARCHER

    @api.model
    def _search_rule(self, *args, **kwargs):
        """Extend `stock`: of many new orders, the rule of a product is searched once."""
        return Launch.search_rule(self.env, super()._search_rule, args, kwargs)

    @api.model
    def _search_rule_for_warehouses(self, *args, **kwargs):
        """Extend `stock`: of many new orders, the rule of a product is searched once."""
        search = super()._search_rule_for_warehouses
        return Launch.search_rule(self.env, search, args, kwargs)
