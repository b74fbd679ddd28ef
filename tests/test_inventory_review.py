"""What overwrites or empties many listings is seen by a person before Amazon hears of it."""

from datetime import timedelta
from unittest.mock import Mock, patch

from odoo.tools import mute_logger

from odoo.addons.amazon_connector.amazon import limits
from odoo.addons.amazon_connector.dev.simulator.listings import FIRST_QUANTITY
from odoo.addons.amazon_connector.models.locks import lock_namespace
from odoo.addons.amazon_connector.models.quantities import sender as amazon_quantity_sender

from .inventory import INVENTORY_LOGGER, InventoryCase

ACTIVITY = "amazon_connector.mail_activity_type_quantities"


class ReviewCase(InventoryCase):
    """A shop with some offers, each for a product of its own."""

    def shop(self, count, stock=12, country="de"):
        """So many offers that Amazon sells already. :return: The offers."""
        skus = self.amazon.listings.add_many("eu", country.upper(), count)
        offers = self.env["amazon.offer"]
        for sku in skus:
            product = self.product(sku)
            if stock:
                self.stock(product, stock)
            offers += self.offer(sku, country, product_id=product.id)
        return offers

    def pushing_shop(self, count, stock=12):
        """A shop whose quantities Amazon has; the first push was confirmed."""
        offers = self.shop(count, stock)
        self.push()
        self.assertEqual(set(offers.mapped("push_state")), {"done"})
        self.amazon.requests.clear()
        return offers

    def empty(self, offers, left=0):
        for offer in offers:
            self.stock(offer.product_id, left - offer.last_pushed_quantity)

    def activities(self, account=None):
        return (account or self.account).activity_search([ACTIVITY])

    def shown(self, review):
        return [
            (line.offer_id.sku, line.amazon_quantity, line.quantity) for line in review.line_ids
        ]

    def assertHeld(self, offers, account=None):
        """The offers, and they alone, wait for a person, and the account says so."""
        account = account or self.account
        held = self.env["amazon.offer"].search([("push_state", "=", "held")])
        self.assertEqual(held, offers)
        self.assertEqual(account.inventory_state, "confirm", account.inventory_message)
        self.assertEqual(account.quantities_to_confirm, len(offers))
        self.assertIn("Review Quantities", account.inventory_message)
        self.assertEqual(len(self.activities(account)), 1)

    def assertNothingHeld(self, account=None, state="ok"):
        account = account or self.account
        self.assertFalse(self.env["amazon.offer"].search([("push_state", "=", "held")]))
        self.assertEqual(account.inventory_state, state, account.inventory_message)
        self.assertEqual(account.quantities_to_confirm, 0)
        self.assertFalse(self.activities(account))


class TestFirstPush(ReviewCase):
    def setUp(self):
        super().setUp()
        self.offers = self.shop(4)
        self.empty_one = self.offers[2]
        self.stock(self.empty_one.product_id, -12)

    def test_nothing_is_sent_before_somebody_has_seen_it(self):
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(self.offers)
        self.assertEqual(self.at_amazon(self.offers[0].sku), FIRST_QUANTITY)
        self.assertFalse(self.account.last_inventory_sync)
        self.assertEqual(self.activities().user_id, self.account.user_id)

    def test_the_button_is_no_way_around(self):
        result = self.press_sync()
        self.assertEqual(result["type"], "warning")
        self.assertIn("Review Quantities", result["message"])
        self.assertNothingSent()
        self.assertHeld(self.offers)

    def test_as_long_as_nobody_looks_amazon_is_not_called(self):
        self.run_cron_alone()
        self.assertCalls("searchListingsItems", 1)
        self.amazon.requests.clear()
        self.days_later(3)
        for _run in range(2):
            self.run_cron_alone()
        self.assertEqual(len(self.amazon.requests), 0)
        self.assertHeld(self.offers)

    def test_what_goes_to_nothing_is_shown_first(self):
        self.run_cron_alone()
        review = self.review()
        others = self.offers - self.empty_one
        self.assertEqual(
            self.shown(review),
            [(self.empty_one.sku, FIRST_QUANTITY, 0)]
            + [(offer.sku, FIRST_QUANTITY, 12) for offer in others],
        )
        self.assertEqual(review.line_ids.mapped("difference"), [-FIRST_QUANTITY, 7, 7, 7])
        self.assertIn("4 quantities", review.summary)
        self.assertIn("1 of them", review.summary)

    def test_send_sends_what_was_shown(self):
        self.run_cron_alone()
        result = self.confirm()
        self.assertEqual(result["type"], "success", result["message"])
        self.assertEqual(result["next"]["type"], "ir.actions.act_window_close")
        for offer in self.offers:
            self.assertPushed(offer, 0 if offer == self.empty_one else 12)
        self.assertNothingHeld()
        self.stock(self.offers[0].product_id, 1)
        self.run_cron_alone()
        self.assertPushed(self.offers[0], 13)

    def test_without_send_everything_stays(self):
        self.run_cron_alone()
        self.review()
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(self.offers)

    def test_a_quantity_that_is_better_by_now_is_sent_one_that_is_worse_is_not(self):
        self.run_cron_alone()
        review = self.review()
        first, second = self.offers[:2]
        self.stock(first.product_id, -3)
        self.stock(second.product_id, -12)
        self.stock(self.empty_one.product_id, 20)
        self._commit(self.env)
        review.action_send()
        self.env.invalidate_all()
        self.assertPushed(first, 9)
        self.assertPushed(self.empty_one, 20)
        self.assertHeld(second)
        self.assertEqual(self.at_amazon(second.sku), FIRST_QUANTITY)

    def test_an_offer_that_came_later_was_not_seen(self):
        self.run_cron_alone()
        review = self.review()
        lamp = self.offer()
        self.stock("LAMP-OAK", 12)
        self._commit(self.env)
        review.action_send()
        self.env.invalidate_all()
        self.assertHeld(lamp)
        self.assertPushed(self.offers[0], 12)
        self.confirm()
        self.assertPushed(lamp, 12)
        self.assertNothingHeld()

    def test_a_confirmation_counts_for_a_day(self):
        self.run_cron_alone()
        review = self.review()
        with self.amazon_down(), mute_logger(INVENTORY_LOGGER):
            self._commit(self.env)
            review.action_send()
        self.env.invalidate_all()
        self.assertEqual(self.account.inventory_state, "waiting")
        for offer in self.offers:
            offer.confirmed_on -= timedelta(days=1)
        self.account.is_push_unconfirmed = True
        self.end_pauses()
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(self.offers)

    def test_what_was_confirmed_is_sent_when_amazon_is_back(self):
        self.run_cron_alone()
        review = self.review()
        with self.amazon_down(), mute_logger(INVENTORY_LOGGER):
            self._commit(self.env)
            review.action_send()
        self.end_pauses()
        self.run_cron_alone()
        self.assertPushed(self.empty_one, 0)
        self.assertNothingHeld()

    def test_somebody_else_pushes_at_that_moment(self):
        self.run_cron_alone()
        review = self.review()
        self._commit(self.env)
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)",
                (lock_namespace("quantities"), self.account.id),
            )
            result = review.action_send()["params"]
        self.assertEqual(result["type"], "success")
        self.assertIn("confirmed", result["message"])
        self.run_cron_alone()
        self.assertPushed(self.empty_one, 0)

    def test_skus_that_amazon_ships_or_does_not_know_are_no_part_of_it(self):
        vase = self.offer("VASE-BLUE")
        lost = self.offer("NOT-THERE")
        self.run_cron_alone()
        self.assertHeld(self.offers)
        self.assertFailed(lost, "does not exist on Amazon")
        self.assertEqual(vase.push_state, "none")
        self.confirm()
        self.assertFalse(self.account.is_push_unconfirmed)
        # Somebody has to see to what Amazon does not know, but to nothing that is held
        self.assertNothingHeld(state="error")

    def test_it_is_shown_when_amazon_was_asked_about_all(self):
        clock = iter((0, float("inf")))
        with (
            patch.object(limits, "LISTINGS_PAGE_SIZE", 2),
            patch.object(amazon_quantity_sender, "time", Mock(monotonic=lambda: next(clock))),
        ):
            self.run_cron_alone()
        self.assertEqual(self.account.inventory_state, "waiting")
        self.assertIn("before the quantities can be reviewed", self.account.inventory_message)
        self.assertFalse(self.activities())
        self.run_cron_alone()
        self.assertHeld(self.offers)
        self.assertNothingSent()

    def test_many_go_in_a_feed_after_that(self):
        with patch.object(limits, "PATCHES_PER_FEED", 2):
            self.run_cron_alone()
            self.assertNothingSent()
            self.assertHeld(self.offers)
            self.confirm()
            self.assertCalls("createFeed", 1)
            self.assertNothingHeld()
            self.run_cron_alone()
        self.assertPushed(self.empty_one, 0)

    def test_an_account_that_was_switched_off_waits_for_nobody(self):
        self.run_cron_alone()
        self.account.sync_inventory = False
        self.assertFalse(self.account.inventory_state)
        self.assertFalse(self.account.quantities_to_confirm)
        self.assertFalse(self.activities())
        self.assertEqual(set(self.offers.mapped("push_state")), {"none"})

    def test_switched_on_again_it_is_a_first_push_again(self):
        self.push()
        self.account.sync_inventory = False
        self.amazon.listings.get("eu", "DE", self.offers[0].sku).availability[0]["quantity"] = 99
        self.account.sync_inventory = True
        self.amazon.requests.clear()
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(self.offers)
        self.assertIn((self.offers[0].sku, 99, 12), self.shown(self.review()))

    def test_an_account_that_comes_back_from_the_archive_begins_anew(self):
        self.push()
        self.account.active = False
        self.amazon.listings.get("eu", "DE", self.offers[0].sku).availability[0]["quantity"] = 99
        self.account.active = True
        self.amazon.requests.clear()
        self.run_cron_alone()
        self.assertNothingSent()
        self.assertHeld(self.offers)

    def test_an_offer_that_was_switched_off_waits_for_nobody(self):
        self.run_cron_alone()
        self.offers[0].sync_inventory = False
        self.run_cron_alone()
        self.assertHeld(self.offers[1:])

    def test_an_account_that_pushed_before_this_version_goes_on(self):
        self.pushes_for_long()
        self.run_cron_alone()
        self.assertPushed(self.empty_one, 0)
        self.assertNothingHeld()
