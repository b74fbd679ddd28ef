"""Refunds become credit notes, many at once: what is wrong with one does not stop the others."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from odoo import fields
from odoo.tools import SQL

from ..by_halves import by_halves
from ..errors import Explainer
from ..orders.importer import QUIETLY
from ..sentences import _
from .credit_notes import CreditNotes, day_of
from .invoices import InvoiceFinder, NotYet

UNPROVEN = ("new", "unbalanced", "changed")
# How long a refund may wait for its invoice before a person is asked.
WAITS = timedelta(days=30)


@dataclass(frozen=True)
class Verdict:
    """What there is to say of a refund that gets no credit note now."""

    state: str
    message: str
    needs_review: bool = False


class Crediting:
    """Credits the refunds of one account.

    :param bool by_hand: A person asks for it, and sees what became of it.
    """

    def __init__(self, account, *, by_hand=False):
        self.account = account
        self.env = account.with_context(**QUIETLY).env
        self._refunds = self.env["amazon.refund"]
        self._by_hand = by_hand
        self._notes = CreditNotes(account.with_env(self.env), by_hand=by_hand)

    def note_deleted(self):
        """Somebody who deletes or cancels a credit note has decided that there shall be none."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT refund.id FROM amazon_refund refund
                LEFT JOIN account_move move ON move.id = refund.move_id
                    WHERE refund.account_id = %s AND refund.state = 'credited'
                      AND (move.id IS NULL OR move.state = 'cancel')""",
                self.account.id,
            )
        )
        refunds = self._refunds.browse([refund_id for (refund_id,) in self.env.cr.fetchall()])
        if refunds:
            text = _(
                "Its credit note was deleted or cancelled. The refund is ignored until somebody "
                "clicks “Retry”."
            )
            refunds.write(
                {"state": "ignored", "move_id": False, "message": text, "needs_review": False}
            )

    def find(self):
        """The refunds that wait for a credit note and are to get it by themselves, those of one
        order together."""
        waiting = [("account_id", "=", self.account.id), ("state", "in", ("seen", "no_invoice"))]
        since = self.account.credit_notes_since
        if since:
            # The day is that of the store.
            waiting.append(("posted_at", ">=", since - timedelta(days=1)))
        refunds = self._refunds.search(waiting, order="amazon_order_ref, posted_at, id")
        return refunds.filtered(lambda refund: not since or day_of(refund) >= since)

    def credit(self, refunds, deadline=math.inf):
        """Credit refunds that have no credit note, or say why not.

        Whoever credits one of an order keeps the others of it from being credited meanwhile.

        :return: How many were credited.
        """
        refunds = self._lock(refunds.with_env(self.env)).sorted(lambda r: (r.posted_at, r.id))
        done = 0
        while refunds and monotonic() < deadline:
            # What is left of an invoice depends on the refund before.
            first = {refund.amazon_order_ref: refund for refund in reversed(refunds)}
            some = self._refunds.union(*first.values())
            refunds -= some
            done += self._credit_apart(some)
        return done

    def _lock(self, refunds):
        """Those that nobody else is working on, nor on another of the same order."""
        if not refunds:
            return refunds
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id, amazon_order_ref FROM amazon_refund
                    WHERE account_id = %s AND amazon_order_ref IN %s""",
                self.account.id,
                tuple(set(refunds.mapped("amazon_order_ref"))),
            )
        )
        known = dict(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT id FROM amazon_refund WHERE id IN %s FOR UPDATE SKIP LOCKED", (tuple(known),)
        )
        mine = {refund_id for (refund_id,) in self.env.cr.fetchall()}
        others = {ref for refund_id, ref in known.items() if refund_id not in mine}
        refunds.invalidate_recordset()
        return refunds.filtered(
            lambda refund: (
                refund.id in mine
                and refund.amazon_order_ref not in others
                and refund.state != "credited"
            )
        )

    def _credit_apart(self, refunds):
        """:param refunds: At most one of each order."""
        plans, finder = {}, InvoiceFinder(refunds, by_hand=self._by_hand)
        unclear = self._unclear(refunds)
        for refund in refunds:
            verdict = self._verdict(refund, refund in unclear)
            try:
                plan = None if verdict else finder.plan(refund)
            except NotYet as reason:
                is_late = refund.create_date < fields.Datetime.now() - WAITS
                verdict = Verdict(reason.state, reason.text, reason.needs_review or is_late)
            if verdict:
                self._keep(refund, verdict)
            elif plan.known:
                self._recognise(refund, plan.known)
            else:
                plans[refund] = plan
        failed = {}
        for ready in self._one_of_each_invoice(plans):
            failed |= by_halves(ready, lambda some: self._notes.make({r: plans[r] for r in some}))
        explainer = Explainer(self.env)
        for refund, error in failed.items():
            self._keep(refund, Verdict(refund.state, explainer.reason(error), True))
        return len(refunds.filtered(lambda refund: refund.state == "credited"))

    def _one_of_each_invoice(self, plans):
        """The refunds in parts that have at most one of each invoice: Odoo takes as many credit
        notes as invoices when it sets them off."""
        parts, count = [], Counter()
        for refund, plan in plans.items():
            number = count[plan.invoice]
            if number == len(parts):
                parts.append(self._refunds)
            parts[number] |= refund
            count[plan.invoice] += 1
        return parts

    def _unclear(self, refunds):
        """Those of which a row is to be clarified, so that its amount is not known."""
        rows = self.env["amazon.settlement.line"].search(
            [
                ("account_id", "=", self.account.id),
                ("amazon_order_ref", "in", refunds.mapped("amazon_order_ref")),
                ("kind", "=", "to_clarify"),
                ("refund_ref", "!=", False),
            ]
        )
        keys = {(row.amazon_order_ref, row.refund_ref) for row in rows}
        return refunds.filtered(lambda r: (r.amazon_order_ref, r.refund_ref) in keys)

    def _verdict(self, refund, is_unclear):
        """Why nothing is to be credited, as far as the settlements say so; else ``None``."""
        settlements = refund.settlement_line_ids.settlement_id
        unproven = settlements.filtered(lambda settlement: settlement.state in UNPROVEN)
        if unproven:
            text = _(
                "Settlement %(settlement)s is not proven.", settlement=unproven[0].settlement_ref
            )
            return Verdict("seen", text)
        if is_unclear:
            return Verdict("seen", _("A row of the refund has to be clarified in its settlement."))
        amount = refund.amount_to_credit
        if refund.currency_id.is_zero(amount):
            return Verdict("ignored", _("It cost you nothing, so there is nothing to credit."))
        if amount < 0:
            text = _("Amazon took more back than it refunded. Decide what that is for your books.")
            return Verdict("seen", text, True)
        return None

    def _keep(self, refund, verdict):
        new = vars(verdict)
        if any(refund[name] != value for name, value in new.items()):
            refund.write(new)

    def _recognise(self, refund, note):
        """A person was faster."""
        if not note.amazon_order_id:
            note.sudo().amazon_order_id = refund.sale_order_id
        text = _("It was credited by hand in %(note)s.", note=note.display_name)
        refund.write(
            {"state": "credited", "move_id": note.id, "message": text, "needs_review": False}
        )
