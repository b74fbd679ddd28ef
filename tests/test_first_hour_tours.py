"""The first hour as a user clicks it: from installed to orders that are right."""

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

    def test_wrong_keys_are_named_and_corrected(self):
        self.play("wrong_keys_in_assistant", action=ASSISTANT)
        self.assertFalse(self.env["amazon.account"].search([]))

    def test_the_wrong_region_is_named_and_corrected(self):
        self.play("wrong_region_in_assistant", action=ASSISTANT)
        self.assertFalse(self.env["amazon.account"].search([]))
