"""The list and the form of Amazon orders: who sees the buyer, what filters find, what came when."""

import re
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tools.safe_eval import datetime as safe_datetime
from odoo.tools.safe_eval import safe_eval

from odoo.addons.amazon_connector.dev.simulator.catalogue.people import BY_NAME

from .common import ANNA, AmazonCase

KINDS = ("list", "kanban", "pivot", "graph", "activity", "form", "search")


class TestBuyer(AmazonCase):
    def test_whoever_may_see_the_sale_order_sees_the_buyer(self):
        order = self.imported(self.item())
        leader = self.user("leader", "sales_team.group_sale_salesman_all_leads")
        row = order.amazon_order_id.with_user(leader)
        self.assertEqual(row.buyer, ANNA.name)
        rows = self.env["amazon.order"].with_user(leader)
        self.assertEqual(rows.search([("buyer", "ilike", "schneid")]), row)
        self.assertFalse(rows.search([("buyer", "ilike", "nobody")]))

    def test_whoever_may_not_sees_nothing_and_finds_nothing(self):
        # Given somebody who sees Amazon orders, but none of the shop's sale orders
        order = self.imported(self.item())
        self.env["ir.rule"].create(
            {
                "name": "None",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        manager = self.user("manager", "amazon_connector.group_amazon_manager")
        row = order.amazon_order_id.with_user(manager)
        self.assertEqual(row.amazon_order_ref, order.amazon_order_ref)
        self.assertFalse(row.buyer)
        found = self.env["amazon.order"].with_user(manager).search([("buyer", "ilike", "schneid")])
        self.assertFalse(found)

    def test_orders_without_a_sale_order_have_no_buyer(self):
        ref = self.place(self.item(), status="PENDING")
        self.sync(self.account)
        self.assertFalse(self.row(ref).with_user(self.admin).buyer)


class TestFilters(AmazonCase):
    def setUp(self):
        super().setUp()
        views = self.env["amazon.order"].get_views([(False, kind) for kind in KINDS])["views"]
        self.search_view = etree.fromstring(views["search"]["arch"])

    def found(self, name):
        (node,) = self.search_view.xpath(f"//filter[@name='{name}']")
        domain = node.get("domain")
        # The client knows two functions that Python has not.
        domain = re.sub(r"\.to_utc\(\)", "", domain)
        today = fields.Date.context_today(self.account)
        names = {
            "datetime": safe_datetime,
            "context_today": lambda: today,
            "relativedelta": __import__("dateutil.relativedelta").relativedelta.relativedelta,
        }
        return self.env["amazon.order"].search(safe_eval(domain, names))

    def test_what_is_open_or_needs_review_is_shown_first(self):
        action = self.env.ref("amazon_connector.amazon_order_action")
        self.assertIn("search_default_open", action.context)
        todo = self.imported(self.item()).amazon_order_id
        over = self.place(self.item(), status="SHIPPED")
        self.sync(self.account)
        self.assertIn(todo, self.found("open"))
        self.assertNotIn(self.row(over), self.found("open"))

    def test_late_and_due_today(self):
        late, due, later = (self.imported(self.item()).amazon_order_id for _number in range(3))
        now = fields.Datetime.now()
        late.ship_by = now - timedelta(days=1, hours=1)
        due.ship_by = now.replace(hour=23, minute=59)
        later.ship_by = now + timedelta(days=3)
        self.assertEqual(self.found("late"), late)
        self.assertEqual(self.found("due_today"), due)
        # What has left is late no more.
        self.amazon.orders.ship(late.amazon_order_ref, ago=180)
        self.sync(self.account)
        self.assertFalse(self.found("late"))

    def test_unpaired_skus(self):
        unpaired = self.imported(self.item("NO-SUCH-SKU", price="10.00")).amazon_order_id
        paired = self.imported(self.item()).amazon_order_id
        self.assertEqual(self.found("unpaired"), unpaired)
        # The order itself leads to what is to be paired.
        self.assertEqual(unpaired.unpaired_count, 1)
        action = unpaired.with_user(self.admin).action_open_unpaired()
        offers = self.env["amazon.offer"].search(action["domain"])
        self.assertEqual(offers.mapped("sku"), ["NO-SUCH-SKU"])
        self.assertFalse(paired.unpaired_count)

    def test_every_kind_of_view_opens(self):
        action = self.env.ref("amazon_connector.amazon_order_action")
        for kind in KINDS[:-1]:
            self.assertIn(kind, action.view_mode)


class TestWhatCameWhen(AmazonCase):
    def notes(self, ref):
        return " ".join(self.row(ref).message_ids.mapped("body"))

    def test_an_order_that_is_simply_imported_costs_no_note(self):
        order = self.imported(self.item())
        self.assertFalse(order.amazon_order_id.message_ids)
        self.assertFalse(order.amazon_order_id.message_follower_ids)

    def test_what_happens_afterwards_is_noted_once(self):
        ref = self.place(self.item("NO-SUCH-SKU", price="10.00"))
        self.sync(self.account)
        self.assertIn("NO-SUCH-SKU", self.notes(ref))
        count = len(self.row(ref).message_ids)
        self.sync(self.account)
        self.assertEqual(len(self.row(ref).message_ids), count)
        self.set_status(ref, "CANCELLED")
        self.sync(self.account)
        self.assertIn("Amazon: UNSHIPPED → CANCELLED", self.notes(ref))
        self.assertIn("Amazon cancelled the order", self.notes(ref))
        self.assertNotIn(ANNA.name, self.notes(ref))

    def test_whoever_sees_an_order_can_talk_about_it_and_plan(self):
        leader = self.user("leader", "sales_team.group_sale_salesman_all_leads")
        row = self.imported(self.item()).amazon_order_id.with_user(leader)
        row.message_post(body="Called the carrier")
        row.activity_schedule("mail.mail_activity_data_todo", summary="Ask the buyer")
        self.assertIn("Called the carrier", self.notes(row.amazon_order_ref))
        self.assertEqual(row.activity_ids.summary, "Ask the buyer")
        row.activity_ids.action_feedback(feedback="Done")
        self.assertFalse(row.activity_ids)


class TestCopyReport(AmazonCase):
    def test_it_says_what_helps_and_nothing_about_the_buyer(self):
        buyer = BY_NAME["Anna Schneider"]
        order = self.imported(self.item("NO-SUCH-SKU", price="10.00"), buyer=buyer)
        report = order.amazon_order_id.support_report
        for text in (
            order.amazon_order_ref,
            "done",
            "attention",
            "unpaired",
            "NO-SUCH-SKU",
            "Odoo",
        ):
            self.assertIn(text, report)

    def test_what_somebody_else_said_is_left_out(self):
        order = self.imported(self.item())
        row = order.amazon_order_id
        row.message = "Anna Schneider, Lindenweg 1"
        self.assertNotIn("Anna", row.support_report)
        self.assertNotIn("Lindenweg", row.support_report)
