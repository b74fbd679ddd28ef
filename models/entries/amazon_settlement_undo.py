from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..errors import explained, unless_busy
from ..sentences import _, joined
from .amazon_settlement import _lock_dates
from .reversals import reversals_of


class AmazonSettlement(models.Model):
    """Takes back what was booked, so that it can be booked again."""

    _inherit = "amazon.settlement"

    @unless_busy
    @explained
    def action_undo(self):
        """Take the entries of the settlements back, and what was reconciled with them.

        Drafts are deleted. What was posted is cancelled and keeps its number. In a locked period it
        is reversed, dated after the lock.

        :raise AccessError: If the user may not post entries.
        :raise UserError: If there is nothing to take back.
        """
        self._check_may_book()
        settlements = [settlement._booking() for settlement in self]
        texts = [settlement._undo_entries() for settlement in settlements]
        return self.account_id[:1]._notification(joined("\n", texts), "success")

    def _undo_entries(self):
        """:return: What became of the entries."""
        self._hold()
        moves = self.move_ids.filtered(lambda move: move.move_type == "entry")
        moves |= self._live_entries()
        if not moves:
            raise UserError(_("The settlement %(ref)s is not booked.", ref=self.settlement_ref))
        # What takes a part of them back must not be left alone.
        moves |= reversals_of(moves)
        self._free_bank_lines(moves)
        # Of 19.0 on, an entry keeps its reconciliations when it is reset to draft.
        moves.line_ids.remove_move_reconcile()
        self._forget_entries(moves)
        text = self._take_back(moves)
        self.entries_message = False
        self._forget_late_troubles()
        # What Amazon issued again is why they are taken back: that is booked as any other.
        self.is_held = not self.newer_file_id
        self._update_state()
        self._read_newer()
        self._message_log(body=text)
        return text

    def _free_bank_lines(self, moves):
        """Let the bank lines of the payout wait for it again, unless their period is locked."""
        partials = moves.line_ids.matched_debit_ids | moves.line_ids.matched_credit_ids
        items = partials.debit_move_id | partials.credit_move_id
        clearing = self.clearing_account_id
        for line in items.move_id.statement_line_id:
            _liquidity, _suspense, other = line._seek_for_lines()
            # A line that is about something else, too, is left to a person.
            if other.account_id == clearing and not _is_fixed(line.move_id):
                line.action_undo_reconciliation()

    def _were_reversed(self, moves):
        """Entries that somebody reversed are taken back, with what transferred amounts of them."""
        if not moves:
            return
        self._take_transfers_back(moves)
        self._forget_entries(moves)
        moves.write({"amazon_settlement_id": False, "is_amazon_undone": True})
        self.is_held = True
        self._update_state()

    def _take_back(self, moves):
        posted = moves.filtered(lambda move: move.state == "posted")
        fixed = posted.filtered(_is_fixed)
        reversals = [self._reverse(move) for move in fixed]
        (posted - fixed).button_draft()
        numbered = (moves - fixed).filtered("posted_before")
        numbered.filtered(lambda move: move.state == "draft").button_cancel()
        # They are of the settlement no more; their references say of which they were.
        (fixed | numbered).write({"amazon_settlement_id": False, "is_amazon_undone": True})
        drafts = moves - fixed - numbered
        count = len(drafts)
        drafts.with_context(force_delete=True).unlink()
        return joined(
            "\n",
            [
                _("Draft entries deleted: %(count)d.", count=count) if count else "",
                self._text_cancelled(numbered),
                *reversals,
            ],
        )

    def _text_cancelled(self, moves):
        if not moves:
            return ""
        return _("Entries cancelled: %(names)s.", names=", ".join(moves.mapped("name")))

    def _reverse(self, move):
        """Reverse an entry that cannot change any more, as early as the books allow.

        :return: A sentence that says so.
        """
        locks = _lock_dates(move)
        date = max(locks[-1][0] + timedelta(days=1), move.date) if locks else move.date
        ref = _("Reversal of: %(entry)s, %(ref)s", entry=move.name, ref=move.ref or "")
        reversal = move._reverse_moves([{"date": date, "ref": str(ref)}], cancel=True)
        return _(
            "%(entry)s cannot change any more and is reversed by %(reversal)s, dated %(date)s.",
            entry=move.name,
            reversal=reversal.name,
            date=format_date(self.env, reversal.date),
        )


def _is_fixed(move):
    """Whether an entry is in a locked period, or in a journal that lets nothing be changed."""
    return bool(_lock_dates(move) or move.inalterable_hash or move.restrict_mode_hash_table)
