"""What has to be true before entries of a settlement are posted."""

from decimal import Decimal

from odoo.exceptions import UserError

from ..sentences import _
from .rows import OF_ORDERS


def prove(settlement):
    """Compare the entries with the rows, to the cent.

    :raise UserError: If a row is not booked, or if an entry pays out anything else than its rows
        say, or all of them together anything else than the deposit.
    """
    if settlement.newer_file_id:
        raise UserError(
            _(
                "Amazon issued the settlement %(ref)s again, so its entries are out of date. "
                "Undo the entries; Odoo then reads the new file.",
                ref=settlement.settlement_ref,
            )
        )
    settlement.env["account.move.line"].flush_model()
    settlement.env["amazon.settlement.line"].flush_model()
    settlement.flush_recordset()
    if left := _rows_left(settlement):
        raise UserError(
            _(
                "Rows of the settlement %(ref)s are not booked yet: %(count)d. Create the entries "
                "first.",
                ref=settlement.settlement_ref,
                count=left,
            )
        )
    deposit, rows, payouts = _sums(settlement)
    if rows != payouts or sum(payouts.values()) != deposit:
        raise UserError(
            _(
                "The entries of the settlement %(ref)s pay out %(booked)s, and the deposit is "
                "%(deposit)s. Undo the entries and create them again.",
                ref=settlement.settlement_ref,
                booked=str(sum(payouts.values())),
                deposit=str(deposit),
            )
        )
    if different := _different_items(settlement):
        raise UserError(
            _(
                "Journal items of the settlement %(ref)s have other amounts than their rows: "
                "%(names)s. Undo the entries and create them again.",
                ref=settlement.settlement_ref,
                names=", ".join(different),
            )
        )


def refuse_taken_back(moves):
    """Keep entries that were taken back from being posted beside those that came after them.

    :raise UserError: If one was undone, or pays something out and no row points to it any more, or
        reverses what was taken back already, or its reversal.
    """
    undone = moves.filtered("is_amazon_undone")
    reversed_moves = moves.filtered(lambda move: move.move_type == "entry").reversed_entry_id
    undone |= (reversed_moves | reversed_moves.reversed_entry_id).filtered("is_amazon_undone")
    entries = (moves - undone).filtered("amazon_settlement_id")
    if entries:
        undone |= moves.browse(_without_rows(entries))
    if undone:
        raise UserError(
            _(
                "%(entry)s was made for an Amazon settlement and taken back. Create the entries of "
                "the settlement again instead.",
                entry=undone[0].display_name,
            )
        )


def _without_rows(entries):
    entries.env["account.move.line"].flush_model()
    entries.env["amazon.settlement.line"].flush_model()
    entries.env.cr.execute(
        """SELECT move.id FROM account_move move
             JOIN amazon_settlement settlement ON settlement.id = move.amazon_settlement_id
            WHERE move.id IN %s
              AND EXISTS (SELECT 1 FROM account_move_line item
                           WHERE item.move_id = move.id
                             AND item.account_id = settlement.clearing_account_id)
              AND NOT EXISTS (SELECT 1 FROM account_move_line item
                                JOIN amazon_settlement_line line ON line.move_line_id = item.id
                               WHERE item.move_id = move.id)""",
        (entries._ids,),
    )
    return [move_id for (move_id,) in entries.env.cr.fetchall()]


def _different_items(settlement):
    """What items of orders are called whose amounts are not those of their rows."""
    settlement.env.cr.execute(
        """SELECT COALESCE(item.name, '') FROM amazon_settlement_line line
             JOIN account_move_line item ON item.id = line.move_line_id
            WHERE line.settlement_id = %s
            GROUP BY item.id
           HAVING bool_or(line.kind IN %s AND (line.sale_order_id IS NOT NULL
                          OR COALESCE(line.amazon_order_ref, '') != ''))
              AND sum(line.amount) != -item.amount_currency
            ORDER BY item.id LIMIT 5""",
        (settlement.id, OF_ORDERS),
    )
    return [name for (name,) in settlement.env.cr.fetchall()]


def _rows_left(settlement):
    settlement.env.cr.execute(
        """SELECT count(*) FROM amazon_settlement_line
            WHERE settlement_id = %s AND amount != 0
              AND (move_line_id IS NULL OR kind = 'to_clarify')""",
        (settlement.id,),
    )
    return settlement.env.cr.fetchone()[0]


def _sums(settlement):
    """The deposit, and what each entry has of the rows and on the clearing account."""
    cr = settlement.env.cr
    cr.execute(
        "SELECT COALESCE(amount_total, 0)::text FROM amazon_settlement WHERE id = %s",
        (settlement.id,),
    )
    deposit = Decimal(cr.fetchone()[0])
    cr.execute(
        """SELECT item.move_id, sum(line.amount)::text FROM amazon_settlement_line line
             JOIN account_move_line item ON item.id = line.move_line_id
            WHERE line.settlement_id = %s GROUP BY item.move_id""",
        (settlement.id,),
    )
    rows = {move_id: Decimal(amount) for move_id, amount in cr.fetchall()}
    payouts = dict.fromkeys(rows, Decimal())
    cr.execute(
        """SELECT move_id, sum(amount_currency)::text FROM account_move_line
            WHERE move_id IN %s AND account_id = %s GROUP BY move_id""",
        (tuple(rows) or (0,), settlement.clearing_account_id.id or 0),
    )
    payouts.update({move_id: Decimal(amount) for move_id, amount in cr.fetchall()})
    return deposit, rows, payouts
