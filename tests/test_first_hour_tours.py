"""The first hour as a user clicks it: from installed to orders that are right."""

from unittest.mock import patch

from odoo.addons.amazon_connector.models.backfill import amazon_account_backfill

from .test_listings import ListingsCase
from .tour import TourCase

ASSISTANT = "amazon_connector.amazon_connect_account_action"


class TestFirstHour(TourCase):
    def test_from_installed_to_the_first_orders(self):
        # Given an old order that is still to be shipped, and a new one
        refs = [self.place(self.item(), minutes_ago=60 * 24 * 40), self.place(self.item())]
        # When an administrator has installed the addon, which opens the assistant
        opened = self.env["ir.module.module"].with_user(self.admin).next()
        self.assertEqual(opened["res_model"], "amazon.connect.account")
        # Then three keys and nine clicks later, without developer mode, both are in
        with self.scheduler():
            self.play("first_hour", action=ASSISTANT)
        for ref in refs:
            self.assertImported(ref)

    def test_an_empty_list_leads_to_the_assistant_and_then_says_what_it_is_for(self):
        self.play("from_an_empty_list", action="amazon_connector.amazon_order_action")
        self.assertEqual(self.env["amazon.account"].search([]).state, "connected")

    def test_wrong_keys_are_named_and_corrected(self):
        self.play("wrong_keys_in_assistant", action=ASSISTANT)
        self.assertFalse(self.env["amazon.account"].search([]))

    def test_the_wrong_region_is_named_and_corrected(self):
        self.play("wrong_region_in_assistant", action=ASSISTANT)
        self.assertFalse(self.env["amazon.account"].search([]))

    def test_the_seller_signs_in_instead_of_pasting_two_keys(self):
        # Given a public application, whose page of consent is the simulator's
        self.marketplace("de").seller_central_url = self.amazon.api_url
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("web.base.url", self.base_url())
        # When the administrator signs in, then Amazon accepts what it brought itself
        self.play("sign_in_with_amazon", action=ASSISTANT)
        wizard = self.env["amazon.connect.account"].search([], order="id desc", limit=1)
        self.assertTrue(wizard.is_checked)
        self.assertEqual(wizard.seller_id, self.amazon.sellers["eu"].seller_id)

    def test_older_orders_are_imported(self):
        # Given an order from before the account
        self.startPatcher(patch.object(amazon_account_backfill, "PATIENCE_SECONDS", 0))
        account = self.register()
        ref = self.place(
            self.item(), order_id="302-3333333-3333333", minutes_ago=60 * 24 * 20, hours_open=0
        )
        # When its days are asked for, then it is in the list that one click opens
        with self.scheduler():
            self.play("import_older_orders", account)
        self.assertImported(ref)


class TestPairing(ListingsCase, TourCase):
    def test_a_suggestion_is_accepted_and_the_open_order_repairs_itself(self):
        # Given an open order of a SKU that is nearly a product's reference
        self.products["LAMP-OAK"].default_code = "lamp_oak"
        ref = self.place(self.item(), order_id="302-3333333-3333333")
        self.sync(self.account)
        total = self.row(ref).sale_order_id.amount_total
        self.update()
        # When its suggestion is accepted
        with self.scheduler():
            self.play("accept_suggestion", action="amazon_connector.amazon_offer_action")
        # Then the order has the product, its delivery, and the same total
        self.play("see_repaired_order", action="amazon_connector.amazon_order_action")
        order = self.assertImported(ref, total)
        self.assertIn(self.products["LAMP-OAK"], order.order_line.product_id)
        self.assertTrue(order.picking_ids)
