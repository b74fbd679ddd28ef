from datetime import timezone

from odoo import models

from ...amazon.limits import utcnow
from ...amazon.search import Search
from ...amazon.status import OVER


class AmazonAccount(models.Model):
    """Of which marketplaces orders are searched, and what becomes of the orders of others."""

    _inherit = "amazon.account"

    def _follow_choice(self, before, after):
        self._orders_on_hold(before - after)._ignore_removed()
        self._ignored_orders(after - before).to_process = True
        return super()._follow_choice(before, after)

    def _searched_until(self):
        return self.last_order_sync or super()._searched_until()

    def _orders_on_hold(self, marketplaces):
        """Orders of these marketplaces that are no sale orders and would still become some."""
        return self.env["amazon.order"].search(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", marketplaces.ids),
                ("sale_order_id", "=", False),
                ("state", "in", ("waiting", "failed")),
            ]
        )

    def _ignored_orders(self, marketplaces):
        return self.env["amazon.order"].search(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", marketplaces.ids),
                ("sale_order_id", "=", False),
                ("state", "=", "ignored"),
                ("payload", "!=", False),
            ]
        )

    # Searching

    def _marketplaces_to_search(self):
        """Those that are synchronized, and those of which orders are still open in Odoo: that they
        are cancelled has to arrive, whether or not new ones are wanted."""
        others = self.available_marketplace_ids - self.marketplace_ids
        if not others:
            return self.marketplace_ids
        still_open = self.env["amazon.order"]._read_group(
            [
                ("account_id", "=", self.id),
                ("marketplace_id", "in", others.ids),
                ("sale_order_id", "!=", False),
                ("amazon_status", "not in", OVER),
            ],
            ["marketplace_id"],
        )
        return self.marketplace_ids.union(*[marketplace for (marketplace,) in still_open])

    def _search_to_begin(self):
        """Marketplaces that are synchronized again come first, with all that was missed. Then come
        the orders that were open before the account was connected.

        :rtype: Search
        """
        now = utcnow()
        if over := self.pause_ids.filtered("is_over"):
            since = min(over.mapped("since"))
            return Search.begin(_names(over.marketplace_id), _utc(since), now, is_catching_up=True)
        if self.reads_open_orders and self.marketplace_ids:
            return Search.of_open_orders(_names(self.marketplace_ids), now)
        marketplaces = self._marketplaces_to_search()
        return Search.begin(_names(marketplaces), _utc(self._searched_until()), now)

    def _end_catching_up(self, search):
        if search.is_of_open_orders:
            self.reads_open_orders = False
            return
        identifiers = search.filters["marketplaceIds"]
        over = self.pause_ids.filtered("is_over")
        over.filtered(lambda pause: pause.marketplace_id.api_identifier in identifiers).unlink()

    def _wanted(self, search, documents):
        """What is to be kept of a page."""
        synchronized = set(self.marketplace_ids.mapped("api_identifier"))
        if synchronized.issuperset(search.filters["marketplaceIds"]):
            return documents
        return self._of_synchronized(documents)

    def _of_synchronized(self, documents):
        """Those of marketplaces that are synchronized now, and of the others what is in Odoo
        already. A marketplace may have been removed since Amazon was asked."""
        # What cannot be read is kept and says so.
        mine = {*self.marketplace_ids.mapped("api_identifier"), None}
        foreign = [doc.order_id for doc in documents if _marketplace_of(doc) not in mine]
        if not foreign:
            return documents
        known = self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("amazon_order_ref", "in", foreign)]
        )
        unwanted = set(foreign) - set(known.mapped("amazon_order_ref"))
        return [document for document in documents if document.order_id not in unwanted]


def _marketplace_of(document):
    order = document.read_if_possible()
    return order and order.marketplace_id


def _names(marketplaces):
    return marketplaces.mapped("api_identifier")


def _utc(moment):
    return moment.replace(tzinfo=timezone.utc)
