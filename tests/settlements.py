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

    def booked(self, settlement, post=True):
        """An entry of a settlement, whose item all rows point to."""
        accounts = self.env["account.account"].with_company(self.company)
        bank, other = (
            accounts.create(
                {"name": name, "code": code, "account_type": "asset_current", "reconcile": True}
            )
            for name, code in (("Clearing", "136000"), ("Orders", "137000"))
        )
        journal = self.env["account.journal"].create(
            {"name": "Amazon", "code": "AMZ", "type": "general", "company_id": self.company.id}
        )
        total = settlement.amount_total
        lines = [
            {"account_id": bank.id, "debit": total},
            {"account_id": other.id, "credit": total},
        ]
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "amazon_settlement_id": settlement.id,
                "line_ids": [(0, 0, line) for line in lines],
            }
        )
        self.account.sudo().clearing_account_id = settlement.clearing_account_id = bank
        # The bank has had no time to pay it.
        settlement.deposit_date = datetime.now()
        settlement.line_ids.move_line_id = move.line_ids.filtered("credit")
        settlement._update_state()
        if post:
            move.action_post()
        return move
