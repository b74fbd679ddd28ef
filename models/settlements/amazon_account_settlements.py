import logging
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import compat
from ...amazon.errors import (
    AmazonError,
    AmazonOutOfTime,
    AmazonPayloadError,
    AmazonRejected,
    AmazonUnavailable,
)
from ...amazon.limits import utcnow
from ...amazon.reports import SETTLEMENT_REPORT
from ..amazon_books import BILLING
from ..database_errors import is_transient
from ..discretion import discreetly
from ..errors import Explainer, explained, trace_without_data, unless_busy
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from .keeper import SettlementKeeper, Version

_logger = logging.getLogger(__name__)

# Amazon forgets reports after 90 days, and refuses to be asked for older ones.
KEPT_BY_AMAZON = timedelta(days=89)
# So many documents in a row that Amazon's storage does not give mean that it gives none.
MOST_UNAVAILABLE = 3


class AmazonAccount(models.Model):
    """Reads what Amazon paid out: each file that it lists, once."""

    _inherit = "amazon.account"

    settlement_documents = fields.Json(
        copy=False,
        groups="base.group_system",
        help="The files that were read, with the moment at which Amazon made them.",
    )

    @api.model
    def _due_for_settlements(self):
        reading = self.search([("state", "=", "connected"), ("sync_settlements", "=", True)])
        # Files that were uploaded have to be followed up, whether or not any are read.
        unpaid = [("state", "!=", "paid"), ("account_id.active", "=", True)]
        groups = self.env["amazon.settlement"]._read_group(unpaid, ["account_id"])
        return reading.union(*(account for (account,) in groups))

    def _check_may_sync_settlements(self):
        """:raise AccessError: If the user may neither act for the accounts nor book."""
        if self.env.user.has_group(BILLING):
            compat.check_access(self, "read")
        else:
            self._check_may_act()

    @unless_busy
    @explained
    def action_sync_settlements(self):
        """Read the settlements that are new on Amazon now, and say what came of it."""
        self._check_may_sync_settlements()
        return self.env["amazon.job"]._run_for(self, "settlements")

    def _sync_settlements(self, progress):
        """Read what Amazon lists, one settlement after the other, each committed by itself; then
        let what follows of it be done.

        :param Progress progress: Says when this has to end. The next run goes on with the rest.
        :rtype: Outcome
        """
        problem, texts = None, []
        if self.state == "connected" and self.sync_settlements:
            problem, texts = self._fetch_settlements(progress)
        self._read_settlements_again(progress)
        settlements = self._open_settlements()
        settlements._compare_reserves()
        self.env["amazon.settlement.line"]._tie(SQL("line.account_id = %s", self.id))
        progress.commit()
        self._settlements_were_read(settlements, progress)
        progress.commit()
        to_look_at = self._remind_of_settlements()
        return self._settlements_outcome(progress, problem, texts, to_look_at)

    def _settlements_were_read(self, settlements, progress):
        """Hook at the end of each run: the settlements of the account that are not finished.

        :param Progress progress: Says when this has to end.
        """

    def _bring_late_orders(self, progress, settlements=None):
        """Hook before invoices are paid: what was booked before its order came to Odoo.

        :param Progress progress: Says when this has to end.
        :param settlements: Only these.
        """

    def _open_settlements(self):
        return self.env["amazon.settlement"].search(
            [("account_id", "=", self.id), ("state", "!=", "paid")], order="date_end, id"
        )

    # Fetching

    def _fetch_settlements(self, progress):
        """Fetch what is new, the oldest first.

        :return: What keeps the rest from being fetched, if anything does, and a sentence about each
            file that could not be.
        """
        problem, texts, unavailable = None, [], 0
        with self._amazon_client(progress.limit.seconds_left, progress=progress) as client:
            try:
                reports, unread = self._reports_to_read(client)
                texts += unread
                for report in reports:
                    try:
                        content, charset = client.report_content(report.document_id)
                    except (AmazonRejected, AmazonPayloadError) as error:
                        texts.append(Explainer(self.env).reason(error))
                        continue
                    except AmazonUnavailable as error:
                        problem, unavailable = error, unavailable + 1
                        if unavailable >= MOST_UNAVAILABLE:
                            break
                        continue
                    unavailable = 0
                    texts += self._keep_report(report, content, charset, progress)
            except AmazonError as error:
                problem = error
        return problem, texts

    def _reports_to_read(self, client):
        """:return: What is new, the oldest first, and a sentence if there may be more."""
        since = (client.amazon_time or utcnow()) - KEPT_BY_AMAZON
        known = self.settlement_documents or {}
        found = client.list_reports(SETTLEMENT_REPORT, since)
        listed = {
            report.document_id: report
            # The same document may come under several numbers.
            for report in found.reports
            if report.document_id not in known
        }
        reports = sorted(listed.values(), key=lambda report: (report.created, report.report_id))
        return reports, self._texts_unlisted(found.problems)

    def _texts_unlisted(self, problems):
        if not problems:
            return []
        text = _(
            "Entries of Amazon's list of settlements that cannot be read: %(count)d. A settlement "
            "may be missing: compare with Seller Central. First problem: %(problem)s",
            count=len(problems),
            problem=problems[0],
        )
        return [text]

    def _keep_report(self, report, content, charset, progress):
        """:return: A sentence if the file could not be kept."""
        version = Version(
            content=content,
            created=report.created,
            name=report.report_id,
            document_ref=report.document_id,
            charset=charset,
            start=report.data_start,
            end=report.data_end,
        )
        try:
            with discreetly(), self.env.cr.savepoint():
                settlement, is_news = SettlementKeeper(self).keep(version)
                is_failed = settlement.is_unreadable
        except Exception as error:
            # What passes by itself ends the run; the next one does the same again.
            if is_transient(error):
                raise
            self.env.invalidate_all()
            _logger.error("A settlement could not be kept: %s", trace_without_data(error))
            progress.commit(failed=1)
            return [Explainer(self.env).reason(error)]
        progress.commit(read=1, changed=int(is_news), failed=int(is_failed))
        # For itself, and short: the account has other jobs, too, which write it.
        self._note_document(report)
        progress.commit()
        self.env.invalidate_all()
        return []

    def _note_document(self, report):
        """Keep that a file was read, as long as Amazon may list it."""
        oldest = (utcnow() - 2 * KEPT_BY_AMAZON).isoformat()
        known = self.settlement_documents or {}
        kept = {ref: created for ref, created in known.items() if created >= oldest}
        created = report.created.astimezone(timezone.utc).isoformat()
        self.settlement_documents = {**kept, report.document_id: created}

    def _read_settlements_again(self, progress):
        """What could not be read may be readable now: the connector or a currency changed, or
        somebody took entries back by hand."""
        for settlement in self._open_settlements().filtered("is_unreadable"):
            if not settlement.belongs_to_id and settlement._is_readable_now():
                settlement._read_again()
                progress.commit(changed=1)
        for settlement in self._open_settlements().filtered("newer_file_id"):
            if not settlement._is_booked():
                settlement._read_newer()
                progress.commit(changed=1)

    def _keep_uploaded_settlement(self, content):
        """Keep a file from Seller Central, which gives a settlement as it is at this moment.

        :return: The settlement, and a sentence if it is not what the file says.
        :raise UserError: If the file does not say which settlement it is, or is about stores of
            another region only.
        """
        version = Version(content, created=utcnow(), name="", is_uploaded=True)
        keeper = SettlementKeeper(self)
        reason, is_nameless = keeper.objection(version)
        if is_nameless:
            raise UserError(reason)
        if stores := keeper.foreign_stores(version):
            raise UserError(
                _(
                    "The file is about %(stores)s, outside the region of the account %(account)s. "
                    "Upload it to the account that sells there.",
                    stores=", ".join(stores),
                    account=self.name,
                )
            )
        settlement, is_news = keeper.keep(version)
        name = self.env.user.name
        settlement._message_log(
            body=_("%(user)s uploaded a new file.", user=name)
            if is_news
            else _("%(user)s uploaded a file. What was here stays.", user=name)
        )
        settlement._compare_reserves()
        self._remind_of_settlements()
        # What follows of it is done with all that the job does.
        self.env["amazon.job"]._start_soon(self, "settlements")
        return settlement, self._answer_to_upload(settlement, version, is_news, reason)

    def _answer_to_upload(self, settlement, version, is_news, reason):
        unreadable = joined(" ", [_("The file cannot be read."), reason]) if reason else ""
        if is_news:
            return unreadable
        if version.digest in (settlement.digest, settlement.newer_digest):
            return unreadable or _("Odoo already has this file.")
        stays = _(
            "The file was not taken: Odoo has this settlement from Amazon itself and cannot know "
            "how old an uploaded file is. If Amazon issues the settlement again, Odoo reads it by "
            "itself."
        )
        return joined("\n", [unreadable, stays])

    # What came of it

    def _settlements_outcome(self, progress, problem, texts, to_look_at):
        text = _("Settlements read: %(count)d.", count=progress.counts.records_read)
        look = _("Settlements to check: %(count)d.", count=len(to_look_at))
        message = joined(" ", [text, look if to_look_at else "", *texts])
        if isinstance(problem, AmazonOutOfTime):
            more = _("There is more to do: the next run goes on by itself.")
            return Outcome.of(problem, self.env, joined(" ", [message, more]))
        if problem:
            reason = Explainer(self.env).reason_and_retry(problem)
            return Outcome.of(problem, self.env, joined(" ", [reason, message]))
        if texts:
            return Outcome(message, "waiting")
        if progress.limit.is_up:
            # What follows of settlements may take longer than one run.
            more = _("There is more to do: the next run goes on by itself.")
            return Outcome(joined(" ", [message, more]), "waiting", Again.AT_ONCE, gets_on=True)
        return Outcome(message, level="warning" if to_look_at else "")
