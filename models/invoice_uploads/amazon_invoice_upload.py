from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import compat
from ...amazon.invoices import (
    BUSINESS_PROGRAM,
    INVOICED_BY_AMAZON_PROGRAM,
    due_date,
)
from ...compat import Constraint
from ..errors import explained, unless_busy
from ..sentences import Reason, _, joined, label

STATES = [
    ("missing", "No Invoice Yet"),
    ("pending", "To Send"),
    ("submitted", "Sent"),
    ("done", "Accepted"),
    ("by_amazon", "Invoiced by Amazon"),
    ("failed", "Not Accepted"),
    ("settled", "Handled by Hand"),
]
# Somebody, or the connector, still has to do something.
OPEN = ("missing", "pending", "failed")
WITHOUT_INVOICE = [("state", "in", ("missing", "settled")), ("move_id", "=", False)]
# Whoever presses the button can have these sent.
TO_SEND = ("pending", "failed", "settled")
# So many invoices are named in the answer of a button.
NAMED = 5
READERS = (
    "account.group_account_readonly,account.group_account_invoice,"
    "amazon_connector.group_amazon_manager"
)


class AmazonInvoiceUpload(models.Model):
    """An invoice or a credit note that Amazon has to get for an order, once.

    A business order has a row as soon as its goods have left, even if there is no invoice yet: the
    invoice is due one working day later.
    """

    _name = "amazon.invoice.upload"
    _description = "Invoice for Amazon"
    _inherit = ["amazon.identity", "amazon.books"]
    _order = "due_date, id"
    _rec_name = "amazon_order_id"
    _check_company_auto = True
    _amazon_identity = frozenset(
        {
            *("account_id", "amazon_order_id", "sale_order_id", "move_id", "document_type"),
            *("state", "message", "error_code", "is_business", "dispatched_on", "due_date"),
            *("next_try", "attempts", "feed_id", "sent_on", "document"),
        }
    )

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    amazon_order_id = fields.Many2one(
        "amazon.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    marketplace_id = fields.Many2one(related="amazon_order_id.marketplace_id", store=True)
    sale_order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    document_type = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit Note")],
        string="Type",
        required=True,
        readonly=True,
        default="invoice",
    )
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        readonly=True,
        default="pending",
        index=True,
        help="No Invoice Yet: the goods of a business order have left, and Odoo has no posted "
        "invoice. Sent: Amazon works on it. Invoiced by Amazon: Odoo's invoice is for your books "
        "only. Not Accepted: somebody has to do something about it.",
    )
    message = Reason(string="Reason", readonly=True)
    error_code = fields.Char(string="Amazon's Error", readonly=True)
    is_business = fields.Boolean(string="Business Order", readonly=True)
    dispatched_on = fields.Datetime(readonly=True)
    due_date = fields.Date(
        string="Due",
        readonly=True,
        help="Business buyers get their invoice within one working day after dispatch.",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    next_try = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    feed_id = fields.Many2one(
        "amazon.feed",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="amazon_connector.group_amazon_manager",
    )
    sent_on = fields.Datetime(readonly=True)
    transaction_ref = fields.Char(
        string="Transaction ID",
        help="Amazon's own number of the refund that a credit note is about, from its VAT invoice "
        "data report. Enter it if Amazon asks for it.",
    )
    document = fields.Binary(
        attachment=True,
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
        help="The PDF that Amazon got, unless the invoice itself keeps it.",
    )

    _move_uniq = Constraint("UNIQUE(move_id)", "Each invoice goes to Amazon once.")

    def _compute_is_late(self):
        today = fields.Date.today()
        for row in self:
            is_over = row.due_date and row.due_date < today
            row.is_late = bool(is_over) and row.state in OPEN

    @api.model
    def _search_is_late(self, operator, value):
        late = [("due_date", "<", fields.Date.today()), ("state", "in", OPEN)]
        if compat.is_asked(operator, value):
            return late
        return [("id", "not in", self.sudo().search(late).ids)]

    @api.depends("move_id.name", "amazon_order_id.amazon_order_ref")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.move_id.name or row.amazon_order_id.amazon_order_ref

    # Made

    @api.model
    def _make(self, orders, moves):
        """Keep what Amazon has to get.

        :param orders: Amazon orders of which the goods have left. One may come more than once.
        :param moves: Of each, a posted invoice or credit note; an empty one if it has none yet.
        """
        ids = [order.id for order in orders]
        without = self.search([("amazon_order_id", "in", ids), *WITHOUT_INVOICE])
        waiting = {row.amazon_order_id: row for row in without}
        vals_list, rows = [], self.browse()
        for order, move in zip(orders, moves, strict=True):
            row = waiting.get(order)
            if row and move.move_type == "out_invoice":
                del waiting[order]
                row._get_move(move)
                rows |= row
            elif move or not row:
                vals_list.append(self._vals_of(order, move))
        return rows | self.create(vals_list)

    def _get_move(self, move):
        """The invoice is posted. What somebody saw to by hand stays so."""
        vals = {"move_id": move.id}
        if self.state != "settled":
            vals |= {"message": False, **self._vals_of_state(self.amazon_order_id, move)}
        self.write(vals)

    def _filtered_handled(self):
        """Those that are about a whole order, which has a row before it has an invoice."""
        return self.filtered(
            lambda row: (
                row.state == "settled" and row.is_business and row.document_type == "invoice"
            )
        )

    @api.model
    def _vals_of(self, order, move):
        programs = (order.programs or "").split(",")
        is_credit_note = move.move_type == "out_refund"
        is_business = BUSINESS_PROGRAM in programs
        dispatched = self._dispatch_of(order)
        vals = {
            "account_id": order.account_id.id,
            "amazon_order_id": order.id,
            "sale_order_id": order.sale_order_id.id,
            "move_id": move.id,
            "document_type": "credit_note" if is_credit_note else "invoice",
            "is_business": is_business,
            "dispatched_on": dispatched,
        }
        if is_business and not is_credit_note:
            vals["due_date"] = due_date(dispatched.date())
        return {**vals, **self._vals_of_state(order, move)}

    @api.model
    def _vals_of_state(self, order, move):
        if INVOICED_BY_AMAZON_PROGRAM in (order.programs or "").split(","):
            return self._vals_by_amazon()
        if not move:
            text = _("Post the invoice of the sale order, and it is sent to Amazon.")
            return {"state": "missing", "message": text}
        sold = move.line_ids.sale_line_ids.order_id.filtered("amazon_order_ref")
        if len(sold) > 1:
            text = _(
                "The invoice is about %(count)d Amazon orders, and Amazon takes one for each "
                "order. Make an invoice of each, or upload this one in Seller Central.",
                count=len(sold),
            )
            return {"state": "failed", "message": text}
        return {"state": "pending"}

    @api.model
    def _vals_by_amazon(self):
        text = _(
            "Amazon makes the invoice of this order itself. The invoice in Odoo is for your books "
            "only, and is not sent."
        )
        return {"state": "by_amazon", "message": text, "next_try": False}

    @api.model
    def _dispatch_of(self, order):
        """When the goods left, as far as is known: rather too early than too late."""
        sale_order = order.sale_order_id
        left = [
            picking.date_done
            for picking in sale_order.picking_ids
            if picking.state == "done"
            and picking.date_done
            and picking.company_id == sale_order.company_id
            and any(map(compat.leads_to_customer, picking.move_ids))
        ]
        return min([*left, order.last_update or fields.Datetime.now()])

    # What users do

    @unless_busy
    @explained
    def action_send(self):
        """Send the invoices to Amazon now, those that were refused or handled by hand, too.

        :raise AccessError: If the user may not post invoices.
        :raise UserError: If Amazon has them already, or there is nothing to send.
        """
        self._check_may_book()
        return self._send_now()

    def _send_now(self):
        rows = self.sudo()
        to_send = rows.filtered(lambda row: row.state in TO_SEND and row.move_id)
        if not to_send:
            raise UserError(rows._text_why_not())
        if waiting := to_send.filtered(lambda row: not row.feed_id):
            waiting._queue()
        # Whoever posts invoices need not see the account.
        said = self.env["amazon.job"].sudo()._run_for(to_send.account_id, "invoice_upload")
        return to_send._with_reasons(said["params"])

    def _queue(self):
        again = {"next_try": False, "attempts": 0, "error_code": False, "message": False}
        self.write({"state": "pending", "document": False, **again})

    def _with_reasons(self, said):
        """What a button answers: what the job said, and what keeps these invoices from Amazon."""
        stuck = self.filtered(lambda row: row.state not in ("submitted", "done") and row.message)
        texts = [joined(": ", [row.display_name, row.message]) for row in stuck[:NAMED]]
        if len(stuck) > NAMED:
            texts.append(_("And %(count)d more.", count=len(stuck) - NAMED))
        level = said["type"]
        if "failed" in stuck.mapped("state"):
            level = "danger"
        elif stuck and level == "success":
            level = "warning"
        message = joined("\n", [said["message"], *texts])
        return self.account_id[:1]._notification(message, level)

    def _text_why_not(self):
        row = self[:1]
        if not row:
            return _("Select an invoice first.")
        if row.state == "missing":
            return _("There is no posted invoice of the order yet.")
        if row.state == "by_amazon":
            return _("Amazon makes the invoice of this order itself.")
        state = label(row, "state", row.state)
        return _("Amazon has this invoice already: %(state)s.", state=state)

    def action_settle(self):
        """Take the invoices off the list: somebody saw to them in Seller Central, or nobody has to.

        :return: What came of it, if some are left.
        :raise AccessError: If the user may not post invoices.
        """
        self._check_may_book()
        text = _("%(user)s took it off the list.", user=self.env.user.name)
        asked = self.sudo()
        rows = asked.filtered(lambda row: row.state in OPEN and not row.feed_id)
        if rows:
            rows.write({"state": "settled", "message": text, "next_try": False})
        for account in rows.account_id:
            account._acting()._note_refused_invoices()
        if not (left := asked - rows):
            return True
        text = _(
            "Taken off the list: %(done)d. Left as they are: %(left)d, because Amazon has them or "
            "is working on them, or because they are off the list already.",
            done=len(rows),
            left=len(left),
        )
        return left.account_id[:1]._notification(text, "warning")

    def action_open_invoice(self):
        """Open the invoice, or the sale order that has none yet."""
        compat.check_access(self, "read")
        self.ensure_one()
        record = self.move_id or self.sale_order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }
