"""Orders of the past, and an import that brings them in."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.amazon_connector.models.backfill import amazon_account_backfill

from .common import AmazonCase

DAY = 24 * 60


class BackfillCase(AmazonCase):
    def setUp(self):
        super().setUp()
        # Nobody waits in a test.
        self.startPatcher(patch.object(amazon_account_backfill, "PATIENCE_SECONDS", 0))

    def old(self, days, status="UNSHIPPED", **options):
        """An order that was placed, and changed last, some days ago."""
        options.setdefault("minutes_ago", days * DAY)
        return self.place(self.item(), status=status, hours_open=0, **options)

    def backfill(self, days=20, account=None):
        today = fields.Date.today()
        backfills = self.env["amazon.backfill"].with_user(self.admin)
        vals = {"account_id": (account or self.account).id, "date_from": today - timedelta(days)}
        return backfills.create(vals)

    def start(self, **options):
        """Fill in the dates and press “Start”."""
        backfill = self.backfill(**options)
        backfill.action_start()
        return backfill

    def run_job(self, runs=1):
        """The scheduled action comes round."""
        for _run in range(runs):
            self._commit(self.env)
            self.end_pauses()
            self.env.flush_all()
            self.env["amazon.job"]._run_due(["backfill"])
        self.env.invalidate_all()

    def refs_asked(self):
        return [request.path.rpartition("/")[2] for request in self.amazon.requests.of("getOrder")]
