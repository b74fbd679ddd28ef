from collections import defaultdict

from ...amazon.money import ZERO, Part
from ..scheduling import naive_utc
from .products import ProductMatcher


class ItemKeeper:
    """Keeps the items of orders, and has an offer for each SKU that was ever sold."""

    def __init__(self, env):
        self.env = env

    def keep(self, account, orders):
        """Keep what orders consist of, with a fixed number of queries.

        :param dict orders: Rows of the account with their orders.
        """
        if not orders:
            return
        pairs = [
            (row.marketplace_id, item) for row, order in orders.items() for item in order.items
        ]
        matches = ProductMatcher(self.env).match(account, pairs, set())
        known = self._known(orders)
        new = []
        for row, order in orders.items():
            vals_list = [self._vals(row, item, matches) for item in order.items]
            items = known[row]
            for item, vals in zip(items, vals_list, strict=False):
                self._update(item, vals)
            items[len(vals_list) :].unlink()
            new += vals_list[len(items) :]
        self.env["amazon.order.item"].create(new)
        self._note_last_orders(orders, matches)

    def _known(self, orders):
        items = self.env["amazon.order.item"]
        rows = self.env["amazon.order"].union(*orders)
        known = defaultdict(items.browse)
        for item in items.search([("order_id", "in", rows.ids)], order="order_id, id"):
            known[item.order_id] += item
        return known

    def _update(self, item, vals):
        kept = item._convert_to_write({name: item[name] for name in vals})
        changed = {name: value for name, value in vals.items() if kept[name] != value}
        if changed:
            item.write(changed)

    def _vals(self, row, item, matches):
        offer = matches.listing(row.marketplace_id, item.sku)
        return {
            "order_id": row.id,
            "amazon_item_ref": item.item_id,
            "sku": item.sku or False,
            "asin": item.asin or False,
            "title": item.title or False,
            "offer_id": offer.id if offer else False,
            "quantity": item.quantity,
            "quantity_shipped": item.quantity_fulfilled,
            **_amounts(item.proceeds),
        }

    def _note_last_orders(self, orders, matches):
        """Let the list of offers know which SKUs that are not paired are sold."""
        dates = {}
        for row, order in orders.items():
            for item in order.items:
                offer = matches.listing(row.marketplace_id, item.sku)
                if offer and offer.pairing_state == "unpaired":
                    created = naive_utc(order.created)
                    dates[offer] = max(created, dates.get(offer, created))
        for offer, date in dates.items():
            if not offer.last_order_date or offer.last_order_date < date:
                offer.last_order_date = date


def _amounts(proceeds):
    """The parts of what was paid for an item, as Amazon lists them."""
    if not proceeds:
        return dict.fromkeys(FIELDS, 0.0)
    parts = {part: proceeds.subtotals.get(part, ZERO) for part in Part}
    amounts = {
        "amount_item": parts[Part.ITEM],
        "amount_shipping": parts[Part.SHIPPING],
        "amount_gift_wrap": parts[Part.GIFT_WRAP],
        "amount_other": parts[Part.COD_FEE] + parts[Part.OTHER],
        "amount_discount": -proceeds.discount,
        "amount_tax": proceeds.tax,
        "amount_total": proceeds.amount,
    }
    return {name: float(amounts[name]) for name in FIELDS}


FIELDS = (
    "amount_item",
    "amount_shipping",
    "amount_gift_wrap",
    "amount_other",
    "amount_discount",
    "amount_tax",
    "amount_total",
)
