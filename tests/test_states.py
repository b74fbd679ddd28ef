"""What Amazon's status makes of an order."""

from unittest.mock import patch

from dateutil import parser

from odoo.addons.amazon_connector.amazon.status import MEANINGS, Meaning, Phase

from .common import AmazonCase


class StateCase(AmazonCase):
    def resync(self, ref):
        self.sync(self.account)
        return self.row(ref)


class TestFirstSight(StateCase):
    def test_merchant_unshipped_is_confirmed_with_its_delivery(self):
        order = self.imported(self.item("MUG-STONE", 3, shipping="4.99"))
        self.assertEqual(order.amazon_fulfilled_by, "merchant")
        self.assertEqual(len(order.picking_ids), 1)
        moves = order.picking_ids.move_ids
        self.assertEqual(moves.product_id, self.products["MUG-STONE"])
        self.assertEqual(moves.product_uom_qty, 3)
        self.assertNotIn(order.picking_ids.state, ("draft", "done", "cancel"))

    def test_merchant_partially_shipped_is_imported(self):
        order = self.imported(self.item("MUG-STONE", 3, shipped=1), status="PARTIALLY_SHIPPED")
        left = order.picking_ids.filtered(lambda picking: picking.state == "done")
        self.assertEqual(left.move_ids.product_uom_qty, 1)
        self.assertEqual((order.picking_ids - left).move_ids.product_uom_qty, 2)

    def test_amazon_shipped_is_confirmed_without_a_delivery(self):
        order = self.imported(self.item("MUG-STONE", 3), by="AMAZON", status="SHIPPED")
        self.assertEqual(order.amazon_fulfilled_by, "amazon")
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.order_line.move_ids.mapped("state"), ["done"])

    def test_the_date_is_that_of_the_purchase(self):
        ref = self.place(self.item(), hours_open=48)
        created = parser.isoparse(self.amazon.orders.get(ref)["createdTime"])
        self.sync(self.account)
        order = self.assertImported(ref)
        self.assertEqual(order.date_order, created.replace(tzinfo=None, microsecond=0))
        self.assertEqual(self.row(ref).purchase_date, order.date_order)

    def test_the_date_of_other_orders_is_that_of_their_confirmation(self):
        partner = self.env["res.partner"].create({"name": "Ordinary"})
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "date_order": "2020-01-01",
                "order_line": [(0, 0, {"product_id": self.products["LAMP-OAK"].id})],
            }
        )
        order.action_confirm()
        self.assertGreater(order.date_order.year, 2020)

    def test_held_or_ignored(self):
        cases = (
            ({"status": "PENDING", "amounts": False}, "waiting", "payment is pending"),
            ({"status": "PENDING_AVAILABILITY", "amounts": False}, "waiting", "pending"),
            ({"status": "ON_HOLD"}, "waiting", "“ON_HOLD”, which is not known"),
            ({"by": "AMAZON"}, "waiting", "Amazon ships this order"),
            (
                {"by": "AMAZON", "status": "PARTIALLY_SHIPPED"},
                "waiting",
                "Amazon ships this order",
            ),
            ({"status": "SHIPPED"}, "ignored", "already been shipped outside Odoo"),
            ({"status": "CANCELLED"}, "ignored", "cancelled before it was imported"),
            ({"status": "UNFULFILLABLE"}, "ignored", "cannot fulfil"),
            (
                {"by": "AMAZON", "status": "SHIPPED", "channel": "NON_AMAZON"},
                "ignored",
                "not placed on Amazon",
            ),
        )
        refs = [self.place(self.item(), **options) for options, _state, _reason in cases]
        self.sync(self.account)
        for ref, (options, state, reason) in zip(refs, cases, strict=True):
            with self.subTest(options):
                self.assertHeld(ref, state, reason)

    def test_team_and_warehouse_of_the_account_or_of_the_marketplace(self):
        team = self.env["crm.team"].create({"name": "Amazon", "company_id": self.company.id})
        french_team = self.env["crm.team"].create({"name": "France", "company_id": self.company.id})
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Lyon", "code": "LYO", "company_id": self.company.id}
        )
        self.account.team_id = team
        self.marketplace("fr").write({"team_id": french_team.id, "warehouse_id": warehouse.id})
        german, french = self.imported(self.item()), self.imported(self.item(), country="FR")
        self.assertEqual((german.team_id, french.team_id), (team, french_team))
        self.assertEqual(german.warehouse_id, self.account.warehouse_id)
        self.assertEqual(french.warehouse_id, warehouse)
        self.assertEqual(german.user_id, self.admin)

    def test_a_replacement_costs_nothing_and_knows_its_original(self):
        original = self.imported(self.item())
        replacement = self.imported(self.item(price="0.00"), replaces=original.amazon_order_ref)
        self.assertEqual(replacement.amazon_original_id, original)
        self.assertAmount(replacement.amount_total, 0)
        self.assertEqual(len(replacement.picking_ids), 1)

    def test_a_replacement_that_comes_with_its_original(self):
        first = self.place(self.item(), minutes_ago=4)
        second = self.place(self.item(price="0.00"), replaces=first)
        self.sync(self.account)
        replacement = self.assertImported(second)
        self.assertEqual(replacement.amazon_original_id, self.assertImported(first))

    def test_a_replacement_of_which_amazon_sends_no_amounts(self):
        original = self.imported(self.item())
        ref = self.place(self.item(), replaces=original.amazon_order_ref, amounts=False)
        self.sync(self.account)
        replacement = self.assertImported(ref)
        self.assertAmount(replacement.amount_total, 0)
        self.assertEqual(replacement.currency_id.name, "EUR")


class TestLater(StateCase):
    def test_pending_then_to_be_shipped_then_cancelled(self):
        ref = self.place(self.item(), status="PENDING")
        self.sync(self.account)
        self.assertHeld(ref, "waiting", "payment is pending")
        self.set_status(ref, "UNSHIPPED")
        self.sync(self.account)
        order = self.assertImported(ref, "39.90", 1)
        self.set_status(ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.picking_ids.state, "cancel")
        self.assertState(ref, "done", "Amazon cancelled the order")

    def test_an_order_of_amazon_s_is_imported_when_it_has_left(self):
        ref = self.place(self.item(), by="AMAZON")
        self.sync(self.account)
        self.assertHeld(ref, "waiting")
        self.set_status(ref, "SHIPPED")
        self.sync(self.account)
        self.assertFalse(self.assertImported(ref, "39.90").picking_ids)

    def test_an_unknown_status_that_becomes_known(self):
        ref = self.place(self.item(), status="ON_HOLD")
        self.sync(self.account)
        # Until then a person has to look at it: nobody knows whether it will.
        self.assertEqual(self.row(ref).merchant_status, "attention")
        self.assertIn("Seller Central", self.row(ref).review_reason)
        self.set_status(ref, "UNSHIPPED")
        self.sync(self.account)
        self.assertImported(ref)
        self.assertNotIn("ON_HOLD", self.row(ref).review_reason or "")

    def test_an_order_that_nobody_is_said_to_ship_needs_a_person(self):
        unclear, pending = (
            self.place(self.item(), by="SOMEONE"),
            self.place(self.item(), by="SOMEONE", status="PENDING", amounts=False),
        )
        self.sync(self.account)
        self.assertHeld(unclear, "waiting", "does not say who ships")
        self.assertTrue(self.row(unclear).needs_review)
        self.assertFalse(self.row(pending).needs_review)

    def test_new_statuses_need_lines_in_the_table_alone(self):
        new = {
            "RESERVED": Meaning(Phase.PENDING),
            "RELEASED": Meaning(Phase.OPEN),
            "WITHDRAWN": Meaning(Phase.CALLED_OFF, is_cancelled=True),
        }
        ref = self.place(self.item(), status="RESERVED")
        with patch.dict(MEANINGS, new):
            self.sync(self.account)
            self.assertHeld(ref, "waiting", "payment is pending")
            self.set_status(ref, "RELEASED")
            self.sync(self.account)
            order = self.assertImported(ref, "39.90", 1)
            self.set_status(ref, "WITHDRAWN")
            self.sync(self.account)
        self.assertEqual(order.state, "cancel")
        self.assertState(ref, "done", "Amazon cancelled the order")

    def test_what_left_without_odoo_is_delivered(self):
        order = self.imported(self.item())
        self.amazon.orders.ship(order.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "done")
        self.assertEqual(order.picking_ids.state, "done")
        self.assertAmount(order.amount_total, "39.90")

    def test_a_cancellation_is_followed_even_for_a_draft(self):
        order = self.imported(self.item())
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.action_draft()
        self.set_status(order.amazon_order_ref, "CANCELLED")
        self.sync(self.account)
        self.assertEqual(order.state, "cancel")

    def test_cancelling_in_odoo_does_not_touch_amazon(self):
        order = self.imported(self.item())
        self.amazon.requests.clear()
        order.with_context(disable_cancel_warning=True)._action_cancel()
        self.env.flush_all()
        self.assertEqual(len(self.amazon.requests), 0)
        self.change(order.amazon_order_ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertState(order.amazon_order_ref, "done", "cancelled in Odoo")
        self.assertEqual(order.state, "cancel")

    def test_a_marketplace_added_later(self):
        french = self.marketplace("fr")
        ref = self.place(self.item(), country="FR")
        self.sync(self.account)
        self.account.marketplace_ids -= french
        row = self.row(ref)
        self.assertEqual(row.state, "done")
        self.change(ref, {"programs": ["PRIME"]})
        self.sync(self.account)
        self.assertEqual(row.state, "done", "An imported order is followed to its end")

    def test_deleting_the_sale_order_lets_a_retry_make_it_anew(self):
        order = self.imported(self.item())
        ref = order.amazon_order_ref
        order.with_context(disable_cancel_warning=True)._action_cancel()
        order.unlink()
        self.row(ref).action_retry()
        self.assertImported(ref, "39.90", 1)
