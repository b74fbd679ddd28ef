"""Refunds are made of rows of settlements, in whatever order and however many files they come."""

from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from ...amazon.money import ZERO, Part
from ...amazon.refunds import is_promotion, is_tax, part_of
from ..amazon_settlement_line import READ_FIRST
from ..sentences import _

# What of a refund's rows the seller bears; fees that come with it are booked for themselves.
KINDS = ("refund", "withheld_tax")
BATCH_SIZE = 500


class RefundCollector:
    """Ties the rows of an account's settlements to its refunds. What there is to do is found by
    comparing both, so that it does not matter when a run was ended."""

    def __init__(self, account):
        self.account = account
        self.env = account.env
        self._refunds = self.env["amazon.refund"]
        self._lines = self.env["amazon.settlement.line"]

    def collect(self):
        """Make and complete the refunds that rows speak of.

        :return: How many say something new.
        """
        self.env.flush_all()
        self._let_go()
        self._make_missing()
        self._tie()
        self._find_sale_orders()
        self.env.invalidate_all()
        changed = self._differing()
        for start in range(0, len(changed), BATCH_SIZE):
            self._sum_up(changed[start : start + BATCH_SIZE].with_prefetch())
        return len(changed)

    def _let_go(self):
        """Rows that a rule calls something else by now are of no refund any more."""
        self._run(
            SQL(
                """UPDATE amazon_settlement_line SET refund_id = NULL
                    WHERE account_id = %s AND refund_id IS NOT NULL AND kind NOT IN %s""",
                self.account.id,
                KINDS,
            )
        )

    def _make_missing(self):
        self._run(
            SQL(
                """SELECT amazon_order_ref, refund_ref, min(currency_id), min(posted_at)
                     FROM amazon_settlement_line line
                    WHERE %s AND kind = 'refund' AND NOT EXISTS (
                          SELECT FROM amazon_refund refund
                           WHERE refund.account_id = line.account_id
                             AND refund.amazon_order_ref = line.amazon_order_ref
                             AND refund.refund_ref = line.refund_ref)
                 GROUP BY amazon_order_ref, refund_ref
                 ORDER BY min(posted_at), amazon_order_ref, refund_ref""",
                self._untied(),
            )
        )
        self._refunds.create(
            [
                {
                    "account_id": self.account.id,
                    "amazon_order_ref": order_ref,
                    "refund_ref": refund_ref,
                    "currency_id": currency_id,
                    "posted_at": posted_at,
                }
                for order_ref, refund_ref, currency_id, posted_at in self.env.cr.fetchall()
            ]
        )
        self.env.flush_all()

    def _untied(self):
        return SQL(
            """line.account_id = %s AND line.refund_id IS NULL AND line.kind IN %s
               AND line.refund_ref != '' AND line.amazon_order_ref != '' AND %s""",
            self.account.id,
            KINDS,
            READ_FIRST,
        )

    def _tie(self):
        self._run(
            SQL(
                """UPDATE amazon_settlement_line line SET refund_id = refund.id
                     FROM amazon_refund refund
                    WHERE refund.account_id = line.account_id
                      AND refund.amazon_order_ref = line.amazon_order_ref
                      AND refund.refund_ref = line.refund_ref AND %s""",
                self._untied(),
            )
        )

    def _find_sale_orders(self):
        """Rows know their sale order as soon as it is in Odoo."""
        self._run(
            SQL(
                """UPDATE amazon_refund refund SET sale_order_id = line.sale_order_id
                     FROM amazon_settlement_line line
                    WHERE refund.account_id = %s AND refund.sale_order_id IS NULL
                      AND line.refund_id = refund.id AND line.sale_order_id IS NOT NULL""",
                self.account.id,
            )
        )

    def _differing(self):
        """The refunds whose rows add up to something else than is kept."""
        self._run(
            SQL(
                """SELECT refund.id
                     FROM amazon_refund refund
                LEFT JOIN amazon_settlement_line line
                       ON line.refund_id = refund.id AND line.kind IN %s
                    WHERE refund.account_id = %s
                 GROUP BY refund.id
                   HAVING coalesce(-sum(line.amount), 0) != coalesce(refund.amount_rows, 0)
                       OR (count(line.id) = 0 AND refund.move_id IS NULL)
                 ORDER BY refund.id""",
                KINDS,
                self.account.id,
            )
        )
        return self._refunds.browse([refund_id for (refund_id,) in self.env.cr.fetchall()])

    def _run(self, query):
        self.env.cr.execute(query)

    # Amounts

    def _sum_up(self, refunds):
        lines = defaultdict(lambda: self._lines)
        everything = self._lines.search([("refund_id", "in", refunds.ids), ("kind", "in", KINDS)])
        for line in everything:
            lines[line.refund_id] |= line
        for refund in refunds:
            self._keep(refund, lines[refund])

    def _keep(self, refund, lines):
        amounts = amounts_of(lines)
        total = sum(amounts.values(), ZERO)
        if refund.state == "credited":
            self._tell(refund, total)
        elif not lines:
            # Amazon issued the settlement again without it.
            refund.unlink()
        else:
            buyer = total - amounts["amount_withheld_tax"]
            refund.write(
                {
                    **self._decision_on(refund, total),
                    **{name: float(amount) for name, amount in amounts.items()},
                    "amount": float(buyer),
                    "amount_to_credit": float(total),
                    "amount_rows": float(total),
                    "currency_id": lines.currency_id[:1].id,
                    "posted_at": min(lines.mapped("posted_at")),
                }
            )

    def _decision_on(self, refund, total):
        """What becomes of a refund that was ignored, because its amount is another now."""
        before = refund.amount_to_credit
        if refund.state != "ignored" or not refund.currency_id.compare_amounts(
            before, float(total)
        ):
            return {}
        if refund.currency_id.is_zero(before):
            # There was nothing to credit until now.
            return {"state": "seen", "message": False}
        text = _(
            "It was ignored, but Amazon's settlements now say that %(now)s was refunded instead "
            "of %(before)s. Retry it, or ignore it again.",
            now=_shown(total, refund),
            before=_shown(Decimal(repr(before)), refund),
        )
        return {"needs_review": True, "message": text}

    def _tell(self, refund, total):
        """What is credited stays as it is: a person has to decide about the difference."""
        credited = Decimal(repr(refund.amount_to_credit))
        refund.amount_rows = float(total)
        if not refund.currency_id.compare_amounts(float(total), refund.amount_to_credit):
            refund.write({"needs_review": False, "message": False})
            return
        text = _(
            "%(credited)s was credited, but Amazon's settlements now say that %(now)s was "
            "refunded. Correct it by hand if that is right.",
            credited=_shown(credited, refund),
            now=_shown(total, refund),
        )
        refund.write({"needs_review": True, "message": text})


def amounts_of(lines):
    """The amounts of a refund by its fields, as the buyer gets them.

    :rtype: dict[str, Decimal]
    """
    amounts = dict.fromkeys(
        (
            "amount_product",
            "amount_shipping",
            "amount_tax",
            "amount_promotion",
            "amount_withheld_tax",
        ),
        ZERO,
    )
    for line in lines:
        amounts[_field_of(line)] -= Decimal(repr(line.amount))
    return amounts


def _field_of(line):
    if line.kind == "withheld_tax":
        return "amount_withheld_tax"
    if is_promotion(line.amount_type or ""):
        return "amount_promotion"
    description = line.amount_description or ""
    if is_tax(description):
        return "amount_tax"
    return "amount_shipping" if part_of(description) is Part.SHIPPING else "amount_product"


def _shown(amount, refund):
    return f"{amount:.2f} {refund.currency_id.name}"
