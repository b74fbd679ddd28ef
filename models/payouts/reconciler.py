"""Invoices are paid by what settlements say was paid, many at once."""

from collections import defaultdict

from odoo.tools import SQL

from ..by_halves import by_halves
from ..orders.importer import QUIETLY
from .write_off import WriteOff

# What there is to reconcile: items of posted entries of settlements, by the orders they are about.
# Each part of the union is a plain table: PostgreSQL works anything else out for every open item.
# The last part finds cents that were written off an invoice that has changed since.
ENTRY_ITEMS = SQL(
    """SELECT DISTINCT part.sale_order_id AS order_id, item.id AS item_id,
              item.balance < 0 AS is_paid
         FROM account_move_line item
         JOIN account_account account ON account.id = item.account_id
          AND account.account_type = 'asset_receivable'
         JOIN account_move entry ON entry.id = item.move_id AND entry.state = 'posted'
         JOIN amazon_settlement settlement ON settlement.id = entry.amazon_settlement_id
         JOIN (SELECT sale_order_id, move_line_id AS item_id FROM amazon_settlement_line
            UNION ALL
               SELECT sale_order_id, transfer_item_id FROM amazon_settlement_line
            UNION ALL
               SELECT amazon_order_id, id FROM account_move_line) part ON part.item_id = item.id
        WHERE (item.reconciled IS NULL OR item.reconciled = false OR item.reconciled IS NOT TRUE)
          AND item.parent_state = 'posted' AND item.amount_residual_currency != 0
          AND part.sale_order_id IS NOT NULL"""
)
# The invoices and credit notes of orders.
INVOICES = SQL(
    """SELECT sold.order_id, billed.move_id
         FROM sale_order_line sold
         JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sold.id
         JOIN account_move_line billed ON billed.id = rel.invoice_line_id
        UNION
       SELECT amazon_order_id, id FROM account_move
        WHERE amazon_order_id IS NOT NULL AND move_type = 'out_refund'"""
)
# Their open items.
INVOICE_ITEMS = SQL(
    """SELECT DISTINCT source.order_id, item.id AS item_id
         FROM (%s) source
         JOIN account_move invoice ON invoice.id = source.move_id
          AND invoice.state = 'posted' AND invoice.move_type IN ('out_invoice', 'out_refund')
         JOIN account_move_line item ON item.move_id = invoice.id
         JOIN account_account account ON account.id = item.account_id
          AND account.account_type = 'asset_receivable'
        WHERE item.amount_residual_currency != 0""",
    INVOICES,
)
# Orders whose invoice and credit note left each other open, and nothing else is open of them.
CLOSING_EACH_OTHER = SQL(
    """SELECT invoices.order_id FROM (%s) invoices
         JOIN account_move_line item ON item.id = invoices.item_id
     GROUP BY invoices.order_id
       HAVING count(*) > 1 AND sum(item.amount_residual_currency) = 0""",
    INVOICE_ITEMS,
)
# What is read of the items to see what belongs together.
READ = (
    *("company_id", "account_id", "currency_id", "move_id", "balance"),
    *("amount_residual_currency", "amazon_order_id"),
)


class Reconciler:
    """Pays the invoices of an account's orders. What there is to do is found in the books, and not
    remembered: whatever ended a run, the next goes on."""

    def __init__(self, account):
        self.account = account
        # Nothing of an entry changes but what is still open of it: Odoo need not work its lines
        # out again, which would take longer the more there are.
        quietly = {**QUIETLY, "skip_invoice_sync": True}
        self.env = account.with_context(**quietly).env
        self._items = self.env["account.move.line"]
        self._of_account = SQL("settlement.account_id = %s", account.id)
        self._write_off = WriteOff(account.with_env(self.env))
        # The ids of the orders of which something was reconciled.
        self.reconciled = set()
        # The ids of those about which it is known what can be reconciled, and that was.
        self._done = set()

    def find(self, settlements=None):
        """The orders of which something can be reconciled, in the order in which they were paid."""
        self.env.flush_all()
        mine = self._of_account
        if settlements is not None:
            mine = SQL("%s AND settlement.id IN %s", mine, settlements._ids or (0,))
        self.env.cr.execute(
            SQL(
                """WITH entries AS (%s AND %s)
                   SELECT order_id FROM entries
                    WHERE EXISTS (SELECT FROM (%s) invoices
                                   WHERE invoices.order_id = entries.order_id)
                 GROUP BY order_id
                 UNION
                   SELECT order_id FROM entries
                 GROUP BY order_id HAVING bool_or(is_paid) AND bool_or(NOT is_paid)
                 UNION
                   SELECT order_id FROM (%s) closing
                    WHERE EXISTS (SELECT FROM amazon_settlement_line part
                                    JOIN account_move_line item ON item.id = part.move_line_id
                                     AND item.parent_state = 'posted'
                                    JOIN amazon_settlement settlement
                                      ON settlement.id = part.settlement_id
                                   WHERE part.sale_order_id = closing.order_id AND %s)
                 ORDER BY order_id""",
                ENTRY_ITEMS,
                mine,
                INVOICE_ITEMS,
                CLOSING_EACH_OTHER,
                mine,
            )
        )
        return self.env["sale.order"].browse([row[0] for row in self.env.cr.fetchall()])

    def reconcile(self, orders, deadline):
        """Reconcile what belongs together.

        :return: Why nothing could be done about an order, by the order.
        """
        entries = self._of(orders, SQL("%s AND %s", ENTRY_ITEMS, self._of_account))
        invoices = self._of(orders, INVOICE_ITEMS)
        mine = self.env["sale.order"].browse(
            [order.id for order in orders if entries[order.id] or invoices[order.id]]
        )
        credited = self._invoiced_and_credited(orders)

        def work(some):
            plans = [
                self._plan(order, entries[order.id], invoices[order.id], order.id in credited)
                for order in some
            ]
            groups = [group for plan in plans for group in plan]
            if groups:
                self._items._reconcile_plan(self._write_off.complete(groups))
                self.reconciled |= {order.id for order, _items, _may_write_off in groups}
            self._done |= set(some.ids)

        self._done |= set((orders - mine).ids)
        return by_halves(mine, work, deadline)

    def seen(self, orders, failed):
        """Those of the orders for which there was time."""
        return orders.filtered(lambda order: order in failed or order.id in self._done)

    def _of(self, orders, items):
        """The items by the ids of their orders, which are read together."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT order_id, item_id FROM (%s) items WHERE order_id IN %s ORDER BY item_id",
                items,
                orders._ids,
            )
        )
        rows = self.env.cr.fetchall()
        everything = self._items.browse([item_id for _order_id, item_id in rows])
        # Those of one order would be read by themselves.
        everything.fetch(READ)
        found = defaultdict(lambda: self._items)
        for (order_id, _item_id), item in zip(rows, everything, strict=True):
            found[order_id] |= item
        return found

    def _invoiced_and_credited(self, orders):
        """The ids of those that have both a posted invoice and a posted credit note. Payment and
        refund of others wait for theirs."""
        self.env.cr.execute(
            SQL(
                """SELECT source.order_id FROM (%s) source
                     JOIN account_move invoice ON invoice.id = source.move_id
                      AND invoice.state = 'posted'
                    WHERE source.order_id IN %s
                 GROUP BY source.order_id
                   HAVING bool_or(invoice.move_type = 'out_invoice')
                      AND bool_or(invoice.move_type = 'out_refund')""",
                INVOICES,
                orders._ids,
            )
        )
        return {order_id for (order_id,) in self.env.cr.fetchall()}

    def _plan(self, order, entries, invoices, is_credited):
        """What of an order closes what.

        :param bool is_credited: It has both a posted invoice and a posted credit note.
        :return: Pairs of the order and the items that are reconciled with each other; the last says
            whether cents that are left may be written off: only of the last that is open.
        """
        groups = []
        for items in (entries | invoices).grouped(_place).values():
            # What was written off belongs to what was paid, also if that was too much.
            paid = (items & entries).filtered(lambda item: item.balance < 0 or item.amazon_order_id)
            refunded = (items & entries) - paid
            due = (items & invoices).filtered(lambda item: item.balance > 0)
            credited = (items & invoices) - due
            pairs = _refunds(refunded, credited)
            groups += [(order, pair, False) for pair in pairs]
            if paid and due:
                closed = self._items.union(*filter(_closes, pairs))
                others = (entries | invoices) - paid - due - closed
                groups.append((order, paid | due, not others))
            elif paid and refunded and is_credited and not (due or credited):
                # The invoice and the credit note closed each other.
                groups.append((order, paid | refunded, False))
            elif not entries and due and credited and _closes(due | credited):
                # Payment and refund closed each other.
                groups.append((order, due | credited, False))
        return groups


def _place(item):
    """Only items of one account can be reconciled, and only in one currency without guessing."""
    return item.company_id, item.account_id, item.currency_id


def _closes(items):
    return items.currency_id.is_zero(sum(items.mapped("amount_residual_currency")))


def _refunds(refunded, credited):
    """Each refund with its credit note: the one that was made of it, or else of the same amount."""
    pairs = []
    for item in refunded:
        rows = item.amazon_settlement_line_ids | item.amazon_transferred_line_ids
        own = rows.refund_id.move_id
        notes = credited.filtered(lambda note, own=own: note.move_id in own) or credited.filtered(
            lambda note, item=item: item.currency_id.is_zero(
                note.amount_residual_currency + item.amount_residual_currency
            )
        )
        if notes:
            pairs.append(item | notes[:1])
            credited -= notes[:1]
    return pairs
