"""Orders that came to Odoo after their settlement was booked."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, groupby

from ..sentences import _
from .amazon_settlement import _locked_until
from .builder import AS_GIVEN
from .receivables import DebtorFinder
from .res_partner import SAME_RANK
from .rows import OF_ORDERS


class LateOrders:
    """Moves amounts booked for an order that was unknown to the order's receivable account once it
    is imported. Posted entries stay as they are: another one transfers the amounts."""

    def __init__(self, account):
        self.account = account
        self.env = account.env

    def find(self, settlements=None):
        """The entries, with the ids of the orders of their items.

        :rtype: list[tuple[account.move, dict[int, int]]]
        """
        self.env.flush_all()
        chosen = SQL("TRUE")
        if settlements is not None:
            chosen = SQL("settlement.id IN %s", settlements._ids or (0,))
        self.env.cr.execute(
            SQL(
                """SELECT item.move_id, item.id, min(part.sale_order_id)
                     FROM account_move_line item
                     JOIN account_account account ON account.id = item.account_id
                     JOIN amazon_settlement_line part ON part.move_line_id = item.id
                      AND part.transfer_item_id IS NULL AND part.sale_order_id IS NOT NULL
                      AND part.amazon_order_ref != '' AND part.kind IN %s
                     JOIN amazon_settlement settlement ON settlement.id = part.settlement_id
                      AND settlement.account_id = %s AND settlement.is_held IS NOT TRUE AND %s
                    -- Only what is of an unknown order has no debtor.
                    WHERE item.partner_id IS NULL
                      AND (item.parent_state = 'draft' OR item.parent_state = 'posted'
                           AND settlement.state IN ('posted', 'paid'))
                      -- Somebody is at the others.
                      AND (NOT account.reconcile OR item.parent_state = 'draft'
                           OR item.amount_residual = item.balance AND NOT item.reconciled)
                 GROUP BY item.move_id, item.id ORDER BY item.move_id, item.id""",
                OF_ORDERS,
                self.account.id,
                chosen,
            )
        )
        rows = self.env.cr.fetchall()
        return [
            (self.env["account.move"].browse(move), {item: order for _m, item, order in of_move})
            for move, of_move in groupby(rows, key=lambda row: row[0])
        ]

    def bring(self, move, orders, is_asked=True):
        """Bring the items of an entry to the debtors of their orders.

        :param dict orders: The ids of the orders by those of the items.
        :param bool is_asked: A person wants it, even if the date has to be another.
        :raise UserError: If nobody asks for it, and the books are locked or somebody took it back.
        """
        debtors = DebtorFinder(move.amazon_settlement_id).find(sorted(set(orders.values())))
        known = {item: debtors[order] for item, order in orders.items() if order in debtors}
        items = self.env["account.move.line"].browse(known)
        if move.state == "draft":
            for item in items.with_context(**AS_GIVEN):
                debtor = known[item.id]
                item.write({"account_id": debtor.account_id, "partner_id": debtor.partner_id})
        elif items:
            if not is_asked:
                self._check_may_transfer(move)
            self._transfer(move, items, known)

    def _check_may_transfer(self, move):
        settlement = move.amazon_settlement_id
        if settlement.is_transfer_held:
            raise UserError(settlement._text_transfer_held())
        if day := _locked_until(move):
            raise UserError(
                _(
                    "The books are locked up to %(day)s. “Reconcile” books it with today's date.",
                    day=format_date(self.env, day),
                )
            )

    def _transfer(self, move, items, debtors):
        transfer = (
            self.env["account.move"]
            .with_context(**AS_GIVEN)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": move.journal_id.id,
                    "date": fields.Date.context_today(move) if _locked_until(move) else move.date,
                    "ref": _("Orders imported later: %(entry)s", entry=move.ref or move.name),
                    "currency_id": move.currency_id.id,
                    "company_id": move.company_id.id,
                    "amazon_settlement_id": move.amazon_settlement_id.id,
                }
            )
        )
        vals_list = []
        for item in items:
            debtor = debtors[item.id]
            due = {"account_id": debtor.account_id, "partner_id": debtor.partner_id}
            vals_list.append(self._item(transfer, item, 1, **due))
            vals_list.append(self._item(transfer, item, -1, account_id=item.account_id.id))
        made = transfer.line_ids.create(vals_list)
        transfer.with_context(**{SAME_RANK: True})._post(soft=False)
        for item, due in zip(items, made[::2], strict=True):
            item.amazon_settlement_line_ids.transfer_item_id = due
        if items.account_id.reconcile:
            pairs = [item | back for item, back in zip(items, made[1::2], strict=True)]
            items._reconcile_plan(pairs)

    def _item(self, transfer, item, sign, **vals):
        return {
            "move_id": transfer.id,
            "name": item.name,
            "amount_currency": sign * item.amount_currency,
            "balance": sign * item.balance,
            "currency_id": item.currency_id.id,
            "partner_id": False,
            "display_type": "product",
            "tax_ids": [(6, 0, [])],
            "analytic_distribution": False,
            **vals,
        }
