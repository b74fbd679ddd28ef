from odoo import models


class AmazonAccount(models.Model):
    """Keeps with the offers what the last comparison with Amazon's warehouses found."""

    _inherit = "amazon.account"

    def _note_fba_differences(self):
        """Keep each difference with one offer of its product, so that it can be counted and listed
        whoever looks at it."""
        found = {
            (location, product): known - there
            for location, product, known, there in self._fba_differences()
        }
        compared = ["|", ("fba_date", "!=", False), ("fba_difference", "!=", 0)]
        offers = self.env["amazon.offer"].search([("account_id", "=", self.id), *compared])
        differences = {
            offer: found.pop((self._amazon_location(offer.marketplace_id), offer.product_id), 0)
            for offer in offers
        }
        changed = offers.filtered(lambda offer: offer.fba_difference != differences[offer])
        for difference, same in changed.grouped(differences.get).items():
            same.fba_difference = difference
