"""Entries that people reverse in accounting."""

from odoo.exceptions import UserError

from ..sentences import _


def reversals_of(moves):
    """What is posted and reverses entries, or reverses such a reversal."""
    found, last = moves.browse(), moves
    while last:
        last = moves.search([("reversed_entry_id", "in", last.ids), ("state", "=", "posted")])
        last -= found
        found |= last
    return found


def cancelled_out(entries):
    """Those of which posted reversals leave nothing, on no account and of no partner."""
    entries = entries.filtered(lambda move: move.state == "posted")
    if not entries:
        return entries
    for model in ("account.move", "account.move.line"):
        entries.env[model].flush_model()
    entries.env.cr.execute(
        """WITH RECURSIVE family AS (
               SELECT id AS origin, id FROM account_move WHERE id IN %s
                UNION
               SELECT family.origin, move.id FROM family
                 JOIN account_move move ON move.reversed_entry_id = family.id
                  AND move.state = 'posted'),
           rest AS (
               SELECT family.origin, bool_or(item.move_id != family.origin) AS is_reversed,
                      sum(item.balance) != 0 OR sum(item.amount_currency) != 0 AS is_left
                 FROM family JOIN account_move_line item ON item.move_id = family.id
                GROUP BY family.origin, item.account_id, item.partner_id, item.currency_id)
           SELECT origin FROM rest GROUP BY origin
           HAVING bool_or(is_reversed) AND NOT bool_or(is_left)""",
        (entries._ids,),
    )
    return entries.browse(move_id for (move_id,) in entries.env.cr.fetchall())


def refuse_to_unpost(moves):
    """Keep what was taken back by a reversal from counting again, beside what was booked since.

    :raise UserError: If it is an entry that was taken back so, or the reversal.
    """
    for move in moves.filtered(lambda one: one.move_type == "entry" and one.state == "posted"):
        family = move | move.reversed_entry_id | move.reversed_entry_id.reversed_entry_id
        taken_back = family.filtered(lambda one: one.is_amazon_undone and one.state == "posted")
        if taken_back:
            raise UserError(
                _(
                    "%(entry)s was made for an Amazon settlement and taken back by a reversal. "
                    "Both stay posted, so nothing counts twice. To book it again, create the "
                    "entries of the settlement.",
                    entry=taken_back[0].display_name,
                )
            )
