"""A settlement that is read and the orders that it pays, in whatever order they come."""

from odoo.addons.amazon_connector.dev.simulator.settlements.samples import german

from .settlement_rows import ORDER
from .settlements import SettlementCase


class TestSettledOrders(SettlementCase):
    def state(self, order):
        self.env.flush_all()
        order.invalidate_recordset()
        return order.amazon_payout_state, round(order.amazon_settled_amount, 2)

    def test_the_order_is_there_when_the_settlement_comes(self):
        order = self.imported(self.item("LAMP-OAK", price="119.00"), order_id=ORDER)
        self.assertEqual(self.state(order), ("nothing", 0))
        self.read_file(german().content)
        self.assertEqual(self.state(order), ("settled", 119))
        self.assertEqual(round(order.amazon_fee_amount, 2), 21.9)

    def test_the_order_comes_after_the_settlement(self):
        self.read_file(german().content)
        order = self.imported(self.item("LAMP-OAK", price="119.00"), order_id=ORDER)
        self.assertEqual(self.state(order), ("settled", 119))

    def test_a_rule_changes_what_the_rows_are(self):
        order = self.imported(self.item("LAMP-OAK", price="119.00"), order_id=ORDER)
        self.read_file(german().content)
        rule = (
            self.env["amazon.settlement.line"]
            .search([("amazon_order_ref", "=", ORDER), ("amount_description", "=", "Commission")])
            .rule_id
        )
        rule.kind = "movement"
        self.state(order)
        self.assertEqual(round(order.amazon_fee_amount, 2), 4.05)
