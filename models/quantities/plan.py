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
        uncounted._note_push("none", self.reason_not_counted())
        return others - uncounted

    def reason_not_counted(self):
        return _("The product is archived or not storable, so that it has no quantity.")

    def overview(self, account, offers):
        """How many whole units of offers are free in Odoo, and why some of them are not pushed.

        Nothing is written, and nothing but Odoo is asked.

        :return: The units, and the reasons, both by the ids of the offers.
        """
        paired = offers.filtered("product_id")
        counted = self._counted(paired.product_id)
        countable = paired.filtered(lambda offer: offer.product_id.id in counted)
        units = {}
        for warehouse, same in self._by_warehouse(account, countable).items():
            if warehouse.active:
                units |= self._free_units(same, warehouse)
        return units, {offer.id: self._reason(offer, counted) for offer in offers}

    def _reason(self, offer, counted):
        if not offer.product_id:
            return _("The SKU is not paired with a product.")
        if offer.fulfilled_by == "amazon":
            return self.reason_by_amazon()
        if offer.product_id.id not in counted:
            return self.reason_not_counted()
        return offer._reason_of_no_push()

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
        for warehouse, same in self._by_warehouse(account, offers).items():
            if warehouse.active:
                units = self._free_units(same, warehouse)
                for offer in same:
                    yield offer, offer._prepare_amazon_quantity(units[offer.id])
            else:
                same._note_push("none", _("Choose a warehouse for the account."))

    def _by_warehouse(self, account, offers):
        return offers.grouped(
            lambda offer: offer.marketplace_id.warehouse_id or account.warehouse_id
        )

    def _free_units(self, offers, warehouse):
        free = compat.free_quantities(offers.product_id, warehouse)
        return {
            offer.id: whole_pieces(
                offer.product_id, to_pieces(offer.product_id, free[offer.product_id.id])
            )
            for offer in offers
        }

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
