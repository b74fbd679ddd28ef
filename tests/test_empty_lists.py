"""A list without records says what to do first: as long as there is no account, connect one."""

from .common import AmazonCase

ASSISTANT = "amazon_connector.amazon_connect_account_action"
LISTS = {
    "amazon_order_action": "No orders here",
    "amazon_offer_action": "No SKUs yet",
    "amazon_offer_stock_action": "No SKU is paired yet",
    "amazon_picking_action": "Nothing to ship",
    "amazon_fba_difference_action": "No differences",
    "amazon_feed_action": "No feeds yet",
    "amazon_job_action": "No jobs yet",
    "amazon_backfill_action": "Import older orders",
    "amazon_settlement_action": "No settlements yet",
    "amazon_refund_action": "No refunds",
    "amazon_invoice_upload_action": "No invoices to send to Amazon",
}


class TestEmptyLists(AmazonCase):
    def setUp(self):
        super().setUp()
        self.manager = self.user("manager", "amazon_connector.group_amazon_manager")

    def help_of(self, name, user=None):
        """What the web client shows where the list has no record."""
        action = self.env.ref(f"amazon_connector.{name}")
        fields = ["help", "context", "res_model"]
        action = (
            action.with_user(user or self.admin)
            .sudo()
            .with_context(amazon_deliveries=True, allowed_company_ids=self.company.ids)
        )
        return action.read(fields)[0]["help"]

    def test_without_an_account_each_list_leads_to_the_assistant(self):
        for name in LISTS:
            with self.subTest(name):
                self.assertIn(ASSISTANT, self.help_of(name))

    def test_those_who_cannot_connect_one_are_told_who_can(self):
        text = self.help_of("amazon_order_action", self.manager)
        self.assertIn("settings administrator", text)
        self.assertNotIn(ASSISTANT, text)

    def test_with_an_account_each_list_says_what_it_is_for(self):
        self.account.action_archive()
        for name, words in LISTS.items():
            with self.subTest(name):
                text = self.help_of(name)
                self.assertIn(words, text)
                self.assertNotIn(ASSISTANT, text)
