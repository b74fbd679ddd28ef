from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ... import compat
from ..accounts.amazon_account_books import ACCOUNTANT
from ..errors import AccountBusy, explained, unless_busy
from ..sentences import Reason, _, joined, label
from .books import lacking, lacking_accounts
from .builder import EntryBuilder
from .proof import prove
from .res_partner import SAME_RANK
from .rows import parts_of

BOOKED = ("draft", "posted", "paid")


class AmazonSettlement(models.Model):
    """Books what is proven: an entry for each month."""

    _inherit = "amazon.settlement"

    entries_message = Reason(
        readonly=True, help="What is in the way of the journal entries, or what became of them."
    )
    clearing_account_id = fields.Many2one(
        "account.account",
        readonly=True,
        copy=False,
        help="Where the payout is booked. A change on the Amazon account is for later settlements.",
    )
    is_held = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody took entries back, so the job does not book the settlement.",
    )

    @api.depends(
        "entries_message",
        "is_held",
        "deposit_date",
        "account_id.settlement_entries",
        "account_id.settlement_entries_since",
    )
    def _compute_needs_person(self):
        return super()._compute_needs_person()

    def _needs_person(self):
        """Extend to what the job could not book: its reason stands on the settlement."""
        return self._is_stuck() or super()._needs_person()

    def _is_stuck(self):
        return (
            bool(self.entries_message or self.is_held)
            and self.state in ("ready", "draft")
            and self.account_id._books_by_itself(self)
            and not self._belongs_elsewhere()
        )

    # Buttons

    @unless_busy
    @explained
    def action_create_entries(self):
        """Make the journal entries of proven settlements, as drafts.

        What is booked already stays as it is. If accounts are lacking, an accounting manager gets
        the assistant for them.

        :raise AccessError: If the user may not post entries.
        :raise UserError: If a settlement is not proven, or if accounts or a rate are lacking.
        """
        self._check_may_book()
        settlements = [settlement._booking() for settlement in self]
        for settlement in settlements:
            settlement._check_proven()
            if self._may_set_up() and lacking_accounts(settlement, parts_of(settlement)):
                return settlement.account_id.with_env(self.env)._open_books_setup()
        made = sum(len(settlement._create_entries()) for settlement in settlements)
        return self._tell(_("Journal entries created: %(count)d.", count=made), settlements)

    @unless_busy
    @explained
    def action_post(self):
        """Post the journal entries of the settlements, if their payouts are the deposits.

        :raise AccessError: If the user may not post entries.
        :raise UserError: If there is nothing to post, or if the entries are not as the rows are.
        """
        self._check_may_book()
        settlements = [settlement._booking() for settlement in self]
        posted = sum(len(settlement._post_entries()) for settlement in settlements)
        return self._tell(_("Journal entries posted: %(count)d.", count=posted), settlements)

    def _tell(self, text, settlements):
        texts = [settlement.entries_message for settlement in settlements]
        kind = "warning" if any(texts) else "success"
        return self.account_id[:1]._notification(joined("\n", [text, *texts]), kind)

    def _may_set_up(self):
        return self.env.su or self.env.user.has_group(ACCOUNTANT)

    def _booking(self):
        """The settlement as work on its entries needs it: with all rights, in its company."""
        return self.with_env(self.account_id._acting().env)

    # Drafts

    def _create_entries(self, progress=None):
        """Make the entries of what is not booked yet.

        :param Progress progress: Each entry is committed, so that a run that ends goes on later.
            Without it, a person wants them.
        :raise AccountBusy: If somebody else is at it.
        :raise UserError: If something is in the way.
        """
        made = self.env["account.move"]
        while True:
            self._hold()
            self._check_proven(is_asked=not progress)
            parts = parts_of(self)
            if lacks := lacking(self, parts):
                raise UserError(self._text_lacking(lacks))
            if not self._live_entries():
                self.clearing_account_id = self.account_id.clearing_account_id
            builder = EntryBuilder(self)
            for part in parts[:1] if progress else parts:
                made |= builder.make(part)
            self.entries_message = False
            self.is_held = self.is_held and bool(progress)
            self._update_state()
            if not progress or not parts:
                return made
            progress.commit(changed=1)
            if progress.limit.is_up:
                return made

    def _hold(self):
        """Keep others from booking the settlement until this transaction ends."""
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM amazon_settlement WHERE id = %s FOR UPDATE SKIP LOCKED", (self.id,)
        )
        if not self.env.cr.fetchone():
            raise self._busy()

    def _busy(self):
        text = _("The settlement %(ref)s is being booked at this moment.", ref=self.settlement_ref)
        return AccountBusy(text, self.account_id)

    def _check_proven(self, is_asked=True):
        """:raise UserError: If the settlement is not proven, holds what nobody has explained, or is
        another account's."""
        self._check_nowhere_else(is_asked)
        if self.state == "ready" or (self.state in BOOKED and self._live_entries()):
            return
        raise UserError(
            _(
                "The settlement %(ref)s is in the state “%(state)s”. Only what is proven to the "
                "cent is booked.",
                ref=self.settlement_ref,
                state=label(self, "state", self.state),
            )
        )

    def _text_lacking(self, lacks):
        return joined(
            "\n",
            [
                _("Before settlements are booked, an accounting manager has to choose or enter:"),
                *lacks,
            ],
        )

    # Posting

    def _post_entries(self, is_asked=True):
        """Post what are drafts.

        :param bool is_asked: A person wants it, even if the date of an entry has to be another.
        :return: What was posted.
        :raise UserError: If there is nothing to post, or if the proof fails.
        """
        self._hold()
        moves = self._live_entries().filtered(lambda move: move.state == "draft")
        if not moves:
            raise UserError(
                _("The settlement %(ref)s has no entries to post.", ref=self.settlement_ref)
            )
        prove(self)
        if not is_asked and (locked := moves.filtered(_locked_until)):
            self.entries_message = self._text_locked(locked[:1])
            return moves.browse()
        dates = {move: move.date for move in moves}
        moves.with_context(**{SAME_RANK: True})._post(soft=False)
        prove(self)
        self.entries_message = self._text_moved(dates)
        self._update_state()
        return moves

    def _text_locked(self, move):
        return _(
            "The books are locked up to %(day)s, so the entry of %(date)s is not posted by itself. "
            "“Post” dates it after the lock.",
            day=format_date(self.env, _locked_until(move)),
            date=format_date(self.env, move.date),
        )

    def _text_moved(self, dates):
        """What to say of entries whose date Odoo changed: it does not say so itself."""
        texts = [
            _(
                "The books are locked at %(wanted)s: %(entry)s is dated %(date)s.",
                wanted=format_date(self.env, wanted),
                entry=move.name,
                date=format_date(self.env, move.date),
            )
            for move, wanted in dates.items()
            if move.date != wanted
        ]
        return joined("\n", texts) or False

    # State

    def _update_state(self):
        """Extend: rows of what is booked no more are sorted by the rules of today."""
        booked = self.filtered(lambda settlement: settlement.state in BOOKED)
        result = super()._update_state()
        booked.filtered(lambda settlement: settlement.state == "ready")._reclassify()
        return result

    def _live_entries(self):
        """The entries that the rows point to. Those that were taken back are none of them."""
        rows = self.env["amazon.settlement.line"]
        rows.flush_model(["move_line_id", "settlement_id"])
        self.env["account.move.line"].flush_model(["move_id"])
        query = SQL(
            """SELECT DISTINCT item.move_id FROM amazon_settlement_line line
                 JOIN account_move_line item ON item.id = line.move_line_id
                WHERE line.settlement_id IN %s ORDER BY item.move_id""",
            self._ids or (0,),
        )
        self.env.cr.execute(query)
        return self.env["account.move"].browse(move_id for (move_id,) in self.env.cr.fetchall())

    def _forget_entries(self, moves):
        """Let no row point to entries that were taken back."""
        self.env["amazon.settlement.line"].flush_model()
        self.env.cr.execute(
            """UPDATE amazon_settlement_line line SET move_line_id = NULL
                 FROM account_move_line item
                WHERE item.id = line.move_line_id AND line.settlement_id IN %s
                  AND item.move_id IN %s""",
            (self._ids or (0,), moves._ids or (0,)),
        )
        self.env.cr.execute(
            """UPDATE amazon_settlement_line line SET transfer_item_id = NULL
                 FROM account_move_line item
                WHERE item.id = line.transfer_item_id AND line.settlement_id IN %s
                  AND item.move_id IN %s""",
            (self._ids or (0,), moves._ids or (0,)),
        )
        self.env["amazon.settlement.line"].invalidate_model(["move_line_id", "transfer_item_id"])

    def _next_state(self):
        """Extend to settlements that are booked."""
        state = super()._next_state()
        if state == "changed":
            return state
        moves = self.sudo()._live_entries()
        if not moves:
            return "ready" if state in BOOKED else state
        is_posted = set(moves.mapped("state")) == {"posted"} and not self._has_rows_to_book()
        return "posted" if is_posted else "draft"

    def _has_rows_to_book(self):
        return bool(
            self.env["amazon.settlement.line"]
            .sudo()
            .search_count(
                [
                    ("settlement_id", "in", self.ids),
                    ("amount", "!=", 0),
                    ("move_line_id", "=", False),
                ],
                limit=1,
            )
        )


def _lock_dates(move):
    """The dates up to which the books are locked for an entry, if it lies before them."""
    return move._get_violated_lock_dates(move.date, move._affect_tax_report())


def _locked_until(move):
    """Up to which day the books are locked for all but those who may still post, if an entry lies
    before it: what runs by itself has all rights, and shall use none of them for this."""
    has_tax = move._affect_tax_report()
    return compat.lock_at(move.company_id, "general", move.date, has_tax=has_tax)
