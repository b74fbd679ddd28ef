"""Quantities of what the merchant ships: Odoo's free quantity goes to Amazon, and FBA is left
alone.
"""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.models.quantities.plan import QuantityPlan

from .inventory import InventoryCase


class TestQuantity(InventoryCase):
    def test_the_free_quantity_goes_to_amazon(self):
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        result = self.push()
        self.assertEqual(result["type"], "success", result["message"])
        self.assertPushed(offer, 12)
        self.assertEqual(offer.product_type, "LAMP")
        self.assertEqual(offer.fulfilled_by, "merchant")
        self.assertEqual(self.account.inventory_state, "ok")
        self.assertTrue(self.account.last_inventory_sync)
        self.assertIn("Quantities sent: 1", result["message"])

    def test_what_is_promised_to_others_is_not_free(self):
        self.offer()
        self.stock("LAMP-OAK", 12)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Neighbour"}).id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    (0, 0, {"product_id": self.products["LAMP-OAK"].id, "product_uom_qty": 5})
                ],
            }
        )
        order.action_confirm()
        self.push()
        self.assertEqual(self.at_amazon(), 7)

    def test_reserve_and_maximum(self):
        cases = (
            # free, reserve, maximum, told to Amazon
            (12, 0, 0, 12),
            (12, 2, 0, 10),
            (12, 2, 5, 5),
            (6, 2, 5, 4),
            (2, 2, 5, 0),
            (1, 2, 0, 0),
            (0, 0, 0, 0),
            (3.9, 0, 0, 3),
            (-4, 0, 0, 0),
        )
        offer = self.offer()
        for free, reserve, maximum, expected in cases:
            with self.subTest(free=free, reserve=reserve, maximum=maximum):
                offer.write({"reserve_quantity": reserve, "maximum_quantity": maximum})
                self.assertEqual(offer._prepare_amazon_quantity(free), expected)
        self.stock("LAMP-OAK", 12)
        offer.write({"reserve_quantity": 3, "maximum_quantity": 7})
        self.push()
        self.assertPushed(offer, 7)
        offer.maximum_quantity = 0
        self.push()
        self.assertPushed(offer, 9)

    def test_neither_can_be_negative(self):
        for name in ("reserve_quantity", "maximum_quantity"):
            with self.assertRaises(ValidationError):
                self.offer(**{name: -1})

    def test_each_marketplace_has_its_warehouse(self):
        south = self.env["stock.warehouse"].create(
            {"name": "South", "code": "SOU", "company_id": self.company.id}
        )
        french = self.marketplace("fr").with_company(self.company)
        french.warehouse_id = south
        german_offer, french_offer = self.offer(), self.offer(country="fr")
        self.stock("LAMP-OAK", 12)
        self.stock("LAMP-OAK", 4, south)
        self.push()
        self.assertPushed(german_offer, 12)
        self.assertPushed(french_offer, 4)

    def test_stock_outside_the_warehouse_does_not_count(self):
        location = self.env["stock.location"].create(
            {"name": "At Amazon", "usage": "internal", "company_id": self.company.id}
        )
        self.account.location_id = location
        offer = self.offer()
        self.stock("LAMP-OAK", 12)
        self.env["stock.quant"]._update_available_quantity(self.products["LAMP-OAK"], location, 100)
        self.push()
        self.assertPushed(offer, 12)

    def test_only_storable_products_have_a_quantity(self):
        service = self.offer("ENGRAVING")
        archived = self.offer("MUG-STONE")
        archived.product_id.active = False
        self.push()
        for offer in (service, archived):
            self.assertEqual(offer.push_state, "none")
            self.assertIn("archived or not storable", offer.last_push_message)
        self.assertEqual(len(self.amazon.requests), 0)


class TestChanges(InventoryCase):
    def setUp(self):
        super().setUp()
        self.lamp, self.mug = self.offer(), self.offer("MUG-STONE")
        self.stock("LAMP-OAK", 12)
        self.stock("MUG-STONE", 30)
        self.push()
        self.assertCalls("searchListingsItems", 1)
        self.assertCalls("patchListingsItem", 2)
        self.amazon.requests.clear()

    def test_without_a_change_amazon_is_not_called(self):
        self.push()
        self.assertEqual(len(self.amazon.requests), 0)

    def test_only_what_changed_is_sent(self):
        self.stock("MUG-STONE", -1)
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertCalls("searchListingsItems", 0)
        self.assertPushed(self.mug, 29)
        self.assertPushed(self.lamp, 12)

    def test_after_a_day_amazon_is_asked_again_who_ships(self):
        self.days_later(2)
        self.amazon.listings.add("eu", "DE", "LAMP-OAK", product_type="LAMP", channel="AMAZON_EU")
        self.stock("LAMP-OAK", -1)
        self.push()
        self.assertEqual(self.lamp.fulfilled_by, "amazon")
        self.assertNothingSent()
        self.assertFalse(self.amazon.listings.switched_to_merchant)

    def test_what_amazon_sold_is_told_again_even_if_odoo_counts_the_same(self):
        """Amazon counts down by itself; the stock of that moment may have come in meanwhile."""
        self.lamp.last_push_date -= timedelta(hours=1)
        ref = self.place(self.item())
        self.sync(self.account)
        self.assertImported(ref)
        self.stock("LAMP-OAK", 1)
        self.amazon.requests.clear()
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(self.lamp, 12)

    def test_an_offer_that_is_switched_off_keeps_its_quantity(self):
        self.lamp.sync_inventory = False
        self.stock("LAMP-OAK", -5)
        self.push()
        self.assertNothingSent()
        self.assertEqual((self.at_amazon(), self.lamp.last_pushed_quantity), (12, 12))

    def test_an_offer_that_is_switched_on_again_is_pushed_in_any_case(self):
        self.lamp.sync_inventory = False
        self.amazon.listings.get("eu", "DE", "LAMP-OAK").availability[0]["quantity"] = 99
        self.lamp.sync_inventory = True
        self.push()
        self.assertCalls("patchListingsItem", 1)
        self.assertPushed(self.lamp, 12)

    def test_an_account_that_is_switched_off_pushes_nothing(self):
        self.account.sync_inventory = False
        self.stock("LAMP-OAK", -5)
        self.run_inventory_cron()
        self.assertEqual(len(self.amazon.requests), 0)
        with self.assertRaisesRegex(UserError, "Switch on Push Quantities"):
            self.push()
        self.account.sync_inventory = True
        self.run_inventory_cron()
        self.assertCalls("patchListingsItem", 2)
        self.assertPushed(self.lamp, 7)

    def test_a_marketplace_that_was_removed_gets_nothing(self):
        self.account.marketplace_ids -= self.marketplace("de")
        self.stock("LAMP-OAK", -5)
        self.push()
        self.assertNothingSent()

    def test_an_offer_of_another_sku_is_read_anew(self):
        self.lamp.sku = "VASE-BLUE"
        self.assertFalse(self.lamp.product_type)
        self.assertEqual((self.lamp.push_state, self.lamp.last_pushed_quantity), ("none", 0))
        self.push()
        self.assertEqual(self.lamp.fulfilled_by, "amazon")
        self.assertNothingSent()


class TestFulfilledByAmazon(InventoryCase):
    def setUp(self):
        super().setUp()
        self.vase = self.offer("VASE-BLUE")
        self.stock("VASE-BLUE", 8)

    def test_it_is_never_touched(self):
        lamp = self.offer()
        for _run in range(2):
            self.push()
        self.assertEqual(self.vase.push_state, "none")
        self.assertIn("Amazon fulfils this SKU", self.vase.last_push_message)
        self.assertEqual(lamp.push_state, "done")
        self.assertCalls("searchListingsItems", 1)
        self.assertFalse(self.amazon.listings.switched_to_merchant)
        self.assertEqual([sku for *_key, sku, _q in self.amazon.listings.changes], ["LAMP-OAK"])

    def test_not_even_among_many(self):
        self.offer()
        self.offer("MUG-STONE")
        with patch.object(limits, "PATCHES_PER_FEED", 1):
            self.push()
            self.push()
        self.assertCalls("createFeed", 1)
        self.assertNotIn("VASE-BLUE", self.amazon.feeds.submitted[0].text)
        self.assertFalse(self.amazon.listings.switched_to_merchant)

    def test_the_same_product_sold_both_ways(self):
        mine = self.offer("LAMP-OAK", product_id=self.products["VASE-BLUE"].id)
        self.push()
        self.assertPushed(mine, 8)
        self.assertIsNone(self.at_amazon("VASE-BLUE"))

    def test_when_the_merchant_takes_over_push_again_sees_it(self):
        self.push()
        self.amazon.listings.add("eu", "DE", "VASE-BLUE", product_type="VASE", quantity=0)
        self.push()
        self.assertEqual(self.vase.push_state, "none")
        self.vase.with_user(self.admin).action_push_again()
        self.push()
        self.assertPushed(self.vase, 8)


class TestSpeed(InventoryCase):
    def queries_for(self, number):
        """How many queries it takes to work out what changed, of so many offers and products."""
        offers = self.env["amazon.offer"].search([])
        for n in range(len(offers), number):
            sku = f"SKU-{n}"
            self.offer(sku, product_id=self.product(sku).id)
        self.env.flush_all()
        self.env.invalidate_all()
        account = self.account.sudo().with_company(self.company)
        before = self.env.cr.sql_log_count
        changes = QuantityPlan(account.env).changes(account)
        self.env.flush_all()
        self.assertEqual(len(changes), number)
        return self.env.cr.sql_log_count - before

    def test_what_changed_is_worked_out_with_a_fixed_number_of_queries(self):
        self.queries_for(1)
        ten, fifty = self.queries_for(10), self.queries_for(50)
        self.assertEqual(ten, fifty)
        self.assertLess(fifty, 25)
