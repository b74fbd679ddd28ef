from odoo import models

from .proof import prove


class AccountMove(models.Model):
    """Entries of settlements, whoever posts, cancels or deletes them."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Extend `account`.

        :raise UserError: If entries of a settlement are not as its rows are.
        """
        for settlement in self.sudo()._entries_of_settlements().amazon_settlement_id:
            if settlement.state not in ("posted", "paid"):
                prove(settlement)
        return super()._post(soft)

    def write(self, vals):
        """Extend `account` to tell settlements what becomes of their entries."""
        result = super().write(vals)
        if "state" in vals and (moves := self.sudo()._entries_of_settlements()):
            settlements = moves.amazon_settlement_id
            if vals["state"] == "cancel":
                settlements._forget_entries(moves)
            settlements._update_state()
        return result

    def unlink(self):
        """Extend `account` to have settlements whose entries are deleted booked again."""
        settlements = self.sudo()._entries_of_settlements().amazon_settlement_id
        result = super().unlink()
        settlements._update_state()
        return result

    def _entries_of_settlements(self):
        return self.filtered(lambda move: move.amazon_settlement_id and move.move_type == "entry")
