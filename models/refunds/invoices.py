"""Which invoice a refund is about, and which of its lines."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...amazon.money import ZERO, Part
from ...amazon.refunds import Claim, Line, allocate, part_of
from ..sentences import _
from .collector import KINDS
from .order_invoices import OrderInvoices, exact, orders_of

PARTS = {"item": Part.ITEM, "shipping": Part.SHIPPING, "gift_wrap": Part.GIFT_WRAP}
# Cash on delivery is a line of shipping.
LIKE_SHIPPING = {Part.COD_FEE: Part.SHIPPING}
# What an invoice is off from its order at most because of rounding, in units of the currency and a
# line.
ROUNDING_UNITS = 2


class NotYet(Exception):
    """Why there is no credit note: it comes later, or a person has to see to it."""

    def __init__(self, text, state="seen"):
        super().__init__(str(text))
        self.text, self.state = text, state
        self.needs_review = state == "seen"


@dataclass(frozen=True)
class Plan:
    """The invoice that is credited, and how much of each of its lines. ``known`` is a credit note
    that does so already."""

    invoice: Any
    amounts: dict
    known: Any = None


class InvoiceFinder:
    """Finds the invoices of refunds, at most one refund of an order. What is credited already is
    looked up for all together.

    :param bool by_hand: A person asks for it, and decides about what the refund says.
    """

    def __init__(self, refunds, *, by_hand=False):
        self.env = refunds.env
        self._by_hand = by_hand
        self._orders = refunds.sale_order_id
        notes = self._credit_notes()
        self._notes = defaultdict(self.env["account.move"].browse)
        for note in notes:
            for order in orders_of(note):
                self._notes[order] |= note
        taken = self.env["amazon.refund"].search([("move_id", "in", notes.ids)])
        self._taken = taken.move_id

    def _credit_notes(self):
        """What was credited of the orders, by whomever."""
        invoices = self._orders.order_line.invoice_lines.move_id
        return self.env["account.move"].search(
            [
                ("move_type", "=", "out_refund"),
                ("state", "!=", "cancel"),
                "|",
                ("id", "in", invoices.ids),
                "|",
                ("reversed_entry_id", "in", invoices.ids),
                ("amazon_order_id", "in", self._orders.ids),
            ]
        )

    def plan(self, refund):
        """Which invoice is credited by how much.

        :raise NotYet: If that cannot be said.
        :rtype: Plan
        """
        order = refund.sale_order_id
        if not order or order.company_id != refund.company_id:
            raise NotYet(_("The order is not in Odoo."), "no_invoice")
        of_order = OrderInvoices(order, self._notes[order])
        if not of_order.invoices:
            raise NotYet(_("No invoice of the order is posted yet."), "no_invoice")
        if known := self._made_by_hand(refund, of_order):
            return Plan(known.reversed_entry_id, {}, known)
        same = of_order.invoices.filtered(lambda move: move.currency_id == refund.currency_id)
        if not same:
            raise NotYet(
                _(
                    "The invoice is in %(invoice)s, and Amazon refunded %(refund)s.",
                    invoice=of_order.invoices.currency_id[:1].name,
                    refund=refund.currency_id.name,
                )
            )
        return self._plan_of_first(refund, same.sorted("id"), of_order)

    def _made_by_hand(self, refund, of_order):
        """A credit note of the same amount that belongs to no refund, and replaces no invoice."""
        free = (of_order.notes - self._taken).filtered(
            lambda note: (
                note.currency_id == refund.currency_id
                and not note.currency_id.compare_amounts(
                    of_order.total_of(note), refund.amount_to_credit
                )
            )
        )[:1]
        order_total = of_order.order.amount_total
        is_refund = of_order.left + refund.amount_to_credit <= order_total + 0.005
        return free if free and is_refund else None

    def _plan_of_first(self, refund, invoices, of_order):
        """Of several invoices, the one whose lines the refund is about."""
        able = {}
        for invoice in invoices:
            notes = of_order.notes_of(invoice)
            left = min(of_order.left, of_order.total_of(invoice) - of_order.total_of(notes))
            if refund.currency_id.compare_amounts(left, refund.amount_to_credit) >= 0:
                able[invoice] = self._lines(invoice, of_order)
        if not able:
            raise NotYet(self._text_too_much(refund, invoices, of_order))
        self._check_nothing_is_missing(refund, of_order)
        claims = claims_of(refund)
        refs = {claim.item_ref for claim in claims} | {claim.sku for claim in claims} - {""}
        invoice = max(
            able,
            key=lambda move: sum(
                line.left for line in able[move].values() if {line.item_ref, line.sku} & refs
            ),
        )
        return Plan(invoice, self._allocate(claims, able[invoice], refund))

    def _check_nothing_is_missing(self, refund, of_order):
        """:raise NotYet: If less is invoiced of the order than the other refunds left of it: the
        refund may be why, and nobody can tell but a person."""
        order, currency = of_order.order, refund.currency_id
        refunded = of_order.total_of(of_order.notes & self._taken)
        missing = order.amount_total - refunded - of_order.left
        most = ROUNDING_UNITS * currency.rounding * len(order.order_line)
        if order.currency_id != currency or currency.compare_amounts(missing, most) <= 0:
            return
        if of_order.drafts:
            raise NotYet(_("An invoice of the order is not posted yet."), "no_invoice")
        text = _(
            "%(missing)s of the order was not invoiced, or was credited by hand. If that is what "
            "Amazon refunded, click “Ignore”; if it is something else, “Create Credit Note”.",
            missing=_amount(missing, currency),
        )
        is_told = refund.needs_review and refund.message == text
        if not (self._by_hand and is_told):
            raise NotYet(text)

    def _allocate(self, claims, lines, refund):
        unit = Decimal(repr(refund.currency_id.rounding))
        try:
            given = allocate(claims, list(lines.values()), unit)
        except ValueError:
            raise NotYet(
                _("What was refunded is more than the lines of the invoice have left.")
            ) from None
        return {line: amount for line, amount in zip(lines, given, strict=True) if amount}

    def _text_too_much(self, refund, invoices, of_order):
        def shown(amount):
            return _amount(amount, refund.currency_id)

        if not of_order.notes:
            return _(
                "Amazon refunded %(amount)s, which is more than the total of %(invoices)s. Create "
                "the credit note by hand.",
                amount=shown(refund.amount_to_credit),
                invoices=", ".join(invoices.mapped("name")),
            )
        return _(
            "Amazon refunded %(amount)s, but only %(left)s of %(invoices)s is left. Already "
            "credited: %(notes)s.",
            amount=shown(refund.amount_to_credit),
            left=shown(max(of_order.left, 0.0)),
            invoices=", ".join(invoices.mapped("name")),
            notes=", ".join(of_order.notes.mapped("display_name")),
        )

    def _lines(self, invoice, of_order):
        """What is left of each line of an invoice.

        :rtype: dict[account.move.line, Line]
        """
        left = of_order.left_of_lines(invoice)
        return {line: self._line(line, amount) for line, amount in left.items()}

    def _line(self, line, left):
        sold = line.sale_line_ids[:1]
        items = sold.order_id.order_line.filtered(
            lambda other: (
                other.amazon_line_type == "item" and other.amazon_item_ref == sold.amazon_item_ref
            )
        )
        item = items[:1] if sold.amazon_item_ref else sold
        sku = item.amazon_offer_id.sku or item.product_id.default_code or ""
        part = PARTS.get(sold.amazon_line_type, Part.OTHER if sold.amazon_line_type else Part.ITEM)
        return Line(sold.amazon_item_ref or "", sku, part, left)


def _amount(amount, currency):
    return f"{amount:.2f} {currency.name}"


def claims_of(refund):
    """What of which item was refunded.

    :rtype: list[Claim]
    """
    amounts = defaultdict(lambda: ZERO)
    for line in refund.settlement_line_ids:
        if line.kind in KINDS:
            part = part_of(line.amount_description or "")
            key = line.order_item_ref or "", line.sku or "", LIKE_SHIPPING.get(part, part)
            amounts[key] -= exact(line.amount)
    return [Claim(*key, amount) for key, amount in amounts.items()]
