from datetime import timedelta, timezone

from odoo import fields, models

from ...amazon.errors import (
    AmazonAuthError,
    AmazonPayloadError,
    AmazonRejected,
)
from ...amazon.orders_report import read_order_rows
from ...amazon.reports import ORDERS_BY_DATE_REPORT
from ..scheduling import naive_utc
from ..sentences import Reason, _

# Amazon takes minutes. After this time it is not waited for any more.
LONGEST_REPORT = timedelta(hours=2)
# No search and no report may reach into the last minutes.
PRESENT = timedelta(minutes=3)


class AmazonBackfillPart(models.Model):
    """A month at most of an import of older orders: Amazon lists the orders of no longer time."""

    _name = "amazon.backfill.part"
    _description = "Part of an Import of Older Amazon Orders"
    _inherit = ["amazon.identity"]
    _order = "date_from desc"
    _amazon_identity = None

    backfill_id = fields.Many2one(
        "amazon.backfill", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="backfill_id.company_id", store=True)
    date_from = fields.Datetime(required=True, readonly=True)
    date_to = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("asked", "Being Listed by Amazon"),
            ("listed", "Listed"),
            ("searched", "Being Searched"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="new",
        help="Amazon lists the orders of a part; where it cannot, they are searched.",
    )
    report_ref = fields.Char(readonly=True)
    asked_on = fields.Datetime(readonly=True)
    search_text = fields.Text(readonly=True, groups="base.group_system")
    message = Reason(readonly=True)

    def _window(self):
        """The part as aware times, which never reach the present."""
        now = fields.Datetime.now() - PRESENT
        start, end = (
            min(moment, now).replace(tzinfo=timezone.utc)
            for moment in (self.date_from, self.date_to)
        )
        return start, end

    def _last_number(self):
        """The order that was placed last, as far as it is known."""
        mine = [("part_id", "=", self.id)]
        numbers = self.env["amazon.backfill.number"]
        return numbers.search(mine, order="purchased desc, id desc", limit=1)

    def _prepare(self, client):
        """Have Amazon list the orders, and keep the list once it is there.

        :raise AmazonError: If Amazon cannot be asked now.
        """
        try:
            if self.state == "new":
                self._ask(client)
            if self.state == "asked":
                self._look(client)
        except (AmazonRejected, AmazonPayloadError) as error:
            self._search_instead(_("Amazon lists no orders (%(error)s).", error=error))
        except AmazonAuthError as error:
            if error.concerns_credentials:
                raise
            self._search_instead(_("Amazon lists no orders (%(error)s).", error=error))

    def _ask(self, client):
        identifiers = self.backfill_id.account_id.marketplace_ids.mapped("api_identifier")
        start, end = self._window()
        if start >= end:
            self.state = "done"
            return
        report_ref = client.create_report(ORDERS_BY_DATE_REPORT, identifiers, start, end)
        self.write({"state": "asked", "report_ref": report_ref, "asked_on": fields.Datetime.now()})

    def _look(self, client):
        report = client.report(self.report_ref)
        if report.is_done:
            self._keep_list(read_order_rows(client.report_text(report.document_id)))
        elif report.is_empty:
            self.state = "done"
        elif report.is_finished:
            self._search_instead(_("Amazon could not list the orders."))
        elif self.asked_on < fields.Datetime.now() - LONGEST_REPORT:
            self._search_instead(_("Amazon did not list the orders within two hours."))

    def _keep_list(self, rows):
        moments = {}
        for row in rows:
            if row.is_amazons:
                moments.setdefault(row.order_id, row.purchased)
        start = self.date_from
        numbers = {ref: naive_utc(moment) if moment else start for ref, moment in moments.items()}
        self.env["amazon.backfill.number"]._keep(self, numbers)
        self.state = "listed"

    def _search_instead(self, reason):
        """Without a list there are only searches, which take longer."""
        text = _("%(reason)s They are searched instead, which takes longer.", reason=reason)
        self.write({"state": "searched", "message": text})
