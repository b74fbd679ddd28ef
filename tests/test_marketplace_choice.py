"""A marketplace that a user removed stays away; its orders do not hang, and nothing is missed when
it comes back."""

from datetime import timedelta

from odoo import fields

from .common import AmazonCase


class ChoiceCase(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        self.french = self.marketplace("fr")
        self.amazon.requests.clear()

    def remove(self, marketplace=None):
        self.account.with_user(self.admin).marketplace_ids -= marketplace or self.french

    def add(self, marketplace=None):
        self.account.with_user(self.admin).marketplace_ids += marketplace or self.french

    def update(self):
        self.account.with_user(self.admin).action_update_marketplaces()
        self.account.invalidate_recordset()

    def leave(self, marketplace=None):
        seller = self.amazon.sellers["eu"]
        seller.not_participating.add((marketplace or self.french).api_identifier)
        self.update()

    def come_back(self, marketplace=None):
        seller = self.amazon.sellers["eu"]
        seller.not_participating.discard((marketplace or self.french).api_identifier)
        self.update()

    def rows(self, ref):
        return self.env["amazon.order"].search([("amazon_order_ref", "=", ref)])

    def days_pass(self):
        """The cursor moves on while the marketplace is away."""
        self.account.sudo().last_order_sync += timedelta(hours=12)


class TestPauses(ChoiceCase):
    def test_what_a_user_removed_does_not_come_back_with_the_seller(self):
        self.remove()
        self.leave()
        self.come_back()
        self.assertIn(self.french, self.account.available_marketplace_ids)
        self.assertNotIn(self.french, self.account.marketplace_ids)

    def test_what_no_user_removed_comes_back_with_the_seller(self):
        self.leave()
        self.assertNotIn(self.french, self.account.marketplace_ids)
        self.come_back()
        self.assertIn(self.french, self.account.marketplace_ids)

    def test_what_was_removed_before_this_was_kept(self):
        self.remove()
        self.account.sudo().pause_ids.unlink()
        self.leave()
        self.come_back()
        self.assertNotIn(self.french, self.account.marketplace_ids)

    def test_a_user_may_change_his_mind(self):
        self.remove()
        self.add()
        self.leave()
        self.come_back()
        self.assertIn(self.french, self.account.marketplace_ids)

    def test_an_answer_without_marketplaces_takes_none_away(self):
        seller = self.amazon.sellers["eu"]
        seller.not_participating.update(seller.marketplace_ids)
        before = self.account.marketplace_ids
        with self.assertRaisesRegex(Exception, "lists no marketplace"):
            self.account.with_user(self.admin).action_update_marketplaces()
        self.assertEqual(self.account.marketplace_ids, before)


class TestOrdersOfARemovedMarketplace(ChoiceCase):
    def test_a_cancellation_still_arrives(self):
        order = self.imported(self.item(), country="FR")
        self.remove()
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(order.state, "cancel")

    def test_new_orders_are_not_even_kept(self):
        self.imported(self.item(), country="FR")
        self.remove()
        ref = self.place(self.item(), country="FR")
        german = self.place(self.item())
        self.sync(self.account)
        self.assertFalse(self.rows(ref))
        self.assertImported(german)

    def test_it_costs_no_call_more(self):
        self.imported(self.item(), country="FR")
        self.remove()
        self.amazon.requests.clear()
        self.sync(self.account)
        self.assertEqual([r.operation for r in self.amazon.requests], ["searchOrders"])

    def test_once_nothing_is_open_it_is_asked_for_no_more(self):
        order = self.imported(self.item(), country="FR")
        self.remove()
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.amazon.requests.clear()
        self.sync(self.account)
        query = self.amazon.requests.of("searchOrders")[0].query
        self.assertNotIn(self.french.api_identifier, query["marketplaceIds"])

    def test_open_orders_are_followed_even_if_nothing_is_synchronized(self):
        order = self.imported(self.item(), country="FR")
        self.account.with_user(self.admin).marketplace_ids = False
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.run_cron()
        self.assertEqual(order.state, "cancel")

    def test_what_waits_is_ignored_and_says_why(self):
        ref = self.place(self.item(), country="FR", status="PENDING", amounts=False)
        self.sync(self.account)
        self.assertHeld(ref, "waiting")
        self.remove()
        self.assertHeld(ref, "ignored", "Amazon.fr is not among the synchronized marketplaces")

    def test_what_failed_is_not_tried_for_ever(self):
        ref = self.place(self.item(), country="FR", amounts=False)
        self.sync(self.account)
        self.assertHeld(ref, "failed")
        self.remove()
        row = self.assertHeld(ref, "ignored")
        self.assertFalse(row.needs_review)
        self.assertFalse(row.retry_date)


class TestAddedAgain(ChoiceCase):
    def test_what_waited_waits_again(self):
        ref = self.place(self.item(), country="FR", status="PENDING", amounts=False)
        self.sync(self.account)
        self.remove()
        self.add()
        self.sync(self.account)
        self.assertHeld(ref, "waiting")

    def test_what_changed_meanwhile_is_read(self):
        pending = self.place(self.item(), country="FR", status="PENDING", minutes_ago=60 * 20)
        self.account.sudo().last_order_sync = fields.Datetime.now() - timedelta(hours=30)
        self.sync(self.account)
        self.account.sudo().last_order_sync = fields.Datetime.now() - timedelta(hours=18)
        self.remove()
        missed = self.place(self.item(), country="FR", minutes_ago=60 * 10)
        self.account.sudo().last_order_sync = fields.Datetime.now() - timedelta(minutes=4)
        self.sync(self.account)
        self.assertFalse(self.rows(missed))
        self.amazon.requests.clear()
        self.add()
        self.sync(self.account)
        self.assertImported(missed)
        self.assertTrue(self.rows(pending))
        catching_up, ordinary = (call.query for call in self.amazon.requests.of("searchOrders"))
        self.assertEqual(catching_up["marketplaceIds"], self.french.api_identifier)
        self.assertGreater(len(ordinary["marketplaceIds"].split(",")), 1)
        self.amazon.requests.clear()
        self.sync(self.account)
        self.assertCalls("searchOrders", 1)

    def test_an_interrupted_catching_up_goes_on(self):
        self.remove()
        self.account.sudo().pause_ids.since = fields.Datetime.now() - timedelta(hours=20)
        refs = [self.place(self.item(), country="FR", minutes_ago=900) for _each in range(3)]
        self.account.sudo().last_order_sync = fields.Datetime.now() - timedelta(minutes=4)
        self.add()
        self.amazon.faults.add("searchOrders", lambda call, go_on: go_on(call))
        self.sync(self.account)
        for ref in refs:
            self.assertImported(ref)
        self.assertFalse(self.account.sudo().pause_ids)

    def test_removed_and_added_at_once_nothing_was_missed(self):
        self.remove()
        self.add()
        self.assertFalse(self.account.sudo().pause_ids)
        self.sync(self.account)
        self.assertCalls("searchOrders", 1)

    def test_removed_while_it_catches_up_it_is_asked_for_no_more(self):
        self.remove()
        self.days_pass()
        self.add()
        self.remove()
        self.sync(self.account)
        query = self.amazon.requests.of("searchOrders")[0].query
        self.assertNotIn(self.french.api_identifier, query["marketplaceIds"])
