"""Settlements of the orders that Amazon has: what is read is what the simulator knows."""

from decimal import Decimal

from odoo.addons.amazon_connector.dev.simulator.marketplaces import BY_COUNTRY

from .settlements import SettlementCase

SHARES = ("1", "0.5", "0.3")


class TestTruth(SettlementCase):
    catalogue = "demo"

    def settle(self, country, **options):
        """Amazon settles what it has of a store, and gives some of it back."""
        now = self.amazon.clock.now()
        orders = [
            record.order_id
            for record in self.amazon.orders.records("eu", now)
            if record.get("salesChannel", "marketplaceId") == BY_COUNTRY[country].id
            and record.get("proceeds")
        ]
        issued = self.settlements.settle("eu", country, orders, **options)
        shares = dict(zip(orders, SHARES, strict=False))
        again = self.settlements.settle(
            "eu", country, [], refunds=shares, reserve="10.00", **options
        )
        return issued, again

    def test_each_sum_is_what_amazon_knows(self):
        issued = [
            settled
            for country, style in (("DE", "de"), ("FR", "us"), ("GB", "old"), ("IT", "in"))
            for settled in self.settle(country, style=style)
        ]
        self.assertGreater(sum(len(one.truth.orders) for one in issued), 20)
        self.assertGreater(sum(len(one.truth.refunds) for one in issued), 5)
        self.pull()
        for one in issued:
            with self.subTest(one.settlement.ref):
                self.assertSettled(self.settlement(one.settlement.ref), one.truth)

    def assertSettled(self, settlement, truth):
        self.assertEqual(settlement.state, "ready", settlement.message)
        self.assertEqual(Decimal(str(settlement.amount_total)), truth.total)
        kinds = {kind: Decimal(f"{amount:.2f}") for kind, amount in self.kinds(settlement).items()}
        self.assertEqual(kinds, truth.kinds)
        self.assertEqual(sum(kinds.values()), truth.total)
        self.assertEqual(
            self.by(settlement, "refund", "amazon_order_ref", "refund_ref"), truth.refunds
        )

    def by(self, settlement, kind, *names):
        groups = self.env["amazon.settlement.line"]._read_group(
            [("settlement_id", "=", settlement.id), ("kind", "=", kind)], names, ["amount:sum"]
        )
        return {tuple(key): Decimal(f"{amount:.2f}") for *key, amount in groups}
