import logging

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...amazon.errors import AmazonAuthError, AmazonError, AmazonRejected, AuthProblem
from ..errors import Explainer
from ..job_outcome import Outcome
from ..sentences import _, joined
from .due import Due

_logger = logging.getLogger(__name__)

ACTIVITY = "amazon_connector.mail_activity_type_invoices"
AT_ONCE = 200
# Amazon takes an invoice every three seconds. What takes longer is left for the next run.
PATIENCE_SECONDS = 45
# Cancellations and quantities are feeds, too, and cannot wait behind a thousand invoices.
RESERVES = {"createFeed": 5}
NOT_ALLOWED = "79509"


class AmazonAccount(models.Model):
    """Sends posted invoices of European stores to Amazon, one in each feed."""

    _inherit = "amazon.account"

    upload_invoices_since = fields.Date(
        string="Send Invoices From",
        copy=False,
        help="Invoices of this day and later are sent to Amazon.",
    )
    refused_invoice_count = fields.Integer(
        string="Invoices Not Accepted", compute="_compute_refused_invoice_count"
    )

    def _compute_refused_invoice_count(self):
        counts = self.sudo()._count_by_account("amazon.invoice.upload", [("state", "=", "failed")])
        for account in self:
            account.refused_invoice_count = counts.get(account.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: only invoices from now on are sent, unless another day is given."""
        accounts = super().create(vals_list)
        accounts._begin_uploads()
        return accounts

    def write(self, vals):
        """Extend: only invoices from now on are sent, unless another day is given."""
        result = super().write(vals)
        if vals.get("upload_invoices"):
            self._begin_uploads()
        return result

    def _begin_uploads(self):
        sending = self.sudo().filtered("upload_invoices")
        if new := sending.filtered(lambda account: not account.upload_invoices_since):
            new.upload_invoices_since = fields.Date.today()
        if sending:
            self.env["amazon.job"]._start_soon(sending, "invoice_upload")

    @api.model
    def _due_for_invoice_uploads(self):
        on_the_way = self.env["amazon.invoice.upload"].search(self._domain_on_the_way())
        sending = self.search([("upload_invoices", "=", True), ("region", "=", "eu")])
        return (sending | on_the_way.account_id).filtered("active")

    @api.model
    def _domain_on_the_way(self):
        return ["|", ("state", "in", ("pending", "submitted")), ("feed_id", "!=", False)]

    def _upload_invoices(self, progress):
        """Find what is due, send it, and read back what Amazon made of the last ones.

        :rtype: Outcome
        """
        self._keep_due_invoices(progress)
        try:
            outcome = self._exchange_invoices(progress)
        except (AmazonError, UserError, RedirectWarning) as error:
            outcome = Outcome.of(error, self.env, self._text_of_missing_role(error))
        if count := self._postponed_invoices():
            outcome = outcome.but(_("Invoices that could not be sent yet: %(count)d.", count=count))
        if count := self._note_refused_invoices():
            outcome = outcome.but(_("Invoices not accepted or late: %(count)d.", count=count))
        return outcome

    def _postponed_invoices(self):
        """How many wait for a reason, which may pass: somebody has to act only if it does not."""
        domain = [("account_id", "=", self.id), ("state", "=", "pending"), ("attempts", ">", 0)]
        return self.env["amazon.invoice.upload"].search_count(domain)

    def _text_of_missing_role(self, error):
        if isinstance(error, AmazonAuthError) and error.problem is AuthProblem.ROLE:
            return _(
                "Amazon refuses invoices (%(error)s). Check that your application has the role Tax "
                "Invoicing, and that it was authorized again after the role was added.",
                error=error,
            )
        return ""

    # What is due

    def _keep_due_invoices(self, progress):
        if not self.upload_invoices or self.region != "eu":
            return
        due = Due(self, self.upload_invoices_since or fields.Date.today())
        uploads = self.env["amazon.invoice.upload"]
        while found := due.invoices(AT_ONCE):
            moves = self.env["account.move"].browse(found)
            orders = [self.env["amazon.order"].browse(order_id) for order_id in found.values()]
            rows = uploads._make(orders, moves)
            progress.commit(read=len(rows))
        while ids := due.orders_without_invoice(AT_ONCE):
            orders = self.env["amazon.order"].browse(ids)
            rows = uploads._make(orders, [self.env["account.move"]] * len(orders))
            progress.commit(read=len(rows))

    # To Amazon and back

    def _exchange_invoices(self, progress):
        options = {"patience": PATIENCE_SECONDS, "progress": progress, "reserves": RESERVES}
        if not self.env["amazon.invoice.upload"].search_count(self._domain_of_uploads(), limit=1):
            return Outcome()
        with self._amazon_client(**options) as client:
            self.env["amazon.feed"]._process_submitted(self, client, "invoices")
            if self._lost_invoice_feeds():
                return Outcome(
                    _("Amazon's answer to an invoice was lost. Others wait until it is found."),
                    "waiting",
                )
            if self._are_uploads_refused():
                return Outcome(self._text_of_refused_uploads(), "error")
            self._send_due_invoices(client, progress)
        count = progress.counts.records_changed
        text = _("Invoices sent: %(count)d.", count=count)
        if self.env["amazon.invoice.upload"].search_count(self._domain_to_send(), limit=1):
            text = joined(" ", [text, _("Others wait for their turn.")])
        return Outcome(text)

    def _domain_of_uploads(self):
        return [("account_id", "=", self.id), *self._domain_on_the_way()]

    def _lost_invoice_feeds(self):
        """As long as it is not known what became of one, no other is sent: Amazon's list of feeds
        does not say what is in them."""
        feeds = self.env["amazon.feed"]
        domain = [("account_id", "=", self.id), ("amazon_feed_ref", "=", False)]
        return feeds.search_count([*domain, *feeds._domain_submitted("invoices")])

    def _are_uploads_refused(self):
        domain = [("account_id", "=", self.id), ("error_code", "=", NOT_ALLOWED)]
        return self.env["amazon.invoice.upload"].search_count([*domain, ("state", "=", "failed")])

    def _text_of_refused_uploads(self):
        return self.env["amazon.invoice.upload"]._text_of_refusal(NOT_ALLOWED, "")

    def _domain_to_send(self):
        return [
            ("account_id", "=", self.id),
            ("state", "=", "pending"),
            ("feed_id", "=", False),
            ("move_id.state", "=", "posted"),
            "|",
            ("next_try", "=", False),
            ("next_try", "<=", fields.Datetime.now()),
        ]

    def _send_due_invoices(self, client, progress):
        rows = self.env["amazon.invoice.upload"].search(self._domain_to_send(), limit=AT_ONCE)
        for row in rows:
            if row._is_its_turn() and (content := row._document_to_send()):
                self._hand_in_invoice(client, row, content)
            progress.commit(changed=row.state == "submitted", failed=row.state == "failed")

    def _hand_in_invoice(self, client, row, content):
        """:raise AmazonError: If Amazon cannot take it now, or if that is not known."""
        feeds = self.env["amazon.feed"]
        store, options = row.marketplace_id, row._options().to_json()
        try:
            feeds._submit(self, client, "invoices", content, store, row, options=options)
        except AmazonRejected as error:
            _logger.warning("Amazon refuses an invoice of account %s: %s", self.id, error)
            row._fail(Explainer(self.env).reason(error))
            return
        row.write({"state": "submitted", "sent_on": fields.Datetime.now(), "message": False})

    # Who has to do something

    def _note_refused_invoices(self):
        """Keep one activity that says how many invoices need somebody, as long as any do.

        :return: How many.
        """
        uploads = self.env["amazon.invoice.upload"]
        mine = [("account_id", "=", self.id)]
        refused = uploads.search_count([*mine, ("state", "=", "failed")])
        late = uploads.search_count([*mine, ("is_late", "=", True), ("state", "!=", "failed")])
        count = refused + late
        texts = []
        if refused:
            texts.append(
                _("Not accepted by Amazon, or impossible to send: %(count)d.", count=refused)
            )
        if late:
            texts.append(_("Late for a business buyer: %(count)d.", count=late))
        if count:
            texts.append(_("Sales › Amazon › Invoices to Send to Amazon says why, and what to do."))
        summary = _("Invoices not sent to Amazon: %(count)d", count=count)
        self._keep_activity(ACTIVITY, summary, joined("\n", texts))
        return count
