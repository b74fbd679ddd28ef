"""The first hour of a shop: 300 orders of 60 SKUs, of which 20 are a product's reference, 15 can be
suggested, and 25 are unknown."""

import random
from collections import Counter

from .test_listings import ListingsCase

ORDERS = 300
PAIRED, SUGGESTED, UNKNOWN = 20, 15, 25
# For each of those that can be suggested, by its title.
NAMES = (
    "Copper kettle with whistle",
    "Felt slippers for guests",
    "Linen apron for bakers",
    "Walnut chopping board",
    "Zinc watering can",
)


class TestSeededShop(ListingsCase):
    def setUp(self):
        super().setUp()
        self.shelf.clear()
        self.skus = [f"SHOP-{number:02d}" for number in range(PAIRED + SUGGESTED + UNKNOWN)]
        for number, sku in enumerate(self.skus):
            self.list_sku(number, sku)
        self.chance = random.Random(9)
        self.refs = [self.place_one(number) for number in range(ORDERS)]

    def list_sku(self, number, sku):
        """Amazon lists the SKU; what is in Odoo makes it paired, suggested or unknown."""
        facts = {"asin": f"B0SHOP{number:04d}", "title": f"Thing {number} of kind {number * 7}"}
        way, group = divmod(number - PAIRED, len(NAMES))
        if number < PAIRED:
            self.product(sku)
        elif way == 0:
            facts["barcode"] = f"40063813339{group:02d}"
            self.product(f"OWN-{number}", barcode=facts["barcode"])
        elif way == 1:
            self.product(sku.lower().replace("-", "_"))
        elif way == 2:
            facts["title"] = NAMES[group]
            self.product(f"NAME-{number}", name=NAMES[group])
        self.amazon.listings.add("eu", "DE", sku, quantity=5, **facts)

    def place_one(self, number):
        items = [
            self.item(
                sku,
                self.chance.randint(1, 3),
                price=f"{self.chance.randint(5, 90)}.{self.chance.randint(0, 99):02d}",
                shipping=self.chance.choice(("0", "3.90", "4.99")),
                discount=self.chance.choice(("0", "0", "1.37")),
            )
            for sku in self.chance.sample(self.skus, self.chance.randint(1, 3))
        ]
        order_id = f"305-{number:07d}-0000009"
        if number % 5:
            return self.place(*items, order_id=order_id)
        return self.place(*items, order_id=order_id, by="AMAZON", status="SHIPPED")

    def states(self):
        offers = self.offers()
        counts = Counter(offers.mapped("pairing_state"))
        counts["suggested"] = len(offers.filtered("suggested_product_id"))
        return counts

    def assertWhole(self, order):
        """Worth what Amazon says, and to be delivered as far as the seller does so."""
        row = order.amazon_order_id
        self.assertAmount(order.amount_total, row.amount_total)
        if row.fulfilled_by == "amazon":
            return
        wanted, waiting = Counter(), Counter()
        for line in self.lines_of(order, "item"):
            wanted[line.product_id] += line.product_uom_qty
        for move in order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel"):
            waiting[move.product_id] += move.product_uom_qty
        self.assertEqual(waiting, wanted)

    def orders(self):
        return self.env["sale.order"].search([("amazon_account_id", "=", self.account.id)])

    def test_the_first_hour(self):
        # Given the orders and the listings
        self.sync(self.account)
        self.update()
        self.assertEqual(len(self.orders()), ORDERS)
        self.assertEqual(
            self.states(),
            {"paired": PAIRED, "unpaired": SUGGESTED + UNKNOWN, "suggested": SUGGESTED},
        )

        # When all suggestions are accepted, and the orders repaired
        self.offers().with_user(self.admin).action_accept_suggestion()
        self.env.invalidate_all()
        offers = self.offers()
        offers.with_user(self.admin).action_repair_orders()
        self.env.invalidate_all()

        # Then all orders are worth the same as on Amazon, and all is to be delivered
        self.assertEqual(self.states()["paired"], PAIRED + SUGGESTED)
        for order in self.orders():
            self.assertWhole(order)
        # And only what is unknown, or has left, stands on Amazon Sale
        open_orders = self.orders().filtered(lambda o: o.amazon_fulfilled_by == "merchant")
        unpaired = [order._amazon_unpaired_lines().amazon_offer_id for order in open_orders]
        self.assertEqual(
            {offer.sku for offers in unpaired for offer in offers},
            set(self.skus[PAIRED + SUGGESTED :]),
        )

        # And a second repair changes nothing
        tables = ("sale_order", "sale_order_line", "stock_move", "stock_picking")
        before = self.fingerprint(*tables)
        offers.with_user(self.admin).action_repair_orders()
        self.env.invalidate_all()
        self.assertEqual(self.fingerprint(*tables), before)
