"""Many quantities that fall to nothing at once wait until a person has seen them."""

from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.dev.simulator import faults

from .inventory import INVENTORY_LOGGER
from .test_inventory_review import ReviewCase

ACTIVITY = "amazon_connector.mail_activity_type_quantities"


class TestManyFall(ReviewCase):
    def test_more_than_a_few_are_held_and_the_others_go(self):
        offers = self.pushing_shop(70)
        falling, other = offers[:6], offers[6]
        self.empty(falling)
        self.stock(other.product_id, 1)
        self.run_cron_alone()
        self.assertHeld(falling)
        self.assertPushed(other, 13)
        self.assertEqual(self.at_amazon(falling[0].sku), 12)
        self.assertCalls("patchListingsItem", 1)
        self.amazon.requests.clear()
        self.run_cron_alone()
        self.assertEqual(len(self.amazon.requests), 0)
        self.confirm()
        for offer in falling:
            self.assertPushed(offer, 0)
        self.assertNothingHeld()

    def test_single_ones_sell_out_every_day(self):
        offers = self.pushing_shop(40)
        self.empty(offers[:4])
        self.run_cron_alone()
        self.assertPushed(offers[0], 0)
        self.assertNothingHeld()

    def test_a_large_part_is_held_in_a_small_shop(self):
        offers = self.pushing_shop(4)
        self.empty(offers[:2])
        self.run_cron_alone()
        self.assertPushed(offers[0], 0)
        self.stock(offers[0].product_id, 9)
        self.stock(offers[1].product_id, 9)
        self.push()
        self.empty(offers[:3])
        self.run_cron_alone()
        self.assertHeld(offers[:3])

    def test_next_to_nothing_is_as_bad(self):
        offers = self.pushing_shop(4, stock=100)
        self.empty(offers, left=9)
        self.run_cron_alone()
        self.assertHeld(offers)
        for offer in offers:
            self.stock(offer.product_id, 1)
        self.run_cron_alone()
        self.assertPushed(offers[0], 10)
        self.assertNothingHeld()

    def test_a_sku_that_sells_out_is_gone_everywhere(self):
        countries = ("de", "fr", "it", "es", "nl", "be", "se")
        offers = self.env["amazon.offer"]
        for country in countries:
            self.account.marketplace_ids |= self.marketplace(country)
            offers += self.offer(country=country)
        self.stock("LAMP-OAK", 12)
        self.push()
        self.stock("LAMP-OAK", -12)
        self.run_cron_alone()
        self.assertEqual(set(offers.mapped("last_pushed_quantity")), {0})
        # It is not listed everywhere, which somebody has to see to
        self.assertNothingHeld(state="error")

    def test_a_warehouse_that_is_chosen_anew(self):
        offers = self.pushing_shop(2)
        south = self.env["stock.warehouse"].create(
            {"name": "South", "code": "SOU", "company_id": self.company.id}
        )
        self.stock(offers[0].product_id, 3, south)
        self.account.warehouse_id = south
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(offers)
        self.assertCalls("searchListingsItems", 0)
        self.assertEqual(
            self.shown(self.review()), [(offers[1].sku, 12, 0), (offers[0].sku, 12, 3)]
        )
        self.confirm()
        self.assertPushed(offers[0], 3)
        self.assertNothingHeld()

    def test_a_marketplace_that_gets_a_warehouse_of_its_own(self):
        offers = self.pushing_shop(2)
        south = self.env["stock.warehouse"].create(
            {"name": "South", "code": "SOU", "company_id": self.company.id}
        )
        self.marketplace("de").with_company(self.company).warehouse_id = south
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(offers)

    def test_a_warehouse_that_is_archived(self):
        offers = self.pushing_shop(2)
        self.empty(offers)
        self.warehouse.active = False
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertEqual(self.at_amazon(offers[0].sku), 12)
        self.assertIn("Choose a warehouse", offers[0].last_push_message)
        self.assertEqual(self.account.inventory_state, "error")
        self.assertIn("Choose a warehouse", self.account.inventory_message)

    def test_a_reserve_that_eats_everything(self):
        offers = self.pushing_shop(4)
        offers.reserve_quantity = 50
        self.run_cron_alone()
        self.assertHeld(offers)
        offers.reserve_quantity = 0
        self.run_cron_alone()
        self.assertNothingHeld()
        self.assertPushed(offers[0], 12)

    def test_stock_that_is_negative(self):
        offers = self.pushing_shop(4)
        self.empty(offers, left=-5)
        self.run_cron_alone()
        self.assertHeld(offers)
        self.assertEqual(set(self.review().line_ids.mapped("quantity")), {0})

    def test_offers_that_were_switched_off_and_on(self):
        offers = self.pushing_shop(4)
        offers.sync_inventory = False
        self.amazon.listings.get("eu", "DE", offers[0].sku).availability[0]["quantity"] = 99
        self.empty(offers)
        offers.sync_inventory = True
        self.run_cron_alone()
        self.assertHeld(offers)
        self.assertIn((offers[0].sku, 99, 0), self.shown(self.review()))

    def test_push_again_on_all_of_them(self):
        offers = self.pushing_shop(4)
        self.empty(offers)
        offers.with_user(self.admin).action_push_again()
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(offers)

    def test_a_marketplace_that_was_away(self):
        offers = self.pushing_shop(4)
        self.account.marketplace_ids -= self.marketplace("de")
        self.empty(offers)
        self.account.marketplace_ids |= self.marketplace("de")
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(offers)

    def test_offers_that_never_had_a_quantity_are_no_loss(self):
        self.pushes_for_long()
        offers = self.shop(4, stock=0)
        for offer in offers:
            del self.amazon.listings.get("eu", "DE", offer.sku).availability[0]["quantity"]
        self.run_cron_alone()
        self.assertPushed(offers[0], 0)
        self.assertNothingHeld()

    def test_when_it_turns_out_only_after_asking_amazon(self):
        self.pushes_for_long()
        offers = self.shop(8, stock=0)
        with patch.object(limits, "LISTINGS_PAGE_SIZE", 2):
            self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(offers)

    def test_what_was_confirmed_once_is_not_confirmed_for_ever(self):
        offers = self.pushing_shop(4)
        self.empty(offers)
        self.push()
        for offer in offers:
            self.stock(offer.product_id, 20)
        self.run_cron_alone()
        self.assertPushed(offers[0], 20)
        self.empty(offers)
        self.run_cron_alone()
        self.assertHeld(offers)

    def test_the_answer_to_a_confirmed_quantity_is_lost(self):
        offers = self.pushing_shop(4)
        self.empty(offers)
        self.run_cron_alone()
        self.amazon.faults.add("patchListingsItem", faults.lost_answer(), times=None)
        with mute_logger(INVENTORY_LOGGER, "werkzeug"):
            self.confirm()
        self.amazon.faults.clear()
        self.end_pauses()
        self.run_cron_alone()
        for offer in offers:
            self.assertPushed(offer, 0)
        self.assertNothingHeld()

    def test_an_outage_does_not_hide_what_waits(self):
        offers = self.pushing_shop(4)
        lamp = self.offer()
        self.empty(offers)
        with self.amazon_down(), mute_logger(INVENTORY_LOGGER):
            self.run_cron_alone()
        self.assertEqual(self.account.inventory_state, "waiting")
        self.assertEqual(self.account.quantities_to_confirm, 4)
        self.assertEqual(len(self.activities()), 1)
        self.assertEqual(lamp.push_state, "none")
