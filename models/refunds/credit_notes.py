"""Credit notes for what Amazon refunded, to the cent."""

from datetime import timezone
from decimal import Decimal

from dateutil import tz

from odoo.exceptions import UserError
from odoo.tools import float_compare

from ... import compat
from ...amazon.stores import zone_of
from ..orders.prices import PricedLine, PriceSolver
from ..sentences import _
from .order_invoices import exact

# What a credit note is off by at most because of rounding, in units of the currency and a line.
ROUNDING_UNITS = 2


class CreditNotes:
    """Makes the credit notes of an account's refunds."""

    def __init__(self, account, *, by_hand=False):
        self.account = account
        self.env = account.env
        self._by_hand = by_hand
        self._solvers = {}

    def make(self, plans):
        """Create the credit notes of refunds, and post them if the account says so.

        :param dict plans: The plan of each refund.
        :raise UserError: If one of them cannot be what was refunded, or on its day.
        """
        for refund, plan in plans.items():
            self._check_is_open(refund, plan.invoice)
        vals_list = [self._vals(refund, plan) for refund, plan in plans.items()]
        notes = self.env["account.move"].create(vals_list)
        for note, (refund, plan) in zip(notes, plans.items(), strict=True):
            self._complete(note, refund, plan.invoice)
            refund.write(
                {"state": "credited", "move_id": note.id, "message": False, "needs_review": False}
            )
        if self.account.credit_notes == "posted":
            days = {note: note.invoice_date for note in notes}
            notes._post(soft=False)
            for note, day in days.items():
                self._check_day(note, day)
            if self.account.settlement_entries != "no":
                # Odoo has set them off against invoices that are open. The settlement pays both.
                terms_of(notes).remove_move_reconcile()

    def _vals(self, refund, plan):
        invoice, order = plan.invoice, refund.sale_order_id
        return {
            "move_type": "out_refund",
            "journal_id": invoice.journal_id.id,
            "reversed_entry_id": invoice.id,
            "amazon_order_id": order.id,
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            # Amazon has paid: nothing is due later, nor in parts.
            "invoice_payment_term_id": False,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "invoice_origin": order.name,
            "invoice_date": _day(refund, invoice),
            "ref": _("Amazon refund of %(order)s", order=refund.amazon_order_ref),
            "invoice_line_ids": [(0, 0, vals) for vals in self._lines_vals(plan)],
        }

    def _lines_vals(self, plan):
        priced = [
            PricedLine(amount, units_of(line, amount) or 1, line.tax_ids, line.product_id)
            for line, amount in plan.amounts.items()
        ]
        prices = self._solver(plan.invoice.currency_id).prices(priced)
        return [
            self._line_vals(line, one, price)
            for line, one, price in zip(plan.amounts, priced, prices, strict=True)
        ]

    def _line_vals(self, line, priced, price):
        return {
            "amazon_invoice_line_id": line.id,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "name": line.name,
            "account_id": line.account_id.id,
            "quantity": priced.quantity,
            "price_unit": float(price),
            "discount": 0.0,
            "tax_ids": [(6, 0, line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution,
            "sale_line_ids": [(6, 0, self._returned(line, priced).ids)],
        }

    def _returned(self, line, priced):
        """The sale line, where goods of it came back, and it is invoiced by what was delivered.

        Money tells nothing of goods: linked otherwise, the order would ask to be invoiced again for
        what was refunded.
        """
        sold = line.sale_line_ids
        if len(sold) != 1 or sold.product_id.invoice_policy != "delivery":
            return sold.browse()
        units = units_of(line, priced.amount)
        back = sold.qty_invoiced - sold.qty_delivered
        is_back = units and float_compare(back, units, precision_digits=5) >= 0
        return sold if is_back else sold.browse()

    def _solver(self, currency):
        if currency not in self._solvers:
            self._solvers[currency] = PriceSolver(self.env, currency)
        return self._solvers[currency]

    def _complete(self, note, refund, invoice):
        """Let the total be what was refunded, on the account that the invoice is open on."""
        currency = note.currency_id
        missing = currency.round(refund.amount_to_credit - note.amount_total)
        most = ROUNDING_UNITS * currency.rounding * len(note.invoice_line_ids)
        if missing and currency.compare_amounts(abs(missing), most) <= 0:
            self._add_cents(note, missing)
        if currency.compare_amounts(note.amount_total, refund.amount_to_credit):
            raise UserError(
                _(
                    "The credit note would come to %(note)s and Amazon refunded %(refund)s "
                    "%(currency)s. Create it by hand.",
                    note=format(note.amount_total, ".2f"),
                    refund=format(refund.amount_to_credit, ".2f"),
                    currency=currency.name,
                )
            )
        receivable = terms_of(invoice).account_id[:1]
        others = terms_of(note).filtered(lambda item: item.account_id != receivable)
        if receivable and others:
            others.account_id = receivable

    def _add_cents(self, note, amount):
        """No price has this total with its taxes."""
        largest = max(note.invoice_line_ids, key=lambda line: line.price_subtotal)
        product = self.env.ref("amazon_connector.product_amazon_rounding")
        vals = {
            "product_id": product.id,
            "name": product.name,
            "account_id": largest.account_id.id,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [(6, 0, [])],
        }
        note.write({"invoice_line_ids": [(0, 0, vals)]})

    def _check_is_open(self, refund, invoice):
        """What runs by itself has all rights, and shall use none of them to post into a month that
        is closed.

        :raise UserError: If the books are locked then, unless a person asks for it.
        """
        day = _day(refund, invoice)
        locked = compat.lock_at(
            refund.company_id, "sale", day, has_tax=bool(invoice.invoice_line_ids.tax_ids)
        )
        if locked and self.account.credit_notes == "posted" and not self._by_hand:
            raise self._error_locked(day)

    def _check_day(self, note, day):
        if note.date != day and not self._by_hand:
            raise self._error_locked(day)

    def _error_locked(self, day):
        return UserError(
            _(
                "It was refunded on %(day)s, but the books are locked on that day. “Create Credit "
                "Note” uses the first open day.",
                day=str(day),
            )
        )


def units_of(line, amount):
    """How many units of an invoice line an amount pays for; 0 if that is no whole number."""
    total = exact(line.price_total)
    units = amount * exact(line.quantity) / total if total else Decimal()
    return int(units) if units == units.to_integral_value() else 0


def terms_of(move):
    return move.line_ids.filtered(lambda item: item.display_type == "payment_term")


def _day(refund, invoice):
    """The date of a credit note: that of the refund, or of the invoice if that is later."""
    return max(day_of(refund), invoice.invoice_date)


def day_of(refund):
    """The day of a refund where the store is."""
    store = refund.settlement_line_ids[:1].marketplace_name or ""
    zone = tz.gettz(zone_of(store, refund.currency_id.name))
    return refund.posted_at.replace(tzinfo=timezone.utc).astimezone(zone).date()
