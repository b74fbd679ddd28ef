import base64
from decimal import Decimal

import psycopg2

from odoo import models

from ... import compat
from ...amazon.invoices import PDF_MARK, InvoiceOptions
from ..errors import Explainer
from ..sentences import _

CENT = 0.005
# As far as is known.
AT_AMAZON = ("submitted", "done")


class AmazonInvoiceUpload(models.Model):
    """What Amazon gets of an invoice: the PDF, and what it has to know of it."""

    _inherit = "amazon.invoice.upload"

    def _is_its_turn(self):
        """Whether it may be sent now. A credit note follows its invoice; if it never will, the row
        says so."""
        reversed_move = self.move_id.reversed_entry_id
        before = self.search([("move_id", "=", reversed_move.id)]) if reversed_move else self
        if self.document_type != "credit_note" or not before:
            return True
        if before.state == "by_amazon":
            self.write(self._vals_by_amazon())
            return False
        if before.state in ("pending", "submitted", "failed"):
            self.message = _("The credit note is sent as soon as Amazon has its invoice.")
            return False
        return True

    def _document_to_send(self):
        """The PDF of Odoo, the same that the buyer gets. If there is none now, the row says why.

        :return: Its bytes, or nothing.
        """
        kept = self.move_id.invoice_pdf_report_id.raw
        if not kept and self.document:
            kept = base64.b64decode(self.document)
        content = kept or self._render()
        if content and not content.startswith(PDF_MARK):
            self._postpone(
                _("Odoo's document of the invoice is not a PDF. Check wkhtmltopdf on the server.")
            )
            return b""
        if content and not kept:
            self.document = base64.b64encode(content)
        return content

    def _move_was_reset(self):
        """What waits is printed anew. Amazon keeps what it has, and a note says so."""
        self.filtered(lambda row: row.state not in AT_AMAZON).document = False
        for row in self.filtered(lambda row: row.state in AT_AMAZON or row.feed_id):
            row.move_id._message_log(
                body=_(
                    "This was sent to Amazon. If Amazon accepts it, nothing is sent a second time: "
                    "Amazon and the buyer keep what they have. Correct it with a credit note."
                )
            )

    def _render(self):
        move = self.move_id.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                report = compat.invoice_report(move)
                content, _kind = report._render_qweb_pdf(report.report_name, move.ids)
                return content
        except psycopg2.Error:
            raise
        except Exception as error:
            reason = Explainer(self.env).reason(error)
            self._postpone(_("Odoo cannot make the PDF of the invoice: %(reason)s", reason=reason))
            return b""

    def _options(self):
        """:rtype: InvoiceOptions"""
        move, order = self.move_id, self.amazon_order_id
        return InvoiceOptions(
            order_id=order.amazon_order_ref,
            number=move.name,
            total=_exact(move.amount_total),
            is_credit_note=self.document_type == "credit_note",
            tax=_exact(move.amount_tax) if self._is_tax_sure() else None,
            transaction_id=self.transaction_ref or "",
        )

    def _is_tax_sure(self):
        """Whether the tax of the invoice is Amazon's own, to the cent: another would be refused."""
        move, order = self.move_id, self.amazon_order_id
        return (
            self.document_type == "invoice"
            and order.is_tax_listed
            and not order.amount_tax_by_amazon
            and abs(move.amount_total - order.amount_total) < CENT
            and abs(move.amount_tax - order.amount_tax) < CENT
        )


def _exact(amount):
    return Decimal(f"{amount:.2f}")
