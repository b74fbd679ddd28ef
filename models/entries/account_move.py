from odoo import models

from .proof import prove, refuse_taken_back
from .reversals import cancelled_out, refuse_to_unpost

DONE = ("posted", "paid")


class AccountMove(models.Model):
    """Entries of settlements, whoever posts, cancels or deletes them."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Extend `account`.

        :raise UserError: If entries of a settlement are not as its rows are, or were taken back.
        """
        refuse_taken_back(self.sudo())
        for settlement in self.sudo()._entries_of_settlements().amazon_settlement_id:
            if settlement.state not in DONE:
                prove(settlement)
        posted = super()._post(soft)
        posted.sudo()._release_reversed()
        return posted

    def _release_reversed(self):
        """Tell settlements that somebody reversed their entries. A part is not taken back."""
        reversed_moves = self.filtered(lambda move: move.state == "posted").reversed_entry_id
        entries = cancelled_out(reversed_moves._entries_of_settlements())
        for settlement, moves in entries.grouped("amazon_settlement_id").items():
            settlement._were_reversed(moves & settlement._live_entries())

    def write(self, vals):
        """Extend `account` to tell settlements what becomes of their entries.

        :raise UserError: If something that was taken back by a reversal would count again.
        """
        if vals.get("state") in ("draft", "cancel"):
            refuse_to_unpost(self.sudo())
            self._have_settlements_left_to_people()
        if vals.get("state") == "cancel":
            self._are_taken_back()
        result = super().write(vals)
        if "state" in vals and (moves := self.sudo()._entries_of_settlements()):
            settlements = moves.amazon_settlement_id
            if vals["state"] == "cancel":
                settlements._forget_entries(moves)
            settlements._update_state()
            settlements.filtered(lambda one: one.is_held and one.state in DONE).is_held = False
        return result

    def unlink(self):
        """Extend `account` to tell settlements that their entries are deleted.

        :raise UserError: If something that was taken back by a reversal would count again.
        """
        refuse_to_unpost(self.sudo())
        settlements = self.sudo()._entries_of_settlements().amazon_settlement_id
        self._have_settlements_left_to_people()
        self._are_taken_back()
        result = super().unlink()
        settlements._update_state()
        return result

    def _have_settlements_left_to_people(self):
        """The job books nothing again that somebody takes back."""
        settlements = self.sudo()._entries_of_settlements().amazon_settlement_id
        settlements.filtered(lambda one: one._live_entries() & self).is_held = True

    def _are_taken_back(self):
        """Before somebody cancels or deletes entries: transfers go with what they transferred, and
        are not made again by themselves."""
        entries = self.sudo()._entries_of_settlements()
        for settlement, moves in entries.grouped("amazon_settlement_id").items():
            settlement._take_transfers_back(moves)
            settlement._leave_transfers_to_people(moves)

    def _entries_of_settlements(self):
        return self.filtered(lambda move: move.amazon_settlement_id and move.move_type == "entry")
