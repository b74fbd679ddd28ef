"""The overview: whether accounts run, and how much there is to do. Each number opens its list."""

import json
from datetime import datetime, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import fields

from .deliveries import DeliveryCase

NOON = datetime(2026, 5, 4, 12)
MANAGER = "amazon_connector.group_amazon_manager"
NUMBERS = (
    *("ship_today", "late", "to_pair", "to_fix", "unconfirmed", "differences", "to_confirm"),
    *("refused", "not_invoiced"),
)


class OverviewCase(DeliveryCase):
    def setUp(self):
        super().setUp()
        self.admin.tz = "Europe/Berlin"

    def order_to_ship(self, ship_by, **options):
        """An order that the seller ships, imported, with its last day of shipping."""
        order = self.imported(self.item("MUG-STONE"), **options)
        order.amazon_order_id.ship_by = ship_by
        self.env.flush_all()
        return order

    def row_of(self, account=None, **vals):
        """Another Amazon order, of which nothing is in Odoo."""
        account = account or self.account
        ref = f"999-{self.env['amazon.order'].search_count([]):07d}-0000001"
        vals = {"account_id": account.id, "amazon_order_ref": ref, **vals}
        return self.env["amazon.order"].create(vals)

    def offer(self, sku, account=None, **vals):
        vals.setdefault("product_id", self.products["MUG-STONE"].id)
        return self.env["amazon.offer"].create(
            {
                "account_id": (account or self.account).id,
                "marketplace_id": self.marketplace("de").id,
                "sku": sku,
                **vals,
            }
        )

    def seen_by(self, user, account=None):
        """The account as the user's client asks for it."""
        self.env.invalidate_all()
        account = (account or self.account).with_user(user)
        return account.with_context(allowed_company_ids=user.company_id.ids, tz=user.tz)

    def numbers(self, user=None, at=NOON, account=None):
        with freeze_time(at):
            account = self.seen_by(user or self.admin, account)
            return {name: account[f"{name}_count"] for name in NUMBERS}

    def listed(self, number, user=None, at=NOON, account=None):
        """Click on a number. :return: The records of the list."""
        user = user or self.admin
        with freeze_time(at):
            account = self.seen_by(user, account)
            action = account.with_context(amazon_number=number).action_open_number()
            records = account.env[action["res_model"]].search(action["domain"])
        self.assertEqual(action["name"], account._fields[f"{number}_count"].string)
        return records

    def assertNumbers(self, expected, **seen):
        """So many records, and each number opens a list with as many."""
        self.assertEqual(self.numbers(**seen), {**dict.fromkeys(NUMBERS, 0), **expected})
        for number in NUMBERS:
            if number == "differences" and not seen.get("user", self.admin).has_group(MANAGER):
                continue
            self.assertEqual(len(self.listed(number, **seen)), expected.get(number, 0), number)


class TestOrdersToShip(OverviewCase):
    def test_what_leaves_today_and_what_is_late(self):
        self.stock("MUG-STONE", 10)
        today = self.order_to_ship(NOON + timedelta(hours=5))
        late = self.order_to_ship(NOON - timedelta(hours=1))
        self.order_to_ship(NOON + timedelta(days=1))
        self.assertNumbers({"ship_today": 1, "late": 1})
        self.assertEqual(self.listed("ship_today").sale_order_id, today)
        self.assertEqual(self.listed("late").sale_order_id, late)

    def test_today_ends_at_midnight_where_the_user_is(self):
        self.stock("MUG-STONE", 10)
        # In Berlin it is 22:00 on the 4th, and 7:00 on the 5th.
        evening, morning = datetime(2026, 5, 4, 20), datetime(2026, 5, 5, 5)
        self.order_to_ship(morning)
        for tz, count in (
            ("Europe/Berlin", 0),
            ("America/Los_Angeles", 1),
            ("Pacific/Auckland", 1),
            (False, 0),
        ):
            self.admin.tz = tz
            self.assertNumbers({"ship_today": count} if count else {}, at=evening)
        self.admin.tz = False
        self.company.partner_id.tz = "America/Los_Angeles"
        self.assertNumbers({"ship_today": 1}, at=evening)

    def test_what_left_the_warehouse_is_done(self):
        self.stock("MUG-STONE", 10)
        order = self.order_to_ship(NOON - timedelta(hours=1))
        self.assertNumbers({"late": 1})
        self.ship(self.delivery(order))
        self.assertNumbers({})

    def test_what_somebody_else_ships_or_called_off_is_not_to_be_shipped(self):
        rows = [self.order_to_ship(NOON).amazon_order_id for _number in range(4)]
        rows[0].fulfilled_by = "amazon"
        rows[1].amazon_status = "SHIPPED"
        rows[2].amazon_status = "CANCELLED"
        rows[3].sale_order_id._action_cancel()
        self.env.flush_all()
        numbers = self.numbers(at=NOON + timedelta(hours=1))
        self.assertEqual((numbers["ship_today"], numbers["late"]), (0, 0))

    def test_what_is_not_imported_is_to_be_fixed_first(self):
        vals = {"fulfilled_by": "merchant", "amazon_status": "UNSHIPPED", "ship_by": NOON}
        self.row_of(state="failed", **vals)
        self.row_of(state="waiting", **vals)
        self.assertNumbers({"to_fix": 1}, at=NOON + timedelta(hours=1))


class TestWhatNeedsSomebody(OverviewCase):
    def test_orders_that_failed_contradict_or_need_review(self):
        for vals in (
            {"state": "failed"},
            {"state": "conflict", "review_reason": "Amazon says otherwise."},
            # Somebody has reviewed it.
            {"state": "conflict"},
            {"state": "done", "review_reason": "Look at the tax."},
            {"state": "done"},
            {"state": "ignored"},
            {"state": "waiting"},
        ):
            self.row_of(**vals)
        self.assertNumbers({"to_fix": 3})
        self.assertEqual(self.seen_by(self.admin).failed_count, 2)

    def test_skus_without_a_product(self):
        self.offer("PAIRED")
        self.offer("UNKNOWN", product_id=False)
        self.offer("USELESS", product_id=False, is_ignored=True)
        self.assertNumbers({"to_pair": 1})
        self.assertEqual(self.listed("to_pair").sku, "UNKNOWN")

    def test_deliveries_of_which_amazon_does_not_know(self):
        self.stock("MUG-STONE", 10)
        failed, waiting, fresh, sent = (
            self.ship(self.delivery(self.imported(self.item("MUG-STONE")))) for _number in range(4)
        )
        failed.amazon_sync_state = "failed"
        waiting.date_done = NOON - timedelta(hours=2)
        fresh.date_done = NOON - timedelta(minutes=10)
        sent.amazon_sync_state = "sent"
        self.env.flush_all()
        self.assertNumbers({"unconfirmed": 2})
        self.assertEqual(self.listed("unconfirmed"), failed | waiting)

    def test_quantities_that_wait_for_a_confirmation(self):
        self.offer("HELD").push_state = "held"
        self.offer("SENT").push_state = "done"
        self.assertNumbers({"to_confirm": 1})

    def test_what_amazons_warehouses_have_otherwise(self):
        self.offer("FBA-SAME")
        self.offer("FBA-OTHER", product_id=self.products["VASE-BLUE"].id)
        for sku, units in (("FBA-SAME", 0), ("FBA-OTHER", 20)):
            self.amazon.fba_inventory.set(
                *("eu", "DE", sku), fulfillable=units, inbound=0, reserved=0, unfulfillable=0
            )
        self._commit(self.env)
        self.account.with_user(self.admin).action_read_fba_inventory()
        self.assertNumbers({"differences": 1})
        self.assertEqual(self.listed("differences").difference, 20)


class TestWhoSeesWhat(OverviewCase):
    def test_salespeople_see_their_own_orders(self):
        self.stock("MUG-STONE", 10)
        clerk = self.user("clerk", "sales_team.group_sale_salesman", tz="Europe/Berlin")
        mine = self.order_to_ship(NOON - timedelta(hours=1))
        mine.user_id = clerk
        other = self.order_to_ship(NOON - timedelta(hours=1))
        other.user_id = self.admin
        for order in (mine, other):
            order.amazon_order_id.review_reason = "Look at it."
        self.env.flush_all()
        self.assertNumbers({"late": 2, "to_fix": 2})
        self.assertNumbers({"late": 1, "to_fix": 1}, user=clerk)
        for order in (mine, other):
            self.ship(self.delivery(order)).amazon_sync_state = "failed"
        self.env.flush_all()
        self.assertNumbers({"unconfirmed": 2, "to_fix": 2})
        self.assertNumbers({"unconfirmed": 1, "to_fix": 1}, user=clerk)

    def test_each_account_and_company_has_its_own(self):
        other = self._german_company("Beta Home Goods")
        boss = self.user("boss", "sales_team.group_sale_manager", company=other)
        self.admin.company_ids += other
        theirs = self.register("na", company_id=other.id, user_id=False)
        self.row_of(state="failed")
        self.row_of(theirs, state="failed")
        self.row_of(theirs, state="failed")
        self.assertNumbers({"to_fix": 1})
        self.assertNumbers({"to_fix": 2}, user=boss, account=theirs)
        self.assertEqual(self.seen_by(boss, theirs).search([]), theirs)


class TestState(OverviewCase):
    def at_one_look(self, account=None):
        account = self.seen_by(self.admin, account)
        return account.overview_state, account.overview_message or ""

    def test_before_the_first_orders_are_in_nothing_is_said_to_be_done(self):
        self.account.action_connect()
        self.env["amazon.job"]._start_soon(self.account, "orders")
        self.assertEqual(self.at_one_look(), ("starting", ""))
        self.sync(self.account)
        self.assertEqual(self.at_one_look(), ("ok", ""))

    def test_whether_there_is_anything_to_do(self):
        self.sync(self.account)
        self.assertFalse(self.seen_by(self.admin).has_to_do)
        self.row_of(state="failed")
        self.assertTrue(self.seen_by(self.admin).has_to_do)
        clerk = self.user("clerk", "sales_team.group_sale_salesman")
        self.assertFalse(self.seen_by(clerk).has_to_do)

    def test_an_account_that_works(self):
        self.sync(self.account)
        account = self.seen_by(self.admin)
        self.assertEqual(self.at_one_look(), ("ok", ""))
        self.assertTrue(account.last_run)
        self.assertGreater(account.next_run, account.last_run)

    def test_a_draft_says_what_is_missing(self):
        draft = self.register("na", refresh_token=False)
        state, message = self.at_one_look(draft)
        self.assertEqual(state, "draft")
        self.assertIn("Authorization Token", message)
        self.assertFalse(draft.next_run)
        action = draft.with_user(self.admin).action_finish_setup()
        self.assertTrue(action["res_model"])

    def test_a_job_that_failed_says_why(self):
        job = self.env["amazon.job"]._of(self.account, "orders")
        job.write({"state": "error", "message": "Amazon refuses the credentials."})
        state, message = self.at_one_look()
        self.assertEqual(state, "failed")
        self.assertIn("Amazon refuses the credentials.", message)

    def test_the_days_left_of_the_client_secret(self):
        for days, ending, text in (
            (170, False, "Days left of the client secret: 170"),
            (12, True, "Days left of the client secret: 12"),
            (0, True, "The client secret has expired."),
            (None, False, False),
        ):
            today = fields.Date.context_today(self.seen_by(self.admin))
            self.account.secret_expires_on = days is not None and today + timedelta(days=days)
            account = self.seen_by(self.admin)
            self.assertEqual(account.secret_message, text)
            self.assertEqual(account.is_secret_ending, ending)

    def test_an_account_that_waits_for_amazon(self):
        job = self.env["amazon.job"]._of(self.account, "orders")
        job.write({"state": "waiting", "message": "Amazon is busy."})
        self.assertEqual(self.at_one_look(), ("waiting", "Amazon is busy."))


class TestGraph(OverviewCase):
    def test_each_order_is_on_the_day_on_which_it_was_placed(self):
        # In Berlin the first one is placed on the next day.
        for placed in (
            datetime(2026, 5, 3, 23),
            datetime(2026, 5, 4, 9),
            datetime(2026, 4, 21, 9),
            datetime(2026, 4, 20, 9),
        ):
            self.row_of(state="ignored", purchase_date=placed)
        with freeze_time(NOON):
            account = self.seen_by(self.admin)
            self.assertEqual(account.overview_graph_title, "Orders since 21 Apr: 3")
            self.assertEqual(self.bars(account), {"21": 1, "4": 2})

    def bars(self, account):
        (graph,) = json.loads(account.overview_graph)
        self.assertEqual(len(graph["values"]), 14)
        return {bar["label"]: bar["value"] for bar in graph["values"] if bar["value"]}


class TestSpeed(OverviewCase):
    def statements_for(self, accounts):
        """How many statements the whole overview takes."""
        names = ["overview_state", "overview_message", "last_run", "overview_graph"]
        names += [f"{number}_count" for number in NUMBERS]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = accounts.with_user(self.admin).read(names)
        self.assertEqual(len(rows), len(accounts))
        return self.env.cr.sql_log_count - before

    def test_many_accounts_take_as_many_statements_as_two(self):
        accounts = self.account
        home = self.marketplace("de").id
        for number in range(11):
            vals = {"name": f"Shop {number}", "home_marketplace_id": home}
            accounts |= self.env["amazon.account"].create({**vals, "company_id": self.company.id})
        for account in accounts:
            self.row_of(account, state="failed", purchase_date=NOON)
            self.offer("X", account, product_id=False)
        # One that works, and a draft, of which something else is read.
        two = accounts[:2]
        self.assertEqual(two.mapped("state"), ["connected", "draft"])
        self.statements_for(accounts)
        self.assertEqual(self.statements_for(accounts), self.statements_for(two))


class TestPage(OverviewCase):
    def test_new_and_the_empty_page_lead_to_the_assistant(self):
        assistant = "amazon_connector.amazon_connect_account_action"
        self.assertTrue(self.env.ref(assistant))
        action = self.env.ref("amazon_connector.amazon_overview_action")
        self.assertIn(f'name="{assistant}"', action.help)
        accounts = self.env["amazon.account"]
        for user, may in (
            (self.admin, True),
            (self.user("clerk", "sales_team.group_sale_salesman"), False),
        ):
            arch = accounts.with_user(user).get_view(view_type="kanban")["arch"]
            page = etree.fromstring(arch)
            self.assertEqual(page.get("on_create"), assistant)
            self.assertEqual(page.get("create") != "False", may)
            buttons = [button.get("name") for button in page.iter("button")]
            self.assertEqual("action_finish_setup" in buttons, may)
            self.assertEqual("action_sync_orders" in buttons, may)
