"""The wizard that pulls named orders again."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import AmazonCase

UNKNOWN = "302-9999999-9999999"


class TestRecoverOrder(AmazonCase):
    def setUp(self):
        super().setUp()
        self._account = self.register()
        # Long before the last synchronization: no search finds it.
        self.ref = self.place(self.item(), minutes_ago=60 * 48)
        self.amazon.requests.clear()

    def recover(self, *refs, user=None):
        """:return: What the wizard tells."""
        wizards = self.env["amazon.recover.order"].with_user(user or self.admin)
        wizard = wizards.create(
            {"account_id": self.account.id, "amazon_order_refs": "\n".join(refs)}
        )
        action = wizard.action_recover()
        self.assertEqual((action["res_model"], action["res_id"]), (wizard._name, wizard.id))
        return wizard.result

    def test_an_order_that_no_search_finds(self):
        self.sync(self.account)
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", self.ref)]))
        result = self.recover(self.ref)
        order = self.assertImported(self.ref, "39.90", 1)
        self.assertIn(self.ref, result)
        self.assertIn(order.name, result)

    def test_each_is_asked_for_once_and_by_its_number(self):
        other = self.place(self.item("MUG-STONE"), minutes_ago=60 * 48)
        self.recover(f"  {self.ref} ", "", other, self.ref)
        self.assertImported(self.ref, "39.90")
        self.assertImported(other, "12.50")
        self.assertCalls("getOrder", 2)
        self.assertCalls("searchOrders", 0)

    def test_unknown_numbers_are_named_and_stop_no_other(self):
        result = self.recover(UNKNOWN, "nonsense", self.ref)
        self.assertIn(f"{UNKNOWN}: this order does not exist on Amazon", result)
        self.assertIn("nonsense: this order does not exist on Amazon", result)
        self.assertImported(self.ref)

    def test_an_imported_order_is_not_doubled(self):
        self.recover(self.ref)
        before = self.fingerprint("sale_order", "sale_order_line", "stock_picking")
        self.assertIn("Done", self.recover(self.ref))
        after = self.fingerprint("sale_order", "sale_order_line", "stock_picking")
        self.assertEqual(after, before)

    def test_a_cancelled_one_says_so(self):
        ref = self.place(self.item(), status="CANCELLED", amounts=False)
        result = self.recover(ref)
        self.assertIn("Ignored", result)
        self.assertIn("cancelled before it was imported", result)

    def test_a_conflict_seen_by_recovery(self):
        self.recover(self.ref)
        self.amazon.orders.set_status(self.ref, "CANCELLED")
        self.recover(self.ref)
        self.assertEqual(self.row(self.ref).sale_order_id.state, "cancel")

    def test_a_broken_order_is_reported_and_stops_no_other(self):
        broken = self.place(self.item())
        self.change(broken, {"createdTime": "yesterday"})
        result = self.recover(broken, self.ref)
        self.assertIn("Failed", result)
        self.assertHeld(broken, "failed", "createdTime")
        self.assertImported(self.ref)

    def test_the_next_sync_finds_nothing_new(self):
        ref = self.place(self.item())
        self.recover(ref)
        before = self.fingerprint("amazon_order", "sale_order")
        self.sync(self.account)
        self.assertEqual(self.fingerprint("amazon_order", "sale_order"), before)

    def test_no_number(self):
        with self.assertRaises(UserError) as caught:
            self.recover(" ", "\t")
        self.assertIn("at least one order", str(caught.exception))

    def test_an_outage_is_told(self):
        self.amazon.faults.add("getOrder", faults.html(503), times=None)
        with self.assertRaises(UserError) as caught:
            self.recover(self.ref)
        self.assertIn("could not be reached", str(caught.exception))

    def test_throttled_orders_are_named_and_the_others_imported(self):
        throttled = self.place(self.item(), minutes_ago=60 * 48)
        self.amazon.faults.add("getOrder", faults.throttled(), times=None, after=1)
        result = self.recover(self.ref, throttled)
        self.assertImported(self.ref)
        self.assertIn(f"{throttled}: not asked", result)

    def test_refused_credentials_are_told(self):
        self.amazon.sellers["eu"].roles_missing = True
        with self.assertRaises(UserError) as caught:
            self.recover(self.ref)
        self.assertIn("Amazon refuses access", str(caught.exception))

    def test_an_amazon_manager_may_and_a_salesman_may_not(self):
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        self.recover(self.ref, user=manager)
        self.assertImported(self.ref)
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.recover(self.ref, user=salesman)

    def test_an_order_of_another_seller(self):
        american = self.place(self.item(), country="US")
        self.assertIn("does not exist on Amazon", self.recover(american))
        self.assertFalse(self.env["amazon.order"].search([("amazon_order_ref", "=", american)]))

    def test_the_form_proposes_the_account(self):
        wizard = Form(
            self.env["amazon.recover.order"].with_context(default_account_id=self.account.id)
        )
        self.assertEqual(wizard.account_id, self.account)
