from odoo import models

# In the context where entries of settlements are posted.
SAME_RANK = "amazon_same_rank"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _increase_rank(self, field, n=1):
        """Extend `account`: an entry of a thousand buyers need not ask for each of them. Their
        invoices count."""
        return None if self.env.context.get(SAME_RANK) else super()._increase_rank(field, n)
