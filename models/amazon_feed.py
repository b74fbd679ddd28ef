import logging
from datetime import timedelta, timezone

from odoo import api, fields, models

from .. import compat
from ..amazon import feeds
from ..amazon.errors import AmazonError, AmazonPayloadError, AmazonRejected, AmazonUnavailable
from ..amazon.feeds import Report
from ..amazon.invoices import read_upload_report
from .sentences import Reason, _, joined

_logger = logging.getLogger(__name__)

# How Amazon calls a kind of feed, how its report is read, the model of the records that are in
# the feed, and their method that a report is handed to.
KINDS = {
    "listings": (
        feeds.LISTINGS_FEED,
        Report.from_json_text,
        "amazon.offer",
        "_apply_listings_report",
    ),
    "cancellations": (
        feeds.ACKNOWLEDGEMENT_FEED,
        Report.from_xml_text,
        "amazon.order",
        "_apply_cancellation_report",
    ),
    "invoices": (
        feeds.INVOICE_FEED,
        read_upload_report,
        "amazon.invoice.upload",
        "_apply_upload_report",
    ),
}
# What is not to be sent a second time: whether Amazon took it is looked up in its list, where it is
# after this time at the latest. Before that, its clock may be behind ours.
LOOKED_UP = ("invoices",)
LISTED_AFTER = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=2)
# Whether Amazon took a feed is not known if its answer was lost. Most feeds are finished by then.
LOST_AFTER = timedelta(hours=1)
UNFINISHED_AFTER = timedelta(days=3)
# Amazon forgets feeds after this time, too.
KEPT_FOR = timedelta(days=90)


class AmazonFeed(models.Model):
    """Many changes that were handed in to Amazon at once, until its report about them is read.

    The records in a feed point to it by ``feed_id``, and the numbers of its messages are their
    ids. A record is in one feed at a time; when the feed is finished, ``feed_id`` is empty again.
    """

    _name = "amazon.feed"
    _description = "Amazon Feed"
    _inherit = ["amazon.empty.list", "amazon.identity"]
    _order = "id desc"
    _rec_name = "amazon_feed_ref"
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    feed_type = fields.Selection(
        [("listings", "Quantities"), ("cancellations", "Cancellations"), ("invoices", "Invoices")],
        string="Type",
        required=True,
        readonly=True,
    )
    amazon_feed_ref = fields.Char(
        string="Amazon Feed ID", readonly=True, help="Empty if Amazon's answer was lost."
    )
    state = fields.Selection(
        [("submitted", "Submitted"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="submitted",
    )
    message = Reason(readonly=True)

    # Hand in

    @api.model
    def _submit(self, account, client, feed_type, content, marketplaces, records, *, options=None):
        """Hand in a feed for records, and commit.

        The records point to the feed before Amazon has it: a feed whose answer was lost may be at
        work all the same, and nothing must overtake it.

        :param str feed_type: A key of :data:`KINDS`.
        :param content: The feed. The numbers of its messages, if it has any, are the ids of the
            records.
        :param dict options: What Amazon wants to know beside the document.
        :raise AmazonError: If it was not handed in, or if that is not known. What the records are
            to say about this is up to the caller.
        :rtype: amazon.feed
        """
        amazon_type = KINDS[feed_type][0]
        identifiers = marketplaces.mapped("api_identifier")
        feed = self.create({"account_id": account.id, "feed_type": feed_type})
        records.feed_id = feed
        compat.commit_progress(self.env)
        is_uploaded = False
        try:
            document_id = client.upload_feed(content, feeds.CONTENT_TYPES[amazon_type])
            is_uploaded = True
            feed.amazon_feed_ref = client.submit_feed(
                amazon_type, identifiers, document_id, options
            )
        except AmazonError as error:
            if is_uploaded and isinstance(error, AmazonUnavailable | AmazonPayloadError):
                feed.message = _(
                    "Amazon gave no answer, so that it may have taken the feed or not."
                )
            else:
                feed._records().feed_id = False
                feed.unlink()
            compat.commit_progress(self.env)
            raise
        compat.commit_progress(self.env)
        return feed

    # Read back

    @api.model
    def _process_submitted(self, account, client, feed_type):
        """Ask Amazon about the feeds of an account that are not finished, and tell their records.

        A feed that Amazon still works on is asked for again next time. Each is committed, and
        one whose report cannot be fetched does not stop the others.

        :param str feed_type: Whoever holds the lock of that work reads back its feeds, and no
            others.
        :raise AmazonError: If Amazon cannot be asked now.
        :return: The feeds that have ended.
        """
        submitted = self.search(
            [("account_id", "=", account.id), *self._domain_submitted(feed_type)], order="id"
        )
        trouble = None
        for feed in submitted:
            try:
                feed._process(client)
            except AmazonUnavailable as error:
                trouble = error
            compat.commit_progress(self.env)
        if trouble:
            raise trouble
        return submitted.filtered(lambda feed: feed.state != "submitted")

    @api.model
    def _domain_submitted(self, feed_type):
        return [("feed_type", "=", feed_type), ("state", "=", "submitted")]

    def _process(self, client):
        age = fields.Datetime.now() - self.create_date
        try:
            if self.amazon_feed_ref or self._find_lost(client, age):
                self._read_back(client)
        except (AmazonRejected, AmazonPayloadError) as error:
            _logger.warning("Amazon feed %s: %s", self.amazon_feed_ref, error)
            self._fail(_("Amazon's report cannot be read: %(error)s", error=error))
        except AmazonUnavailable:
            if age <= UNFINISHED_AFTER:
                raise
        if self.state == "submitted" and age > UNFINISHED_AFTER:
            self._fail(_("For three days, Amazon has not said what came of the feed."))

    def _find_lost(self, client, age):
        """Amazon's answer was lost. :return: Whether it is known that Amazon has the feed."""
        found = []
        if self.feed_type in LOOKED_UP:
            found = self._unknown_at_amazon(client)
            if len(found) == 1:
                self.amazon_feed_ref = found[0]
            elif found:
                self._fail(
                    _(
                        "Amazon's answer was lost, and its list has several feeds of that time "
                        "that Odoo does not know. Look in Seller Central what came of it."
                    )
                )
        if not found and age > (LISTED_AFTER if self.feed_type in LOOKED_UP else LOST_AFTER):
            self._give_up()
        return len(found) == 1

    def _unknown_at_amazon(self, client):
        """Amazon's numbers of feeds of this kind that are as old and that nobody here sent."""
        since = (self.create_date - CLOCKS_DIFFER).replace(tzinfo=timezone.utc)
        stores = set(self._records().marketplace_id.mapped("api_identifier"))
        listed = client.latest_feeds(KINDS[self.feed_type][0], since)
        refs = [feed.feed_id for feed in listed if stores & set(feed.marketplace_ids)]
        known = self.search([("amazon_feed_ref", "in", refs), ("feed_type", "=", self.feed_type)])
        return [ref for ref in refs if ref not in known.mapped("amazon_feed_ref")]

    def _read_back(self, client):
        """Ask how far Amazon is. If it has finished, the records learn what came of it."""
        answer = client.get_feed(self.amazon_feed_ref)
        if not answer.is_finished:
            return
        report = Report(refused={}, general="")
        if answer.document_id:
            report = self._read_report(client, answer)
        if answer.is_done:
            self._apply(report)
            return
        self._fail(
            joined(
                " ",
                [
                    _("Amazon did not carry out the feed (%(status)s).", status=answer.status),
                    report.general,
                ],
            ),
            report.code,
        )

    def _read_report(self, client, answer):
        read = KINDS[self.feed_type][1]
        try:
            return read(client.get_feed_result(answer.document_id))
        except (AmazonRejected, AmazonPayloadError):
            # Of a feed that was not carried out, the status says enough.
            if answer.is_done:
                raise
            return Report(refused={}, general="")

    def _records(self):
        model = KINDS[self.feed_type][2]
        return self.env[model].search([("feed_id", "=", self.id)])

    def _apply(self, report):
        """Hand the report to the records, which leave the feed.

        What Amazon says about the feed as a whole holds for each of them.
        """
        records = self._records()
        refused = dict(report.refused)
        if report.general:
            refused = {**dict.fromkeys(records.ids, report.general), **refused}
        records.feed_id = False
        report = Report(refused=refused, general="", code=report.code)
        getattr(records, KINDS[self.feed_type][3])(report)
        count = len(refused.keys() & set(records.ids))
        self.state = "done"
        self.message = _("%(count)d of %(all)d were refused.", count=count, all=len(records))

    def _fail(self, reason, code=""):
        """None of the feed was carried out, as far as is known."""
        records = self._records()
        records.feed_id = False
        report = Report(refused=dict.fromkeys(records.ids, reason), general="", code=code)
        getattr(records, KINDS[self.feed_type][3])(report)
        self.write({"state": "failed", "message": reason})

    def _give_up(self):
        """The records wait as before, but in no feed: the next run sends them again."""
        self._records().feed_id = False
        self.write(
            {
                "state": "failed",
                "message": _("Amazon never said whether it took the feed. It is sent again."),
            }
        )

    @api.autovacuum
    def _gc_finished(self):
        limit = fields.Datetime.now() - KEPT_FOR
        self.search([("state", "!=", "submitted"), ("create_date", "<", limit)]).unlink()
