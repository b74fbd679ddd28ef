from datetime import timedelta

from odoo import api, fields, models

from ...amazon.errors import AmazonNotFound
from ...amazon.listings_report import read_listings
from ...amazon.reports import LISTINGS_REPORT
from ...compat import Constraint
from ..sentences import Reason, _
from .listings import ListingKeeper

# Amazon compiles most reports within minutes. One that takes so long never ends.
LOST_AFTER = timedelta(hours=6)


class AmazonListingsReport(models.Model):
    """How far the listings of a marketplace are read: Amazon compiles a report for minutes, during
    which nobody waits for it."""

    _name = "amazon.listings.report"
    _description = "Amazon Listings Report"
    _inherit = ["amazon.identity"]
    _order = "account_id, marketplace_id"
    _rec_name = "marketplace_id"
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace", required=True, readonly=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("due", "To Ask For"),
            ("asked", "Being Compiled"),
            ("done", "Read"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="due",
    )
    amazon_report_ref = fields.Char(string="Amazon Report ID", readonly=True)
    asked_on = fields.Datetime(readonly=True, help="When Amazon was asked for the report.")
    read_on = fields.Datetime(readonly=True, help="When the listings were last read.")
    message = Reason(readonly=True)

    _account_marketplace_uniq = Constraint(
        "UNIQUE(account_id, marketplace_id)",
        "The listings of a marketplace are read once for each account.",
    )

    @api.model
    def _round_of(self, account):
        """The reports that are to be read now for the account: those that an unfinished run left,
        or else those of all its marketplaces."""
        reports = self.search([("account_id", "=", account.id)])
        markets = account.marketplace_ids
        reports |= self.create(
            [
                {"account_id": account.id, "marketplace_id": market.id}
                for market in markets - reports.marketplace_id
            ]
        )
        mine = reports.filtered(lambda report: report.marketplace_id in markets)
        left = mine.filtered(lambda report: report.state in ("due", "asked"))
        if not left:
            mine._note("due")
            left = mine
        return left

    def _note(self, state, message=False, **vals):
        self.write({"state": state, "message": message, **vals})

    def _ask_for(self, client):
        """Have Amazon compile the report."""
        report_id = client.create_report(LISTINGS_REPORT, [self.marketplace_id.api_identifier])
        self._note("asked", amazon_report_ref=report_id, asked_on=fields.Datetime.now())

    def _read(self, client, progress):
        """Read the report if Amazon has compiled it."""
        try:
            report = client.report(self.amazon_report_ref)
        except AmazonNotFound:
            self._note("due")
            return
        if report.is_done:
            listings = read_listings(client.report_text(report.document_id))
            ListingKeeper(self.account_id, self.marketplace_id).keep(listings, progress)
            self._note("done", read_on=fields.Datetime.now())
        elif report.is_empty:
            # Amazon does so where there is nothing to report, and where it did so just before.
            self._note("done", _("Amazon had no listings to report."))
        elif report.is_finished:
            self._note("failed", _("Amazon could not compile the report."))
        elif self.asked_on < fields.Datetime.now() - LOST_AFTER:
            self._note("failed", _("Amazon did not compile the report in time."))
