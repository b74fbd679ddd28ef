"""Cents that Amazon paid more or less than an invoice is for."""

from odoo import fields
from odoo.tools import float_compare

from ... import compat
from ..sentences import _


class WriteOff:
    """Writes off what rounding left of an invoice, in a small entry, as the account allows."""

    def __init__(self, account):
        self.account = account
        self.env = account.env

    def complete(self, groups):
        """Add to the items of each group what closes them, where that is allowed.

        :param groups: Tuples of an order, items, and whether cents may be written off.
        :return: The items of each group.
        """
        amounts = {}
        for number, (order, items, may_write_off) in enumerate(groups):
            amount = may_write_off and self._amount(order, items)
            if amount:
                amounts[number] = amount
        lines = self._lines({number: (*groups[number][:2], a) for number, a in amounts.items()})
        nothing = self.env["account.move.line"]
        return [
            items | lines.get(number, nothing) for number, (_o, items, _may) in enumerate(groups)
        ]

    def _amount(self, order, items):
        """What is left open of the items if it may be written off, else zero."""
        currency = items.currency_id
        left = currency.round(sum(items.mapped("amount_residual_currency")))
        limit = self.account.write_off_limit
        if (
            not left
            or not self.account.write_off_account_id
            or float_compare(abs(left), limit, precision_rounding=currency.rounding) > 0
            or not order._amazon_row()._was_total_proven()
        ):
            return 0.0
        return left

    def _lines(self, amounts):
        """Make the entries: one for each settlement that the amounts come from.

        :param dict amounts: Tuples of an order, its items and an amount, by a number.
        :return: The item that closes the others, by the number.
        """
        by_settlement = {}
        for number, (order, items, amount) in amounts.items():
            last = items.filtered("move_id.amazon_settlement_id").sorted("date")[-1:]
            known = by_settlement.setdefault(last.move_id, {})
            known[number] = (order, items, amount)
        lines = {}
        for entry, some in by_settlement.items():
            lines.update(self._entry(entry, some))
        return lines

    def _entry(self, entry, amounts):
        # All rights shall not book into a month that is closed.
        locked = compat.lock_at(entry.company_id, "general", entry.date, has_tax=False)
        day = fields.Date.context_today(entry) if locked else entry.date
        vals_list = []
        for order, items, amount in amounts.values():
            vals_list += self._line_vals(entry, order, items, amount)
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": entry.journal_id.id,
                "date": day,
                "ref": _(
                    "Write-off, settlement %(ref)s", ref=entry.amazon_settlement_id.display_name
                ),
                "amazon_settlement_id": entry.amazon_settlement_id.id,
                "amazon_order_id": order.id if len(amounts) == 1 else False,
                "line_ids": [(0, 0, vals) for vals in vals_list],
            }
        )
        move._post(soft=False)
        # Lines come back in the order of their making: what closes an order comes first of its two.
        return dict(zip(amounts, move.line_ids.sorted("id")[::2], strict=True))

    def _line_vals(self, entry, order, items, amount):
        currency, company = items.currency_id, entry.company_id
        balance = currency._convert(amount, company.currency_id, company, entry.date)
        name = _("Rounding of Amazon order %(ref)s", ref=order.amazon_order_ref)
        common = {"name": name, "currency_id": currency.id, "partner_id": items.partner_id[:1].id}
        return [
            {
                **common,
                "amazon_order_id": order.id,
                "account_id": items.account_id.id,
                "amount_currency": -amount,
                "balance": -balance,
            },
            {
                **common,
                "account_id": self.account.write_off_account_id.id,
                "amount_currency": amount,
                "balance": balance,
            },
        ]
