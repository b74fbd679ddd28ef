"""What a batch of orders is asked once for all of them, and read once."""

from unittest.mock import patch

from odoo.addons.amazon_connector.amazon import jsontext
from odoo.addons.amazon_connector.dev.simulator import load
from odoo.addons.amazon_connector.dev.simulator.catalogue import many
from odoo.addons.amazon_connector.models.orders import documents_at_hand

from .common import AmazonCase


class TestReadOnce(AmazonCase):
    def parsed(self):
        """How many orders a synchronization makes of JSON."""
        count = []
        loads = jsontext.loads

        def counting(text, name, *args):
            count.append(name)
            return loads(text, name, *args)

        with patch.object(jsontext, "loads", counting):
            self.sync(self.account)
        return count.count("the order")

    def test_an_order_is_parsed_once(self):
        for entry in load(many(30)):
            self.amazon.orders.add(entry.order)
        self.assertEqual(self.parsed(), 30)

    def test_no_more_orders_than_fit_are_kept_at_hand(self):
        for entry in load(many(30)):
            self.amazon.orders.add(entry.order)
        with patch.object(documents_at_hand, "MOST", 10):
            self.assertEqual(self.parsed(), 50)
        self.assertFalse(documents_at_hand._at_hand.get(self.env.cr))
        rows = self.env["amazon.order"].search([("account_id", "=", self.account.id)])
        self.assertEqual(len(rows.sale_order_id), 30)


class TestImport(AmazonCase):
    def imported(self, number=10, seed=3):
        for entry in load(many(number, seed=seed)):
            self.amazon.orders.add(entry.order)
        start = self.account.last_order_sync
        self.sync(self.account)
        self.account.last_order_sync = start
        for ref in list(self.amazon.orders):
            self.amazon.orders.remove(ref)
        rows = self.env["amazon.order"].search([("account_id", "=", self.account.id)])
        return rows.sale_order_id

    def test_every_order_has_a_delivery_of_its_own(self):
        orders = self.imported()
        mine = orders.filtered(lambda order: order.amazon_fulfilled_by == "merchant")
        self.assertTrue(mine)
        for order in mine:
            self.assertEqual(len(order.picking_ids), 1)
            self.assertEqual(order.picking_ids.partner_id, order.partner_shipping_id)
            self.assertLessEqual(order.picking_ids.move_ids.sale_line_id.order_id, order)

    def test_reordering_rules_are_followed(self):
        orders = self.imported(3)
        goods = orders.picking_ids.move_ids.product_id
        self.assertTrue(goods)
        for product in goods:
            self.env["stock.warehouse.orderpoint"].create(
                {"product_id": product.id, "product_min_qty": 0, "trigger": "auto"}
            )
        before = self.env["stock.move"].search([], order="id desc", limit=1).id
        looked = []
        orderpoints = type(self.env["stock.warehouse.orderpoint"])
        procure = orderpoints._procure_orderpoint_confirm

        def procuring(records, *args, **kwargs):
            looked.extend(records.product_id.ids)
            return procure(records, *args, **kwargs)

        with patch.object(orderpoints, "_procure_orderpoint_confirm", procuring):
            self.imported(8, seed=4)
        new = self.env["stock.move"].search([("id", ">", before), ("sale_line_id", "!=", False)])
        self.assertTrue(new)
        self.assertEqual(set(looked), set((new.product_id & goods).ids))

    def test_analytic_distributions_apply(self):
        plan = self.env["account.analytic.plan"].create({"name": "Channels"})
        account = self.env["account.analytic.account"].create(
            {"name": "Amazon", "plan_id": plan.id, "company_id": self.account.company_id.id}
        )
        distribution = {str(account.id): 100.0}
        self.env["account.analytic.distribution.model"].create(
            {"company_id": self.account.company_id.id, "analytic_distribution": distribution}
        )
        lines = self.imported(3).order_line.filtered(lambda line: not line.display_type)
        self.assertTrue(lines)
        for line in lines:
            self.assertEqual(line.analytic_distribution, distribution)
