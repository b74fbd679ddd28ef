"""What has to be true before entries of a settlement are posted."""

from decimal import Decimal

from odoo.exceptions import UserError

from ..sentences import _


def prove(settlement):
    """Compare the entries with the rows, to the cent.

    :raise UserError: If a row is not booked, or if an entry pays out anything else than its rows
        say, or all of them together anything else than the deposit.
    """
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
        (tuple(rows) or (0,), settlement.account_id.clearing_account_id.id or 0),
    )
    payouts.update({move_id: Decimal(amount) for move_id, amount in cr.fetchall()})
    return deposit, rows, payouts
