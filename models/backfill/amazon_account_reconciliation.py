from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models

from ...amazon.errors import (
    AmazonError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
)
from ...amazon.orders_report import read_order_rows
from ...amazon.reports import ORDERS_BY_UPDATE_REPORT
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from .amazon_account_backfill import PATIENCE_SECONDS, RESERVES
from .intake import take_in

MISSING_ACTIVITY = "amazon_connector.mail_activity_type_missing_orders"
# At this hour (UTC) it is night where the marketplaces of a region are.
NIGHT = {"eu": 2, "na": 9, "fe": 17}
DAYS = 3
# A report is late by half an hour at most.
REPORT_DELAY = timedelta(minutes=30)
LONGEST_REPORT = timedelta(hours=2)
# So many numbers are named; more would be read by nobody.
NAMED = 20
ORDERS_AT_ONCE = 25


class AmazonAccount(models.Model):
    """Compares the orders of the last days with Amazon's every night, so that none is missing
    whatever a search has left out."""

    _inherit = "amazon.account"

    orders_since = fields.Datetime(
        readonly=True, copy=False, help="All that changed on Amazon since this moment is read."
    )
    reconciled_on = fields.Datetime(
        string="Compared with Amazon",
        readonly=True,
        copy=False,
        help="When the orders were last compared with Amazon's.",
    )
    missing_orders = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What Amazon lists and Odoo could not read. It is tried again every night.",
    )
    reconciliation_ref = fields.Char(readonly=True, copy=False, groups="base.group_system")
    reconciliation_asked_on = fields.Datetime(readonly=True, copy=False, groups="base.group_system")

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._note_window()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if "last_order_sync" in vals:
            self._note_window()
        return result

    def _note_window(self):
        """What was before the first search, or before where somebody moved it back to, is missed by
        nobody."""
        for account in self.sudo():
            since = account.last_order_sync
            if since and not (account.orders_since and account.orders_since <= since):
                account.orders_since = since

    def _read_orders_since(self, moment, with_open=True):
        """Extend: what was before the moment that somebody chose is missed by nobody."""
        result = super()._read_orders_since(moment, with_open)
        self.sudo().orders_since = self.last_order_sync
        return result

    @api.model
    def _due_for_reconciliation(self):
        accounts = self.search([("state", "=", "connected"), ("orders_since", "!=", False)])
        return accounts.filtered(lambda account: account._is_to_compare())

    def _is_to_compare(self):
        night = _last_night(NIGHT.get(self.region, 2))
        last = self.reconciled_on or self.create_date
        return bool(last) and last < night

    def _reconcile(self, progress):
        """Compare the orders of the last days with Amazon's, and read what is missing.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        start, end = self._time_to_compare()
        if start >= end or not self.marketplace_ids:
            self.reconciled_on = fields.Datetime.now()
            return Outcome(_("There is nothing to compare yet."))
        options = {"patience": PATIENCE_SECONDS, "progress": progress, "reserves": RESERVES}
        with self._amazon_client(**options) as client:
            try:
                report = self._report_to_compare(client, start, end, progress)
            except AmazonRejected as error:
                return self._no_report(_("Amazon did not accept the request: %(e)s", e=error))
            if not report.is_finished:
                return self._wait_for_report()
            if not (report.is_done or report.is_empty):
                return self._no_report(_("Amazon could not make its list of orders."))
            refs = self._refs_at_amazon(client, report)
            return self._fetch_missing(client, refs, progress)

    def _time_to_compare(self):
        """Of the last days, what the order sync has read."""
        now = fields.Datetime.now()
        end = min(self.last_order_sync or now, now - REPORT_DELAY)
        return max(now - timedelta(days=DAYS), self.orders_since or end), end

    def _report_to_compare(self, client, start, end, progress):
        """How far Amazon is with its list, which is asked for if it was not yet."""
        if self.reconciliation_ref:
            try:
                return client.report(self.reconciliation_ref)
            except AmazonNotFound:
                self.reconciliation_ref = False
        start, end = (moment.replace(tzinfo=timezone.utc) for moment in (start, end))
        identifiers = self.marketplace_ids.mapped("api_identifier")
        self.reconciliation_ref = client.create_report(
            ORDERS_BY_UPDATE_REPORT, identifiers, start, end
        )
        self.reconciliation_asked_on = fields.Datetime.now()
        progress.commit()
        return client.report(self.reconciliation_ref)

    def _wait_for_report(self):
        asked = self.reconciliation_asked_on
        if asked and asked < fields.Datetime.now() - LONGEST_REPORT:
            return self._no_report(_("Amazon did not make its list of orders within two hours."))
        text = _("Amazon is making its list of the orders of the last days.")
        return Outcome(text, "waiting", Again.SOON)

    def _no_report(self, reason):
        """It is said, and asked for anew after a pause."""
        self.reconciliation_ref = False
        text = _(
            "The orders of the last days could not be compared with Amazon's. %(reason)s Odoo "
            "tries again by itself.",
            reason=reason,
        )
        return Outcome(text, "waiting", Again.LATER)

    def _refs_at_amazon(self, client, report):
        if report.is_empty:
            return []
        rows = read_order_rows(client.report_text(report.document_id))
        return list(dict.fromkeys(row.order_id for row in rows if row.is_amazons))

    def _missing_refs(self, refs):
        found = self.env["amazon.order"].search(
            [("account_id", "=", self.id), ("amazon_order_ref", "in", refs)]
        )
        present = set(found.mapped("amazon_order_ref"))
        return [ref for ref in refs if ref not in present]

    def _fetch_missing(self, client, refs, progress):
        wanted = list(dict.fromkeys([*refs, *(self.missing_orders or ())]))
        missing, fetched, unknown = self._missing_refs(wanted), [], {}
        problem = None
        for start in range(0, len(missing), ORDERS_AT_ONCE):
            part = missing[start : start + ORDERS_AT_ONCE]
            documents, problem = self._ask_for(client, part, unknown)
            documents = self._of_synchronized(documents)
            rows = self.env["amazon.order"]._store(self, documents)
            fetched += rows.mapped("amazon_order_ref")
            self._note_missing(rows)
            progress.commit(read=len(documents))
            take_in(self, rows, progress)
            if problem:
                break
        if problem:
            return Outcome.of(problem, self.env)
        self.write({"reconciliation_ref": False, "reconciled_on": fields.Datetime.now()})
        self._keep_missing(unknown)
        return self._said(len(refs), fetched, unknown)

    def _ask_for(self, client, refs, unknown):
        """
        :param dict unknown: Gets the orders that Amazon does not give, and whether it is since what
            it sends cannot be read.
        :return: The orders, and what kept the others from being asked for, if anything did.
        """
        documents = []
        for ref in refs:
            try:
                documents.append(client.get_order(ref))
            except (AmazonRejected, AmazonPayloadError) as error:
                unknown[ref] = isinstance(error, AmazonPayloadError)
            except AmazonError as error:
                return documents, error
        return documents, None

    def _note_missing(self, rows):
        """One note names what was missing, as long as anybody reads it."""
        if rows:
            refs = rows.mapped("amazon_order_ref")
            self._message_log(
                body=_(
                    "Orders that Amazon has and Odoo had not were found by the nightly comparison, "
                    "and read now: %(refs)s.",
                    refs=named(refs),
                )
            )

    def _said(self, count, fetched, unknown):
        texts = [_("Orders on Amazon in the last days: %(count)d.", count=count)]
        if fetched:
            texts.append(_("Missing in Odoo and read now: %(refs)s.", refs=named(fetched)))
        texts += self._texts_of_missing(unknown)
        if not (fetched or unknown):
            texts.append(_("All are in Odoo."))
        return Outcome(joined(" ", texts), level="warning" if fetched or unknown else "")

    def _keep_missing(self, unknown):
        """Remind of what is not in Odoo until it is. Whoever marked that as done is not asked again
        about the same orders."""
        is_news = unknown.keys() - set(self.missing_orders or ())
        self.missing_orders = list(unknown) or False
        if is_news or not unknown or self._open_activities(MISSING_ACTIVITY):
            summary = _("Amazon orders missing in Odoo: %(count)d", count=len(unknown))
            note = joined("\n", self._texts_of_missing(unknown))
            self._keep_activity(MISSING_ACTIVITY, summary, note)

    def _texts_of_missing(self, unknown):
        unreadable = [ref for ref, is_unreadable in unknown.items() if is_unreadable]
        hidden = [ref for ref, is_unreadable in unknown.items() if not is_unreadable]
        texts = []
        if hidden:
            texts.append(
                _(
                    "Missing in Odoo, but not shown by Amazon: %(refs)s. Look them up in Seller "
                    "Central.",
                    refs=named(hidden),
                )
            )
        if unreadable:
            texts.append(
                _(
                    "Missing in Odoo, since what Amazon sends cannot be read: %(refs)s. Look them "
                    "up in Seller Central.",
                    refs=named(unreadable),
                )
            )
        return texts


def named(refs):
    """The first of many numbers, and how many more there are."""
    more = len(refs) - NAMED
    return ", ".join([*refs[:NAMED], *([f"+ {more}"] if more > 0 else [])])


def _last_night(hour):
    """The beginning of the last night, in naive UTC."""
    now = fields.Datetime.now()
    night = datetime.combine(now.date(), time(hour))
    return night if night <= now else night - timedelta(days=1)
