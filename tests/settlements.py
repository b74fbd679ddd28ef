"""What tests of settlements share."""

from datetime import datetime, timedelta, timezone

from odoo.addons.amazon_connector.dev.simulator.settlements.samples import german

from .common import AmazonCase

DAY = timedelta(days=1)


class SettlementCase(AmazonCase):
    """An account whose settlements are read."""

    def setUp(self):
        super().setUp()
        self.account.marketplace_ids = self.marketplace("de")
        self.settlements = self.amazon.settlements
        self.amazon.requests.clear()

    def pull(self, account=None):
        """Press “Read Settlements”."""
        self._commit(self.env)
        account = account or self.account
        notification = account.with_user(self.admin).action_sync_settlements()
        self.env.invalidate_all()
        return notification["params"]

    def list_file(self, content, days_ago=1, seller="eu"):
        """Amazon lists a file that it wrote some days ago."""
        created = datetime.now(timezone.utc) - days_ago * DAY
        return self.settlements.add_file(seller, content, created)

    def settlement(self, ref="20000000001", account=None):
        """The settlement of this number; there must be exactly one."""
        account = account or self.account
        found = self.env["amazon.settlement"].search(
            [("account_id", "=", account.id), ("settlement_ref", "=", ref)]
        )
        self.assertEqual(len(found), 1, f"{ref} has {len(found)} settlements")
        return found

    def read_file(self, content=None, ref="20000000001", **options):
        """Amazon lists a file, and it is read. :return: The settlement."""
        self.list_file(german().content if content is None else content, **options)
        self.pull()
        return self.settlement(ref)

    def kinds(self, settlement):
        """What each kind comes to."""
        groups = self.env["amazon.settlement.line"]._read_group(
            [("settlement_id", "=", settlement.id)], ["kind"], ["amount:sum"]
        )
        return {kind: round(amount, 2) for kind, amount in groups}

    def activity(self):
        """The open activity about settlements; there is at most one."""
        kind = self.env.ref("amazon_connector.mail_activity_type_settlements")
        found = self.account.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        self.assertLessEqual(len(found), 1)
        return found
