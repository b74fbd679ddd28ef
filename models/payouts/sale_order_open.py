from odoo import api, fields, models
from odoo.tools import SQL

from ..sentences import Reason, _, joined
from .reconciler import ENTRY_ITEMS, INVOICE_ITEMS
from .said_index import index_what_is_said

ACCOUNTANTS = "account.group_account_readonly,account.group_account_invoice"
# Orders that posted entries of settlements are about.
SETTLED = SQL(
    """SELECT FROM amazon_settlement_line part
         JOIN account_move_line item ON item.id = part.move_line_id
                                    AND item.parent_state = 'posted'
        WHERE part.sale_order_id = invoices.order_id"""
)
# Settled orders of which an invoice or a credit note is open, found from the few items that are.
OPEN_INVOICES = SQL(
    """SELECT invoices.order_id
         FROM account_move_line item
         JOIN account_account account ON account.id = item.account_id
          AND account.account_type = 'asset_receivable'
         JOIN account_move invoice ON invoice.id = item.move_id
          AND invoice.move_type IN ('out_invoice', 'out_refund')
        CROSS JOIN LATERAL (
               SELECT sold.order_id
                 FROM account_move_line billed
                 JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = billed.id
                 JOIN sale_order_line sold ON sold.id = rel.order_line_id
                WHERE billed.move_id = invoice.id
                UNION
               SELECT invoice.amazon_order_id WHERE invoice.move_type = 'out_refund') invoices
        WHERE (item.reconciled IS NULL OR item.reconciled = false OR item.reconciled IS NOT TRUE)
          AND item.parent_state = 'posted' AND item.amount_residual_currency != 0
          AND EXISTS (%s)""",
    SETTLED,
)


class SaleOrder(models.Model):
    """What is open of an order although Amazon has settled it. That is worked out from the books
    when somebody looks, so it is never out of date."""

    _inherit = "sale.order"

    _amazon_identity = frozenset({"amazon_reconcile_message"})

    amazon_open_amount = fields.Monetary(
        string="Settled but Open",
        compute="_compute_amazon_open",
        search="_search_amazon_open_amount",
        compute_sudo=True,
        groups=ACCOUNTANTS,
        help="What is open on the invoices and credit notes of the order, less what is open of "
        "Amazon's payments.",
    )
    amazon_open_reason = fields.Text(
        string="Why It Is Open",
        compute="_compute_amazon_open",
        compute_sudo=True,
        groups=ACCOUNTANTS,
    )

    amazon_reconcile_message = Reason(
        string="Not Reconciled",
        readonly=True,
        copy=False,
        groups=ACCOUNTANTS,
        help="Why what Amazon paid for the order could not be reconciled with its invoice.",
    )

    def init(self):
        """Extend to index the few orders that could not be reconciled."""
        result = super().init()
        index_what_is_said(self, "amazon_reconcile_message")
        return result

    @api.depends("invoice_ids.amount_residual", "invoice_ids.state", "amazon_reconcile_message")
    def _compute_amazon_open(self):
        amounts = self._amazon_open_amounts()
        for order in self:
            some = amounts.get(order.id)
            order.amazon_open_amount = order.currency_id.round(sum(some)) if some else 0.0
            order.amazon_open_reason = some and joined(
                " ", [order._amazon_open_text(*some), order._amazon_text_of_failure()]
            )

    def _amazon_open_amounts(self):
        """What is open of each order: paid and refunded by Amazon, invoiced and credited.

        :rtype: dict[int, tuple[float]]
        """
        if not self.ids:
            return {}
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """WITH items AS (
                       SELECT order_id, item_id, TRUE AS is_entry FROM (%s) entries
                        WHERE order_id IN %s
                        UNION
                       SELECT order_id, item_id, FALSE FROM (%s) invoices
                        WHERE order_id IN %s AND EXISTS (%s))
                   SELECT order_id,
                          sum(residual) FILTER (WHERE is_entry AND residual < 0),
                          sum(residual) FILTER (WHERE is_entry AND residual > 0),
                          sum(residual) FILTER (WHERE NOT is_entry AND residual > 0),
                          sum(residual) FILTER (WHERE NOT is_entry AND residual < 0)
                     FROM (SELECT items.*, item.amount_residual_currency AS residual
                             FROM items JOIN account_move_line item ON item.id = items.item_id)
                          amounts
                 GROUP BY order_id""",
                ENTRY_ITEMS,
                tuple(self.ids),
                INVOICE_ITEMS,
                tuple(self.ids),
                SETTLED,
            )
        )
        return {
            order_id: tuple(float(amount or 0) for amount in amounts)
            for order_id, *amounts in self.env.cr.fetchall()
        }

    def _amazon_open_text(self, paid, refunded, due, credited):
        def shown(amount):
            return f"{abs(amount):.2f} {self.currency_id.name}"

        texts = []
        if paid and due:
            texts.append(self._amazon_text_of_both(shown(paid), shown(due)))
        elif paid:
            texts.append(self._amazon_text_of_paid(shown(paid)))
        elif due:
            texts.append(_("Amazon paid %(due)s less than was invoiced.", due=shown(due)))
        if refunded:
            text = _("Amazon refunded %(amount)s, for which no credit note is open.")
            texts.append(text % {"amount": shown(refunded)})
        if credited:
            text = _("A credit note of %(amount)s is open, but Amazon has refunded nothing for it.")
            texts.append(text % {"amount": shown(credited)})
        return joined(" ", texts)

    def _amazon_text_of_both(self, paid, due):
        if self.amazon_reconcile_message:
            return _(
                "Amazon paid %(paid)s, and %(due)s is still open on the invoice.",
                paid=paid,
                due=due,
            )
        return _(
            "Amazon paid %(paid)s, and %(due)s is still open on the invoice. The next run "
            "reconciles the two, unless they are on different accounts or in different currencies.",
            paid=paid,
            due=due,
        )

    def _amazon_text_of_failure(self):
        return self.amazon_reconcile_message and _(
            "That could not be reconciled; every run tries it again. %(reason)s",
            reason=self.amazon_reconcile_message,
        )

    def _amazon_text_of_paid(self, amount):
        invoices = self.invoice_ids.filtered(lambda move: move.state == "posted")
        if not invoices:
            return _("Amazon paid %(amount)s, but no invoice is posted.", amount=amount)
        return _(
            "Amazon paid %(amount)s more than is open: the invoice was paid already, or it is for "
            "less.",
            amount=amount,
        )

    @api.model
    def _search_amazon_open_amount(self, operator, value):
        """Only whether anything is open can be searched for."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT order_id FROM (%s) entries UNION %s",
                ENTRY_ITEMS,
                OPEN_INVOICES,
            )
        )
        ids = [order_id for (order_id,) in self.env.cr.fetchall()]
        is_open = operator in ("!=", "not in", "<>", ">", "<")
        return [("id", "in" if is_open else "not in", ids)]
