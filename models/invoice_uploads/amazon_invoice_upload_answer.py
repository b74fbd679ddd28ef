from datetime import timedelta

from odoo import fields, models

from ...amazon.invoices import Refusal, refusal
from ..sentences import _

FIRST_PAUSE = timedelta(hours=1)
LAST_PAUSE = timedelta(hours=24)
# Some three days: what has not passed by then does not pass by itself.
MOST_ATTEMPTS = 8


class AmazonInvoiceUpload(models.Model):
    """What Amazon made of an invoice."""

    _inherit = "amazon.invoice.upload"

    def _apply_upload_report(self, report):
        """Note what Amazon says about the one invoice of a feed."""
        for row in self:
            if row.id in report.refused:
                row._refuse(report.code, report.refused[row.id])
            else:
                row.write(
                    {
                        "state": "done",
                        "message": _("Amazon accepted the invoice."),
                        "error_code": False,
                        "next_try": False,
                    }
                )

    def _refuse(self, code, words):
        """Amazon did not accept the invoice: wait, ask somebody, or never try again."""
        # It may be another by now, or the document itself is what Amazon does not take.
        self.write({"error_code": code, "document": False})
        what = refusal(code)
        if what is Refusal.BY_AMAZON:
            self.write(self._vals_by_amazon())
        elif what is Refusal.WAIT:
            self._postpone(self._text_of_waiting(code, words))
        else:
            self._fail(self._text_of_refusal(code, words))

    def _text_of_waiting(self, code, words):
        if code == "79517":
            return _(
                "Amazon does not accept an invoice for this order yet, usually because it does not "
                "know that all of it has left: %(words)s",
                words=words,
            )
        return _("Amazon does not accept it yet: %(words)s", words=words)

    def _text_of_refusal(self, code, words):
        if code == "79513" and self.document_type == "credit_note" and not self.transaction_ref:
            return _(
                "Amazon wants its own number of the refund. Enter it as Transaction ID, and send "
                "the credit note again."
            )
        if code == "79509":
            return _(
                "Amazon does not let this seller send invoices, because its VAT Calculation "
                "Service creates them. Choose in Seller Central to upload your own invoices, or "
                "switch off Send Invoices to Amazon."
            )
        if code == "79523":
            return _("Amazon does not accept invoices for this store.")
        if code == "79503":
            return _(
                "Amazon does not recognize the document as a PDF. Reset the invoice to draft and "
                "post it again, so that Odoo makes a new one, and send that."
            )
        return _("Amazon did not accept the invoice: %(words)s", words=words)

    def _postpone(self, reason):
        """Try it again later, and less and less often; at last, somebody has to look at it."""
        attempts = self.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            self._fail(reason)
            return
        pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LAST_PAUSE)
        self.write(
            {
                "state": "pending",
                "message": reason,
                "attempts": attempts,
                "next_try": fields.Datetime.now() + pause,
            }
        )

    def _fail(self, reason):
        self.write({"state": "failed", "message": reason, "next_try": False})
