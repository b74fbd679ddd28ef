from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ... import compat
from ...amazon.invoices import STORES
from ..amazon_books import BILLING
from ..errors import explained, unless_busy
from ..sentences import _
from .amazon_invoice_upload import READERS, STATES, TO_SEND


class AccountMove(models.Model):
    """How an invoice of an Amazon order stands with Amazon."""

    _inherit = "account.move"

    amazon_upload_ids = fields.One2many(
        "amazon.invoice.upload", "move_id", readonly=True, groups=READERS
    )
    amazon_upload_state = fields.Selection(
        STATES,
        string="Sent to Amazon",
        compute="_compute_amazon_upload",
        search="_search_amazon_upload_state",
        compute_sudo=True,
    )
    amazon_upload_due = fields.Date(
        string="Amazon Due Date", compute="_compute_amazon_upload", compute_sudo=True
    )
    amazon_upload_message = fields.Text(
        string="Reason (Amazon)", compute="_compute_amazon_upload", compute_sudo=True
    )
    can_send_to_amazon = fields.Boolean(
        compute="_compute_can_send_to_amazon",
        compute_sudo=True,
        help="A posted invoice of an order of a European store, which Amazon does not have.",
    )

    @api.depends("amazon_upload_ids.state", "amazon_upload_ids.message")
    def _compute_amazon_upload(self):
        for move in self:
            row = move.amazon_upload_ids[:1]
            move.amazon_upload_state = row.state
            move.amazon_upload_due = row.due_date
            move.amazon_upload_message = row.message

    def _search_amazon_upload_state(self, operator, value):
        rows = self.env["amazon.invoice.upload"].sudo()
        values = [value] if isinstance(value, str) or not value else list(value)
        is_negative = operator in ("!=", "not in")
        named = [name for name in values if name]
        found = rows.search([("state", "in", named)]).move_id
        domain = [("id", "in", found.ids)]
        if len(named) < len(values):
            known = rows.search([("move_id", "!=", False)]).move_id
            domain = ["|", *domain, ("id", "not in", known.ids)]
        return ["!", *domain] if is_negative else domain

    @api.depends("state", "amazon_upload_ids.state")
    def _compute_can_send_to_amazon(self):
        for move in self:
            state = move.amazon_upload_state
            move.can_send_to_amazon = (
                move.state == "posted"
                and move.move_type in ("out_invoice", "out_refund")
                and (state in TO_SEND or (not state and bool(move._amazon_order_to_invoice())))
            )

    def _amazon_order_to_invoice(self):
        """The Amazon order of a European store that the invoice is about; nothing if there is none,
        or if there are several."""
        sold = self.line_ids.sale_line_ids.order_id | self.amazon_order_id
        row = sold._amazon_rows()
        if len(row) != 1 or row.company_id != self.company_id:
            return row.browse()
        return row if row.marketplace_id.code in STORES else row.browse()

    def write(self, vals):
        """Extend `account`: what was printed of an invoice is void once it is reset."""
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel"):
            moves = self.sudo()
            rows = moves.amazon_upload_ids
            compat.detach_invoice_pdfs(rows.move_id | moves._for_amazon_buyers())
            rows._move_was_reset()
        return result

    def unlink(self):
        """Extend `account`: an order that was handled by hand stays so without its invoice."""
        self.sudo().amazon_upload_ids._filtered_handled().move_id = False
        return super().unlink()

    @unless_busy
    @explained
    def action_send_to_amazon(self):
        """Send posted invoices of Amazon orders to Amazon now.

        :raise AccessError: If the user may not post invoices, or see one of these.
        :raise UserError: If Amazon has them already, or does not take them.
        """
        if not (self.env.su or self.env.user.has_group(BILLING)):
            raise AccessError(_("You need the access right Invoicing: Billing to send invoices."))
        compat.check_access(self, "read")
        moves = self.sudo()
        rows = moves.amazon_upload_ids
        for move in moves.filtered(lambda move: not move.amazon_upload_ids):
            rows |= move._make_amazon_upload()
        return rows._send_now()

    def _make_amazon_upload(self):
        order = self._amazon_order_to_invoice()
        if self.state != "posted" or self.move_type not in ("out_invoice", "out_refund"):
            raise UserError(_("Post the invoice first: only posted invoices are sent to Amazon."))
        if not order:
            raise UserError(
                _(
                    "%(invoice)s cannot be sent: Amazon accepts only invoices that are about "
                    "exactly one order of a European store.",
                    invoice=self.name,
                )
            )
        if not order.status.is_shipped:
            raise UserError(
                _(
                    "Amazon does not show order %(order)s as shipped yet. It accepts the invoice "
                    "only after that.",
                    order=order.amazon_order_ref,
                )
            )
        return self.env["amazon.invoice.upload"]._make([order], [self])
