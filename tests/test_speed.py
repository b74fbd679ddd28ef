"""How the work grows with the number of orders: counted in queries, not in seconds."""

from contextlib import contextmanager

from odoo.addons.amazon_connector.amazon.orders import OrderItem
from odoo.addons.amazon_connector.dev.simulator import load
from odoo.addons.amazon_connector.dev.simulator.catalogue import many
from odoo.addons.amazon_connector.models.orders.products import ProductMatcher

from .common import AmazonCase

# What one order of two lines may cost: sale order, lines, customer, delivery, moves.
QUERIES_PER_ORDER = 60


class SpeedCase(AmazonCase):
    @contextmanager
    def counted(self):
        """Counts the queries of this transaction; the list gets the number at the end."""
        self.env.flush_all()
        self.env.invalidate_all()
        count = []
        before = self.env.cr.sql_log_count
        yield count
        self.env.flush_all()
        count.append(self.env.cr.sql_log_count - before)


class TestImport(SpeedCase):
    def queries_for(self, number, seed):
        for entry in load(many(number, seed=seed)):
            self.amazon.orders.add(entry.order)
        with self.counted() as count:
            result = self.sync(self.account)
        self.assertIn(f": {number}", result["message"])
        for ref in list(self.amazon.orders):
            self.amazon.orders.remove(ref)
        self.account.last_order_sync = self.start
        return count[0]

    def test_queries_grow_no_faster_than_orders(self):
        self.start = self.account.last_order_sync
        self.queries_for(5, seed=1)
        fifty, hundred = self.queries_for(50, seed=2), self.queries_for(100, seed=3)
        self.assertLess(hundred, 2.2 * fifty)
        self.assertLess((hundred - fifty) / 50, QUERIES_PER_ORDER)

    def test_reading_again_takes_a_fixed_number(self):
        counts = []
        for number, seed in ((10, 1), (80, 2)):
            for entry in load(many(number, seed=seed)):
                self.amazon.orders.add(entry.order)
            self.start = self.account.last_order_sync
            self.sync(self.account)
            self.account.last_order_sync = self.start
            with self.counted() as count:
                self.sync(self.account)
            counts.append(count[0])
            for ref in list(self.amazon.orders):
                self.amazon.orders.remove(ref)
            self.account.last_order_sync = self.start
        self.assertLessEqual(counts[1], counts[0] + 3)


class TestMatching(SpeedCase):
    def items(self, number):
        nothing = dict.fromkeys(OrderItem.__dataclass_fields__)
        for n in range(number):
            yield OrderItem(**{**nothing, "item_id": str(n), "sku": f"SKU-{n}", "quantity": 1})

    def queries_for(self, number):
        """Offers are made the first time; the queries are those of the second time."""
        matcher = ProductMatcher(self.env)
        pairs = [(self.marketplace("de"), item) for item in self.items(number)]
        matcher.match(self.account, pairs, {"EXPEDITED", "STANDARD"})
        with self.counted() as count:
            matches = matcher.match(self.account, pairs, {"EXPEDITED", "STANDARD"})
        self.assertEqual(len(matches.offers), number)
        return count[0]

    def test_products_are_matched_with_a_fixed_number_of_queries(self):
        for n in range(60):
            self.product(f"SKU-{n}")
        self.assertEqual(self.account.offer_count, 0)
        few, more = self.queries_for(5), self.queries_for(60)
        self.assertLessEqual(more, few)
        self.assertLess(more, 12)
