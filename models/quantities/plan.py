from datetime import timedelta

from odoo import fields

from ... import compat
from ..sentences import _
from ..units import to_pieces, whole_pieces

# What was sold before this is no longer looked at. Pushes are never so far apart.
SOLD_WITHIN = timedelta(days=7)
OFFER_FIELDS = (
    "account_id",
    "marketplace_id",
    "sku",
    "product_id",
    "reserve_quantity",
    "maximum_quantity",
    "product_type",
    "fulfilled_by",
    "listing_date",
    "listing_quantity",
    "confirmed_quantity",
    "confirmed_on",
    "push_state",
    "last_pushed_quantity",
    "last_push_date",
    "last_push_message",
)


class QuantityPlan:
    """Works out which quantities have to be sent to Amazon, with a fixed number of queries."""

    def __init__(self, env):
        self.env = env

    def changes(self, account):
        """The quantities that Amazon does not have yet.

        Offers that have no quantity to be pushed say why. Those in a feed that Amazon still
        works on are left for the next run, or the feed might overtake what is sent now.

        :return: The quantity for each offer.
        :rtype: dict[amazon.offer, int]
        """
        offers = self._offers(account)
        pushable = self._pushable(offers)
        sold = self._last_sales(account)
        now = fields.Datetime.now()
        return {
            offer: quantity
            for offer, quantity in self._quantities(account, pushable)
            if offer._is_push_due(quantity, sold.get(offer.id), now)
        }

    def _offers(self, account):
        """The offers to look at, with all that is needed of them in memory."""
        domain = [
            ("account_id", "=", account.id),
            ("marketplace_id", "in", account.marketplace_ids.ids),
            ("sync_inventory", "=", True),
            ("feed_id", "=", False),
            ("product_id", "!=", False),
        ]
        offers = self.env["amazon.offer"].search_fetch(domain, OFFER_FIELDS, order="id")
        # Odoo would read a thousand at a time by itself.
        products = offers.product_id
        products.fetch(["active", "product_tmpl_id"])
        types = {"type", "is_storable", "uom_id"} & self.env["product.template"]._fields.keys()
        products.product_tmpl_id.fetch(types)
        return offers

    def _pushable(self, offers):
        """The offers that have a quantity for Amazon; the others say why they have none."""
        by_amazon = offers.filtered(lambda offer: offer.fulfilled_by == "amazon")
        by_amazon._note_push("none", self.reason_by_amazon())
        others = offers - by_amazon
        counted = self._counted(others.product_id)
        uncounted = others.filtered(lambda offer: offer.product_id.id not in counted)
        uncounted._note_push(
            "none", _("The product is archived or not storable, so that it has no quantity.")
        )
        return others - uncounted

    def reason_by_amazon(self):
        return _(
            "Amazon fulfils this SKU, so that no quantity is pushed. If you fulfil it yourself "
            "now, click on Push Again."
        )

    def _counted(self, products):
        """The ids of the products that Odoo counts: storable ones, and kits of such."""
        usable = products.filtered("active")
        storable = usable.filtered(compat.is_storable)
        return {*storable.ids, *self._kits(usable - storable).ids}

    def _kits(self, products):
        if not products or "mrp.bom" not in self.env:
            return products.browse()
        boms = self.env["mrp.bom"]._bom_find(
            products, company_id=self.env.company.id, bom_type="phantom"
        )

        def is_counted(product):
            lines = boms[product].explode(product, 1)[1] if boms.get(product) else ()
            return any(compat.is_storable(line.product_id) for line, _data in lines)

        return products.filtered(is_counted)

    def _quantities(self, account, offers):
        """The quantity of each offer, by the free quantity in the warehouse it is shipped from."""
        by_warehouse = offers.grouped(
            lambda offer: offer.marketplace_id.warehouse_id or account.warehouse_id
        )
        for warehouse, same in by_warehouse.items():
            if warehouse.active:
                free = compat.free_quantities(same.product_id, warehouse)
                for offer in same:
                    product = offer.product_id
                    pieces = to_pieces(product, free[product.id])
                    yield offer, offer._prepare_amazon_quantity(whole_pieces(product, pieces))
            else:
                same._note_push("none", _("Choose a warehouse for the account."))

    def _last_sales(self, account):
        """When Amazon last sold something of an offer: it counts down by itself."""
        lines = self.env["sale.order.line"]._read_group(
            [
                ("amazon_offer_id.account_id", "=", account.id),
                ("order_id.amazon_row_ids.account_id", "=", account.id),
                ("create_date", ">=", fields.Datetime.now() - SOLD_WITHIN),
            ],
            ["amazon_offer_id"],
            ["create_date:max"],
        )
        return {offer.id: moment for offer, moment in lines}
