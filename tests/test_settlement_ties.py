"""What the rows of a settlement are about: orders, products, months, refunds and kinds."""

from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.amazon_connector.amazon.stores import month_of, zone_of
from odoo.addons.amazon_connector.dev.simulator.settlements.samples import american, german

from .settlements import SettlementCase

ORDER = "302-1111111-1111111"


class TestOrders(SettlementCase):
    def order(self, ref=ORDER):
        return self.imported(self.item("LAMP-OAK", price="100.00"), order_id=ref)

    def tied(self, settlement, ref=ORDER):
        lines = settlement.line_ids.filtered(lambda line: line.amazon_order_ref == ref)
        return lines.sale_order_id

    def test_rows_know_the_order_that_is_in_odoo(self):
        order = self.order()
        settlement = self.read_file()
        self.assertEqual(self.tied(settlement), order)
        self.assertEqual(len(settlement.line_ids.filtered("sale_order_id")), 4)

    def test_an_order_that_comes_later_finds_its_rows(self):
        settlement = self.read_file()
        self.assertFalse(self.tied(settlement))
        order = self.order()
        self.env.invalidate_all()
        self.assertEqual(self.tied(settlement), order)

    def test_an_order_that_is_recognised_finds_its_rows(self):
        settlement = self.read_file()
        # Given an order that is in Odoo since before the account
        order = self.order()
        order.amazon_order_id.unlink()
        order.write({"amazon_order_ref": False, "amazon_account_id": False})
        self.env.flush_all()
        self.env.cr.execute("UPDATE amazon_settlement_line SET sale_order_id = NULL")
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = '2020-01-01' WHERE id = %s", (order.id,)
        )
        self.env.invalidate_all()
        self.account.last_order_sync = "2026-01-01"
        self.sync(self.account)
        self.env.invalidate_all()
        self.assertEqual(order.amazon_order_ref, ORDER)
        self.assertEqual(self.tied(settlement), order)

    def test_orders_of_another_company_are_others(self):
        order = self.order()
        other = self._german_company("Other")
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s", (other.id, order.id)
        )
        self.env.invalidate_all()
        self.assertFalse(self.tied(self.read_file()))


class TestFacts(SettlementCase):
    def test_the_product_of_a_sku(self):
        lamp = self.products["LAMP-OAK"]
        offers = self.env["amazon.offer"]
        market = self.marketplace("de")
        vals = {"account_id": self.account.id, "product_id": lamp.id}
        offers.create({**vals, "marketplace_id": market.id, "sku": "LAMP-01"})
        settlement = self.read_file()
        lines = settlement.line_ids.filtered("product_id")
        self.assertEqual(set(lines.mapped("sku")), {"LAMP-01"})
        self.assertEqual(lines.product_id, lamp)
        self.assertEqual(len(lines), 4)

    def test_the_month_is_that_of_the_store(self):
        # Half an hour before the month ends in Berlin, and two hours after it ended in UTC
        moment = datetime(2026, 11, 30, 23, 30, tzinfo=timezone.utc)
        self.assertEqual(month_of(moment, zone_of("Amazon.de", "EUR")), "2026-12")
        self.assertEqual(month_of(moment, zone_of("amazon.co.uk", "EUR")), "2026-11")
        self.assertEqual(month_of(moment, zone_of("", "EUR")), "2026-12")
        self.assertEqual(month_of(moment, zone_of("SI/UNKNOWN", "XXX")), "2026-11")
        early = datetime(2026, 12, 1, 6, 0, tzinfo=timezone.utc)
        self.assertEqual(month_of(early, zone_of("Amazon.com", "USD")), "2026-11")
        sample = german()
        late = replace(sample, rows=(replace(sample.rows[0], posted=moment), *sample.rows[1:]))
        settlement = self.read_file(late.content)
        self.assertEqual(settlement.line_ids.mapped("month"), ["2026-12", *["2026-11"] * 9])
        self.assertEqual(str(settlement.line_ids[0].posted_at), "2026-11-30 23:30:00")

    def test_a_refund_without_a_number_of_its_own(self):
        sample = german()
        rows = [replace(row, adjustment_id="") for row in sample.rows]
        settlement = self.read_file(replace(sample, rows=tuple(rows)).content)
        refs = set(
            settlement.line_ids.filtered(lambda line: line.kind == "refund").mapped("refund_ref")
        )
        self.assertEqual(refs, {"2026-11-05 09:30:00 LAMP-02"})
        sold = settlement.line_ids.filtered(lambda line: line.kind == "sale")
        self.assertEqual({line.refund_ref or "" for line in sold}, {""})

    def test_tax_that_comes_back_belongs_to_its_refund(self):
        sold = american().rows[0]
        kept = ("Refund", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal")
        back = replace(sold, triple=kept, amount=Decimal("1.00"), adjustment_id="A", sku="X")
        sample = american().with_rows(back)
        settlement = self.read_file(sample.content, "20000000002")
        line = settlement.line_ids[-1]
        self.assertEqual((line.kind, line.refund_ref), ("withheld_tax", "A"))


class TestRules(SettlementCase):
    def setUp(self):
        super().setUp()
        self.rules = self.env["amazon.money.rule"]

    def commission(self, settlement):
        lines = settlement.line_ids.filtered(lambda one: one.amount_description == "Commission")
        return set(lines.mapped("kind"))

    def test_a_rule_of_the_store_holds_before_a_general_one(self):
        fee = {
            "transaction_type": "Order",
            "amount_type": "itemfees",
            "amount_description": "comm*",
        }
        settlement = self.read_file()
        other = self.rules.create(
            {**fee, "kind": "service", "marketplace_id": self.marketplace("fr").id}
        )
        self.assertEqual(self.commission(settlement), {"selling_fee"})
        self.rules.search([("amount_description", "=", "Commission")]).active = False
        self.assertEqual(self.commission(settlement), {"to_clarify"})
        other.marketplace_id = self.marketplace("de")
        self.assertEqual(self.commission(settlement), {"service", "to_clarify"})

    def test_booked_rows_keep_their_kinds(self):
        settlement = self.read_file()
        settlement.state = "posted"
        self.rules.search([("kind", "=", "selling_fee")]).kind = "service"
        self.assertEqual(self.commission(settlement), {"selling_fee"})

    def test_as_many_statements_as_descriptions_change(self):
        settlement = self.read_file()
        rule = self.rules.search([("amount_description", "=", "Commission")])
        self.env.flush_all()
        statements = []
        change = type(settlement)._change_kind

        def counted(settlements, described, *args):
            statements.append(described.triple)
            return change(settlements, described, *args)

        with patch.object(type(settlement), "_change_kind", counted):
            rule.kind = "service"
        # One for those of sales, and one for those that came back with refunds.
        self.assertEqual(
            sorted(statements),
            [(name, "ItemFees", "Commission") for name in ("Order", "Refund")],
        )
        self.assertEqual(self.commission(settlement), {"service"})

    def test_an_upgrade_leaves_shipped_rules_as_somebody_made_them(self):
        rule = self.env.ref("amazon_connector.money_rule_any__itemfees__commission")
        rule.kind = "service"
        self.rules._load_records(
            [
                {
                    "xml_id": "amazon_connector.money_rule_any__itemfees__commission",
                    "values": {"kind": "selling_fee"},
                }
            ],
            update=True,
        )
        self.assertEqual(rule.kind, "service")
