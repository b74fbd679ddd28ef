"""How many units lie in Amazon's warehouses, and what Odoo makes of it."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.amazon_connector.dev.simulator import faults

from .common import LOGGERS, AmazonCase

FBA_LOGGER = f"{LOGGERS}.amazon_job_work"


class TestFbaInventory(AmazonCase):
    def setUp(self):
        super().setUp()
        self.vase = self.offer("VASE-BLUE")
        self.clock = self.offer("CLOCK-WALL")
        self.at_amazon("VASE-BLUE", fulfillable=20, inbound=5, reserved=2, unfulfillable=1)
        self.at_amazon("CLOCK-WALL", fulfillable=7, inbound=0, reserved=0, unfulfillable=0)

    def offer(self, sku, country="DE"):
        return self.env["amazon.offer"].create(
            {
                "account_id": self.account.id,
                "marketplace_id": self.marketplace(country).id,
                "sku": sku,
                "product_id": self.products[sku].id,
            }
        )

    def at_amazon(self, sku, country="DE", **units):
        self.amazon.fba_inventory.set("eu", country, sku, **units)

    def read_fba(self):
        """Press Read FBA Inventory."""
        self._commit(self.env)
        params = self.account.with_user(self.admin).action_read_fba_inventory()["params"]
        self.env.invalidate_all()
        return params

    def differences(self, user=None):
        """Press FBA Differences. :return: The preview."""
        groups = "sales_team.group_sale_manager,stock.group_stock_manager"
        user = user or self.user("manager", groups)
        action = self.account.with_user(user).action_open_fba_differences()
        return self.env["amazon.inventory.adjustment"].with_user(user).browse(action["res_id"])

    def shown(self, preview):
        return {
            line.product_id.default_code: (line.odoo_quantity, line.amazon_quantity)
            for line in preview.line_ids
        }

    def in_odoo(self, sku):
        location = self.account.location_id
        return self.products[sku].with_context(location=location.id).qty_available

    def test_amazons_figures_are_on_the_offer(self):
        self.assertEqual(self.read_fba()["type"], "success")
        self.assertEqual(self.vase.fba_fulfillable, 20)
        self.assertEqual(self.vase.fba_inbound, 5)
        self.assertEqual(self.vase.fba_reserved, 2)
        self.assertEqual(self.vase.fba_unsellable, 1)
        self.assertTrue(self.vase.fba_date)

    def test_nothing_is_adjusted_unless_somebody_says_so(self):
        self.read_fba()
        self.assertEqual(self.in_odoo("VASE-BLUE"), 0)

    def test_differences_are_shown_and_applied(self):
        self.env["stock.quant"]._update_available_quantity(
            self.products["CLOCK-WALL"], self.account.location_id, 10
        )
        self.read_fba()
        preview = self.differences()
        self.assertEqual(self.shown(preview), {"VASE-BLUE": (0, 23), "CLOCK-WALL": (10, 7)})
        done = preview.action_apply()["params"]
        self.assertEqual(done["message"], "Products adjusted: 2.")
        self.assertEqual(done["type"], "success")
        self.assertEqual(self.in_odoo("VASE-BLUE"), 23)
        self.assertEqual(self.in_odoo("CLOCK-WALL"), 7)
        answer = self.account.with_user(self.admin).action_open_fba_differences()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn("agrees", answer["message"])

    def test_differences_have_a_history(self):
        self.read_fba()
        kept = self.env["amazon.fba.difference"].search([("account_id", "=", self.account.id)])
        vase = kept.filtered(lambda row: row.product_id == self.products["VASE-BLUE"])
        clock = kept - vase
        self.assertEqual((vase.state, vase.difference), ("open", 23))
        self.at_amazon("CLOCK-WALL", fulfillable=0, inbound=0, reserved=0, unfulfillable=0)
        self.read_fba()
        self.assertEqual((vase.state, clock.state), ("open", "gone"))
        preview = self.differences()
        preview.action_apply()
        self.assertEqual((vase.state, vase.user_id), ("adjusted", preview.env.user))
        self.read_fba()
        self.assertEqual(self.env["amazon.fba.difference"].search_count([]), len(kept))

    def test_the_same_units_in_several_marketplaces_count_once(self):
        self.offer("VASE-BLUE", "FR")
        self.at_amazon("VASE-BLUE", "FR", fulfillable=20, reserved=2, unfulfillable=1)
        self.read_fba()
        self.assertEqual(self.shown(self.differences())["VASE-BLUE"], (0, 23))

    def test_products_by_lot_are_shown_and_left_alone(self):
        self.products["VASE-BLUE"].tracking = "lot"
        self.read_fba()
        preview = self.differences()
        tracked = preview.line_ids.filtered("is_tracked")
        self.assertEqual(tracked.product_id, self.products["VASE-BLUE"])
        answer = preview.action_apply()["params"]
        self.assertIn("Products adjusted: 1.", answer["message"])
        self.assertIn("have lots or serial numbers: 1.", answer["message"])
        self.assertEqual(answer["type"], "warning")
        self.assertEqual(self.in_odoo("VASE-BLUE"), 0)
        self.assertEqual(self.in_odoo("CLOCK-WALL"), 7)

    def test_the_account_can_adjust_by_itself(self):
        self.account.write({"read_fba_inventory": True, "apply_fba_inventory": True})
        self._commit(self.env)
        self.env["amazon.account"]._cron_read_fba_inventory()
        self.assertEqual(self.in_odoo("VASE-BLUE"), 23)

    def test_the_scheduled_action_reads_only_where_it_is_wanted(self):
        self.amazon.requests.clear()
        self.env["amazon.account"]._cron_read_fba_inventory()
        self.assertCalls("getInventorySummaries", 0)

    def test_what_amazon_no_longer_has_becomes_zero(self):
        self.read_fba()
        self.at_amazon("VASE-BLUE", fulfillable=0, inbound=0, reserved=0, unfulfillable=0)
        self.read_fba()
        self.assertEqual(self.vase.fba_fulfillable, 0)

    def test_an_answer_without_anything_changes_nothing(self):
        self.account.write({"read_fba_inventory": True, "apply_fba_inventory": True})
        self.read_fba()
        self.assertEqual(self.in_odoo("VASE-BLUE"), 23)
        self.lose("VASE-BLUE")
        self.lose("CLOCK-WALL")
        params = self.read_fba()
        self.assertEqual(params["type"], "warning")
        self.assertIn("listed nothing at all", params["message"])
        self.assertEqual(self.vase.fba_fulfillable, 20)
        self.assertEqual(self.in_odoo("VASE-BLUE"), 23)
        self.assertEqual(len(self.activities()), 1)
        self.at_amazon("VASE-BLUE", fulfillable=20, reserved=2, unfulfillable=1)
        self.read_fba()
        self.assertFalse(self.activities())
        self.assertEqual(self.clock.fba_fulfillable, 0)

    def lose(self, sku):
        """Amazon does not list a SKU any more."""
        self.amazon.fba_inventory.remove("eu", "DE", sku)

    def activities(self):
        return self.account.activity_search(["amazon_connector.mail_activity_type_fba"])

    def test_an_answer_that_empties_the_location_waits_for_a_person(self):
        self.account.write({"read_fba_inventory": True, "apply_fba_inventory": True})
        skus = [f"BULK-{number}" for number in range(8)]
        for sku in skus:
            self.products[sku] = self.product(sku)
            self.offer(sku)
            self.at_amazon(sku, fulfillable=10)
        self.read_fba()
        self.assertEqual(self.in_odoo("BULK-0"), 10)
        for sku in skus[:7]:
            self.lose(sku)
        self.at_amazon("BULK-7", fulfillable=11)
        params = self.read_fba()
        self.assertEqual(params["type"], "warning")
        self.assertIn("Nothing was adjusted", params["message"])
        self.assertEqual([self.in_odoo(sku) for sku in skus], [10] * 8)
        self.assertEqual(len(self.activities()), 1)
        self.read_fba()
        self.assertEqual(len(self.activities()), 1)
        self.differences().action_apply()
        self.assertEqual([self.in_odoo(sku) for sku in skus], [0] * 7 + [11])
        self.assertFalse(self.activities())

    def test_where_nothing_could_be_adjusted_somebody_still_has_to_look(self):
        # Given differences that somebody is to look at, and that change while they are shown
        self.account.write({"read_fba_inventory": True})
        self.read_fba()
        self.account._note_fba_activity("Look at it.")
        preview = self.differences()
        self.vase.fba_fulfillable = 21
        self.clock.fba_fulfillable = 4
        # When they are applied as they were shown
        answer = preview.action_apply()["params"]
        # Then nothing was adjusted, and that is said
        self.assertIn("Products adjusted: 0.", answer["message"])
        self.assertIn("are others than those you saw: 2.", answer["message"])
        self.assertEqual(answer["type"], "warning")
        self.assertEqual(self.in_odoo("VASE-BLUE"), 0)
        self.assertEqual(len(self.activities()), 1)
        # Until somebody applies what holds now
        preview = self.differences(preview.env.user)
        self.assertEqual(preview.action_apply()["params"]["type"], "success")
        self.assertFalse(self.activities())

    def test_single_products_may_sell_out_by_themselves(self):
        self.account.write({"read_fba_inventory": True, "apply_fba_inventory": True})
        self.read_fba()
        self.lose("VASE-BLUE")
        self.assertEqual(self.read_fba()["type"], "success")
        self.assertEqual(self.in_odoo("VASE-BLUE"), 0)

    def test_only_what_is_shown_is_applied(self):
        self.read_fba()
        preview = self.differences()
        self.at_amazon("CLOCK-WALL", fulfillable=0)
        self.read_fba()
        preview.action_apply()
        self.assertEqual(self.in_odoo("VASE-BLUE"), 23)
        self.assertEqual(self.in_odoo("CLOCK-WALL"), 0)

    def many_skus(self):
        for number in range(120):
            self.at_amazon(f"SKU-{number}", fulfillable=1)

    def test_many_pages_and_skus_without_an_offer(self):
        self.many_skus()
        message = self.read_fba()["message"]
        self.assertIn("SKUs without an offer", message)
        self.assertEqual(self.vase.fba_fulfillable, 20)

    def test_a_page_token_that_ran_out_begins_again(self):
        self.many_skus()

        def slow(call, go_on):
            if call.query.get("nextToken"):
                self.amazon.clock.advance(31)
            return go_on(call)

        self.amazon.faults.add("getInventorySummaries", slow, after=1)
        self.assertEqual(self.read_fba()["type"], "success")
        self.assertEqual(self.vase.fba_fulfillable, 20)

    def test_pages_that_come_round_again_are_named_and_stop_no_other_marketplace(self):
        self.offer("CLOCK-WALL", "FR")
        self.at_amazon("CLOCK-WALL", "FR", fulfillable=3)
        german = self.marketplace("de").api_identifier
        self.amazon.faults.add(
            "getInventorySummaries",
            faults.next_tokens("one", "two", "three"),
            times=None,
            match=lambda call: german in call.query.get("marketplaceIds", [""])[0],
        )
        with self.assertLogs(FBA_LOGGER, "WARNING"):
            params = self.read_fba()
        self.assertEqual(params["type"], "warning")
        self.assertIn("Amazon.de", params["message"])
        self.assertIn("the same page twice", params["message"])
        self.assertFalse(self.vase.fba_date)
        french = self.env["amazon.offer"].search([("marketplace_id.code", "=", "FR")])
        self.assertEqual(french.fba_fulfillable, 3)

    def test_one_sku_that_cannot_be_read_stops_no_other_and_keeps_its_units(self):
        self.read_fba()
        self.account.apply_fba_inventory = True
        self.at_amazon("VASE-BLUE", fulfillable=11)
        quantity = "inventoryDetails.fulfillableQuantity"
        for sku, path, text in (
            ("CLOCK-WALL", quantity, "9" * 5000),
            ("CLOCK-WALL", quantity, str(10**12)),
            ("CLOCK-WALL", "sellerSku", "[" * 500 + "]" * 500),
        ):
            with self.subTest(path=path, text=text[:20]):
                spoiled = faults.spoiled(sku, path, text)
                self.amazon.faults.add("getInventorySummaries", spoiled, times=None)
                params = self.read_fba()
                self.assertEqual(params["type"], "warning")
                self.assertIn("Entries that cannot be read: 1.", params["message"])
                self.assertEqual(self.vase.fba_fulfillable, 11)
                self.assertEqual(self.clock.fba_fulfillable, 7)
                # Nothing is adjusted to figures that are not known.
                self.assertEqual(self.in_odoo("CLOCK-WALL"), 0)
                self.amazon.faults.clear()
        self.assertEqual(self.read_fba()["type"], "success")

    def test_a_marketplace_that_cannot_be_read_is_named_and_stops_no_other(self):
        self.offer("CLOCK-WALL", "FR")
        self.at_amazon("CLOCK-WALL", "FR", fulfillable=3)
        french = self.marketplace("fr").api_identifier
        self.amazon.faults.add(
            "getInventorySummaries",
            faults.error(400, "InvalidInput", "Not for this marketplace"),
            times=None,
            match=lambda call: french in call.query.get("marketplaceIds", [""])[0],
        )
        with self.assertLogs(FBA_LOGGER, "WARNING"):
            params = self.read_fba()
        self.assertEqual(params["type"], "warning")
        self.assertIn("Amazon.fr", params["message"])
        self.assertEqual(self.vase.fba_fulfillable, 20)

    def test_amazon_is_down(self):
        self.account.apply_fba_inventory = True
        with self.amazon_down(), self.assertLogs(FBA_LOGGER, "WARNING"):
            self.assertEqual(self.read_fba()["type"], "warning")
        self.assertFalse(self.vase.fba_date)
        self.assertEqual(self.in_odoo("VASE-BLUE"), 0)

    def test_who_may_do_what(self):
        salesman = self.user("salesman", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.account.with_user(salesman).action_read_fba_inventory()
        self.read_fba()
        preview = self.differences(self.user("seller", "sales_team.group_sale_manager"))
        with self.assertRaisesRegex(UserError, "administrators of Inventory"):
            preview.action_apply()
