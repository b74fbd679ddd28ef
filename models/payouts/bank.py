"""The payout of a settlement on the bank statement."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tools import format_date

from ..sentences import _

# The bank may take some days, over a weekend and a holiday; and Amazon names the day by its clock.
DAYS_BEFORE = 2
DAYS_AFTER = 10
# How banks name who paid.
PAYERS = ("amazon", "amzn")


class BankMatcher:
    """Finds the bank line of a payout and reconciles the two.

    It works on the bank line as the reconciliation screens of other modules do: the counterpart
    that Odoo puts on the suspense account goes to the clearing account.
    """

    def __init__(self, settlement):
        self.settlement = settlement.sudo().with_company(settlement.sudo().company_id)
        self.env = self.settlement.env

    def candidates(self):
        """The bank lines that may be the payout: of its amount, and about its day. Of one that is
        late, the bank may have it on any day since."""
        settlement, items = self.settlement, self._open_items()
        if not settlement.amount_total or not items:
            return self.env["account.bank.statement.line"]
        clearing = items.account_id[:1]
        day = (settlement.deposit_date or settlement.date_end).date()
        lines = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", settlement.company_id.id),
                ("journal_id.type", "=", "bank"),
                "|",
                ("is_reconciled", "=", False),
                ("id", "in", self._waiting_on(clearing).ids),
                ("date", ">=", day - timedelta(days=DAYS_BEFORE)),
                ("date", "<=", self._latest_day()),
                ("move_id.state", "=", "posted"),
            ],
            order="date, id",
        )
        return lines.filtered(lambda line: self._is_payout(line, clearing))

    def _latest_day(self):
        is_late = self.settlement.is_payout_late
        return fields.Date.context_today(self.settlement) if is_late else self._usually_by()

    def _usually_by(self):
        day = self.settlement.deposit_date or self.settlement.date_end
        return day.date() + timedelta(days=DAYS_AFTER)

    def _waiting_on(self, clearing):
        """The bank lines that are on the clearing account already: of a payout that was taken back
        in a locked period, for instance. Odoo takes them for reconciled."""
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.settlement.company_id.id),
                ("account_id", "=", clearing.id),
                ("reconciled", "=", False),
                ("parent_state", "=", "posted"),
                ("move_id.statement_line_id", "!=", False),
            ]
        )
        return items.move_id.statement_line_id

    def _is_payout(self, line, clearing):
        settlement = self.settlement
        currency = line.foreign_currency_id or line.currency_id
        amount = line.amount_currency if line.foreign_currency_id else line.amount
        return (
            currency == settlement.currency_id
            and not currency.compare_amounts(amount, settlement.amount_total)
            and _is_open(line, clearing)
        )

    def certain(self, lines):
        """The one of the lines that need not be asked for; none if there is any doubt.

        A line that names the settlement is its payout. Otherwise it is the only one, or the only
        one that names Amazon; it came in time, nobody else is said to have paid it, and no other
        settlement waits for the same amount.
        """
        numbered = lines.filtered(lambda line: self.settlement.settlement_ref in _words(line))
        if len(numbered) == 1:
            return numbered
        if self._has_rivals():
            return lines.browse()
        named = lines.filtered(lambda line: any(name in _words(line) for name in PAYERS))
        likely = named or lines
        is_certain = (
            len(likely) == 1 and likely.date <= self._usually_by() and not _names_another(likely)
        )
        return likely if is_certain else lines.browse()

    def _has_rivals(self):
        settlement = self.settlement
        day = settlement.deposit_date or settlement.date_end
        days = timedelta(days=DAYS_BEFORE + DAYS_AFTER)
        others = settlement.search(
            [
                ("id", "!=", settlement.id),
                ("company_id", "=", settlement.company_id.id),
                ("currency_id", "=", settlement.currency_id.id),
                ("state", "!=", "paid"),
                ("deposit_date", ">=", day - days),
                ("deposit_date", "<=", day + days),
            ]
        )
        compare = settlement.currency_id.compare_amounts
        return any(not compare(o.amount_total, settlement.amount_total) for o in others)

    def _open_items(self):
        return self.settlement._clearing_items().filtered(
            lambda item: item.parent_state == "posted" and not item.reconciled
        )

    def match_one(self, lines, certain):
        """Match the one line that must be it.

        :param lines: Those that may be it.
        :param certain: The one of them about which there is no doubt, if any.
        :return: What came of it.
        """
        settlement = self.settlement
        if not settlement.amount_total:
            return self._close_nothing()
        if not lines:
            day = settlement.deposit_date or settlement.date_end
            return _(
                "%(ref)s: No open bank line of %(amount)s %(currency)s was found around "
                "%(day)s. Import the bank statement and try again.",
                ref=settlement.settlement_ref,
                amount=format(settlement.amount_total, ".2f"),
                currency=settlement.currency_id.name,
                day=format_date(settlement.env, day.date()),
            )
        if not certain:
            return _(
                "%(ref)s: It is not certain which bank line is the payout. Lines that fit: "
                "%(count)d. Open the settlement and click “Reconcile” to choose one.",
                ref=settlement.settlement_ref,
                count=len(lines),
            )
        self.match(certain)
        return _(
            "%(ref)s: The payout is matched with the bank line of %(day)s.",
            ref=settlement.settlement_ref,
            day=format_date(settlement.env, certain.date),
        )

    def _close_nothing(self):
        """A payout of zero: the parts of several months cancel each other out."""
        items = self._open_items()
        if len(items) > 1:
            items.reconcile()
        self.settlement._update_state()
        return _("%(ref)s: There was nothing to pay.", ref=self.settlement.settlement_ref)

    def match(self, line):
        """Reconcile the payout with a bank line."""
        items = self._open_items()
        _liquidity, suspense, other = line._seek_for_lines()
        (items | (self._move_to_clearing(line, suspense, items) if suspense else other)).reconcile()
        self.settlement._update_state()

    def _move_to_clearing(self, line, suspense, items):
        counterpart = {
            "account_id": items.account_id[:1].id,
            "partner_id": suspense.partner_id.id,
            "name": suspense.name,
            "currency_id": suspense.currency_id.id,
            "amount_currency": suspense.amount_currency,
            "balance": suspense.balance,
        }
        move = line.move_id.with_context(force_delete=True, skip_readonly_check=True)
        known = move.line_ids
        move.write({"line_ids": [Command.delete(suspense.id), Command.create(counterpart)]})
        return line.move_id.line_ids - known


def _is_open(line, clearing):
    """Whether the whole counterpart of a bank line is open, on the suspense account or on the
    clearing account. Somebody is at the others."""
    _liquidity, suspense, other = line._seek_for_lines()
    if suspense:
        return len(suspense) == 1 and not other
    return (
        len(other) == 1
        and other.account_id == clearing
        and not other.currency_id.compare_amounts(
            other.amount_residual_currency, other.amount_currency
        )
    )


def _names_another(line):
    """Whether the bank, or Odoo, knows somebody else than Amazon who paid it."""
    payer = " ".join(filter(None, [line.partner_name, line.partner_id.name])).lower()
    return bool(payer) and not any(name in payer for name in PAYERS)


def _words(line):
    """What the bank says of a line."""
    words = [line.payment_ref, line.partner_name, line.partner_id.name, line.ref]
    return " ".join(filter(None, words)).lower()
