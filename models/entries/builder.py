"""Makes the entry of a part of a settlement."""

from decimal import Decimal

from ..sentences import _
from .fee_taxes import is_refund_of, split
from .receivables import DebtorFinder

# Odoo must add nothing of its own, and nobody follows entries of a thousand items.
AS_GIVEN = {
    "skip_invoice_sync": True,
    "check_move_validity": False,
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
}
NO_TAXES = [(6, 0, [])]
# Odoo would look for a distribution to projects once for each buyer.
NOT_ANALYSED = {"analytic_distribution": False}


class EntryBuilder:
    """Makes entries of a settlement whose accounts are all known."""

    def __init__(self, settlement):
        self.settlement = settlement
        self.env = settlement.env
        self._account = settlement.account_id
        self._currency = settlement.currency_id
        self._company = settlement.company_id
        self._debtors = {}
        self._rate = 1.0

    def make(self, part):
        """Make the entry of a part, as a draft, and have the rows point to its items.

        :return: The entry.
        """
        self._rate = self._currency._get_conversion_rate(
            self._currency, self._company.currency_id, self._company, part.date
        )
        order_ids = {one.order_id for one in part.sums if one.order_id}
        self._debtors = DebtorFinder(self.settlement).find(sorted(order_ids))
        vals_list, sum_of = [], {}
        for one in part.sums:
            sum_of[len(vals_list)] = one
            vals_list += self._items(one)
        vals_list += self._payout(part, vals_list)
        move = self.env["account.move"].with_context(**AS_GIVEN).create(self._entry(part))
        items = move.line_ids.create([{"move_id": move.id, **vals} for vals in vals_list])
        self._point({items.ids[position]: one.row_ids for position, one in sum_of.items()})
        return move

    def _entry(self, part):
        ref = _(
            "Amazon settlement %(ref)s, %(month)s",
            ref=self.settlement.settlement_ref,
            month=part.month,
        )
        return {
            "move_type": "entry",
            "journal_id": self._account.settlement_journal_id.id,
            "date": part.date,
            "ref": f"{ref} ({part.number})" if part.number > 1 else str(ref),
            "currency_id": self._currency.id,
            "company_id": self._company.id,
            "amazon_settlement_id": self.settlement.id,
        }

    # Items

    def _items(self, one):
        """The items of a sum, the one that its rows point to first."""
        gross = -float(one.amount)
        if one.is_of_order:
            return [self._item(amount=gross, **NOT_ANALYSED, **self._due(one))]
        rule = self.env["amazon.money.rule"].browse(one.rule_id)
        account = rule.account_id or self._account.unknown_orders_account_id
        taxes = rule._included_taxes(self._company)
        name = self._name_of(one.kind, rule.amount_description)
        if not taxes:
            return [self._item(name, gross, account_id=account.id)]
        return self._taxed_items(name, gross, account, taxes)

    def _due(self, one):
        debtor = self._debtors.get(one.order_id)
        name = " ".join(filter(None, [one.order_ref, one.refund_ref]))
        if not debtor:
            account = self._account.unknown_orders_account_id
            return {"name": name, "account_id": account.id}
        return {"name": name, "account_id": debtor.account_id, "partner_id": debtor.partner_id}

    def _taxed_items(self, name, gross, account, taxes):
        parts = split(taxes, gross, self._currency)
        base = self._item(
            name,
            parts.net,
            account_id=account.id,
            tax_ids=[(6, 0, taxes.ids)],
            tax_tag_ids=[(6, 0, parts.tags)],
        )
        sign = self._base_sign(taxes, gross)
        items = [base]
        for tax in parts.taxes:
            vals = {**tax, "account_id": tax["account_id"] or account.id}
            items.append(
                self._item(
                    vals.pop("name"),
                    vals.pop("amount_currency"),
                    display_type="tax",
                    tax_base_amount=sign * base["balance"],
                    **vals,
                )
            )
        return items

    def _base_sign(self, taxes, gross):
        """Until 18.0 Odoo keeps the base as the tax report shows it."""
        if "tax_tag_invert" not in self.env["account.move.line"]._fields:
            return 1
        is_sale = taxes[:1].type_tax_use == "sale"
        return -1 if is_sale != is_refund_of(taxes, gross) else 1

    def _item(self, name, amount, **vals):
        """:param float amount: In the settlement's currency, positive if debited."""
        return {
            "name": name,
            "amount_currency": amount,
            "balance": self._company.currency_id.round(amount * self._rate),
            "currency_id": self._currency.id,
            "partner_id": False,
            "display_type": "product",
            "tax_ids": NO_TAXES,
            **vals,
        }

    def _payout(self, part, vals_list):
        """What of the deposit comes of the part. It balances the entry to the cent, in both
        currencies."""
        amount = float(sum((one.amount for one in part.sums), Decimal()))
        clearing = self.settlement.clearing_account_id
        payout = self._item(_("Payout"), amount, account_id=clearing.id, **NOT_ANALYSED)
        own = self._company.currency_id
        balance = own.round(-sum(vals["balance"] for vals in vals_list))
        if balance * amount > 0 or not (balance or amount):
            return [{**payout, "balance": balance}]
        # Next to nothing is paid, and less than what converting each item has lost.
        lost = own.round(balance - payout["balance"])
        if own.is_zero(lost):
            return [payout]
        account = self._account.write_off_account_id
        rest = self._item(_("Currency rounding"), 0.0, account_id=account.id)
        return [payout, {**rest, "balance": lost}]

    def _name_of(self, kind, description):
        field = self.env["amazon.settlement.line"]._fields["kind"]
        label = dict(field._description_selection(self.env)).get(kind, kind)
        return ": ".join(filter(None, [label, description]))

    def _point(self, rows_of_items):
        pairs = [(row, item) for item, rows in rows_of_items.items() for row in rows]
        rows = self.env["amazon.settlement.line"]
        self.env["account.move.line"].flush_model()
        self.env.cr.execute(
            """UPDATE amazon_settlement_line line SET move_line_id = made.item
                 FROM unnest(%s, %s) AS made (row, item) WHERE line.id = made.row""",
            ([row for row, _item in pairs], [item for _row, item in pairs]),
        )
        rows.invalidate_model(["move_line_id"])
