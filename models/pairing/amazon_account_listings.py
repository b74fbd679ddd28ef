from odoo import api, fields, models

from ...amazon.errors import AmazonAuthError, AmazonError, AmazonPayloadError, AmazonRejected
from ..errors import Explainer, explained, unless_busy
from ..job_outcome import Again, Outcome
from ..sentences import _, joined
from .pairer import Pairer


class AmazonAccount(models.Model):
    """Reads what the seller lists on each marketplace into the offers, and pairs these."""

    _inherit = "amazon.account"

    listings_message = fields.Text(
        string="Last Result of the Listings", compute="_compute_listings_message", compute_sudo=True
    )

    @api.depends("job_ids.message")
    def _compute_listings_message(self):
        for account in self:
            account.listings_message = account._job("listings").message

    @api.model
    def _due_for_listings(self):
        return self.search([("state", "=", "connected")])

    @unless_busy
    @explained
    def action_sync_listings(self):
        """Have Amazon report what is listed, and keep it in the offers as soon as it is there."""
        self._check_may_act()
        return self.env["amazon.job"]._run_for(self, "listings")

    def _sync_listings(self, progress):
        """Ask Amazon for a report on each marketplace, and read those that it has compiled. None
        stops the others, and nobody waits for Amazon: the next run goes on.

        :param Progress progress: Says when this has to end.
        :rtype: Outcome
        """
        reports = self.env["amazon.listings.report"]._round_of(self)
        progress.commit()
        problem = None
        with self._amazon_client(progress.limit.seconds_left, progress=progress) as client:
            asked = reports.filtered(lambda report: report.state == "due")
            for step, some in ((self._ask, asked), (self._read, reports)):
                problem = problem or self._in_turn(step, some, client, progress)
        Pairer(self).pair(self._offers_to_pair())
        progress.commit()
        return self._listings_outcome(reports, problem)

    def _ask(self, report, client, progress):
        report._ask_for(client)

    def _read(self, report, client, progress):
        if report.state == "asked":
            report._read(client, progress)

    def _in_turn(self, step, reports, client, progress):
        """Do a step for each report.

        :return: What keeps all of them from going on, if anything does.
        """
        for report in reports:
            try:
                step(report, client, progress)
            except (AmazonRejected, AmazonPayloadError) as error:
                report._note("failed", Explainer(self.env).reason(error))
            except AmazonError as error:
                # The other marketplaces would fare no better.
                return error
            progress.commit()
        return None

    def _listings_outcome(self, reports, problem):
        texts = [
            joined(": ", [report.marketplace_id.name, report.message])
            for report in reports.filtered("message")
        ]
        if problem:
            reason = self._text_of_listings_problem(problem)
            return Outcome.of(problem, self.env, joined("\n", [reason, *texts]))
        waiting = reports.filtered(lambda report: report.state in ("due", "asked"))
        if waiting:
            text = _(
                "Amazon is compiling your listings on %(marketplaces)s, which takes some minutes. "
                "They appear here by themselves as soon as they are ready.",
                marketplaces=", ".join(waiting.marketplace_id.mapped("name")),
            )
            return Outcome(joined("\n", [text, *texts]), "waiting", Again.SOON, level="success")
        text = joined("\n", [self._listings_summary(), *texts])
        failed = reports.filtered(lambda report: report.state == "failed")
        return Outcome(text, "waiting" if failed else "idle")

    def _listings_summary(self):
        groups = self.env["amazon.offer"]._read_group(
            [("account_id", "=", self.id)], ["pairing_state"], ["__count"]
        )
        counts = dict(groups)
        return _(
            "SKUs paired: %(paired)d. To be paired: %(unpaired)d. Ignored: %(ignored)d.",
            paired=counts.get("paired", 0),
            unpaired=counts.get("unpaired", 0),
            ignored=counts.get("ignored", 0),
        )

    def _text_of_listings_problem(self, error):
        """What users read instead of the usual reason."""
        reason = Explainer(self.env).reason_and_retry(error)
        if not isinstance(error, AmazonAuthError) or error.concerns_credentials:
            return reason
        role = _("To read your listings it also needs the role Product Listing.")
        return joined(" ", [Explainer(self.env).reason(error), role])
