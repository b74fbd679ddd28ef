"""Pairs offers with the products that they certainly are, and suggests products to the others."""

from odoo import fields

from .catalogue import Catalogue
from .suggestions import Wanted

UPDATE = """
    UPDATE amazon_offer
       SET suggested_product_id = found.product_id, suggestion_reason = found.reason
      FROM unnest(%s::int[], %s::int[], %s::text[]) AS found(id, product_id, reason)
     WHERE amazon_offer.id = found.id
"""
# A sync every few minutes should not write the same offers each time.
LOOKED_UP = """
    UPDATE amazon_offer SET suggested_on = %(now)s
     WHERE id = ANY(%(ids)s)
       AND (suggested_on IS NULL OR suggested_on < %(now)s - interval '10 minutes')
"""
KNOWN = ("sku", "asin", "barcode", "title", "suggested_product_id", "suggestion_reason")


class Pairer:
    """Looks for products for offers of an account, with few queries for thousands of them."""

    def __init__(self, account):
        self.env = account.env
        self.account = account

    def pair(self, offers):
        """Pair what is certain, and keep a suggestion or none for each of the others.

        :param offers: Unpaired ones of the account.
        """
        if not offers:
            return
        offers.fetch(KNOWN)
        wanted = [
            Wanted(offer.id, offer.sku, offer.asin or "", offer.barcode or "", offer.title or "")
            for offer in offers
        ]
        found = Catalogue(self.account).look_up(wanted)
        certain = offers.filtered(lambda offer: offer.id in found.certain)
        certain._pair({offer: found.certain[offer.id] for offer in certain})
        self._keep(offers - certain, found.suggestions)

    def _keep(self, offers, suggestions):
        """Keep the suggestions in one statement, where they are not the same already, and that they
        were looked up in another."""
        rows = []
        for offer in offers:
            suggestion = suggestions.get(offer.id)
            product_id = suggestion.product_id if suggestion else None
            reason = suggestion.reason if suggestion else None
            known = (offer.suggested_product_id.id or None, offer.suggestion_reason or None)
            if known != (product_id, reason):
                rows.append((offer.id, product_id, self._as_kept(reason)))
        self.env.flush_all()
        self.env.cr.execute(LOOKED_UP, {"now": fields.Datetime.now(), "ids": offers.ids})
        if rows:
            self.env.cr.execute(UPDATE, tuple(list(column) for column in zip(*rows, strict=True)))
        offers.invalidate_recordset(["suggested_product_id", "suggestion_reason", "suggested_on"])

    def _as_kept(self, reason):
        field = self.env["amazon.offer"]._fields["suggestion_reason"]
        return field.convert_to_column(reason, None) if reason else None
