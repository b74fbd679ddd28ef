import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..database_errors import is_transient
from ..discretion import discreetly
from ..errors import AccountBusy, Explainer, trace_without_data
from ..sentences import _, joined
from .late_orders import LateOrders

_logger = logging.getLogger(__name__)


class AmazonAccount(models.Model):
    """Books settlements by itself, where the account says so."""

    _inherit = "amazon.account"

    @api.onchange("settlement_entries")
    def _onchange_settlement_entries(self):
        # The settlements of before may have been booked elsewhere.
        if self.settlement_entries != "no" and self._origin.settlement_entries == "no":
            self.settlement_entries_since = fields.Date.context_today(self).replace(day=1)

    def action_set_up_books(self):
        """Open the assistant that proposes journal, accounts and taxes for settlements.

        :return: An action.
        :raise AccessError: If the user is no accounting manager of the company.
        """
        return self._open_books_setup()

    def _open_books_setup(self):
        return self.env["amazon.books.setup"]._open(self)

    def _settlements_were_read(self, settlements, progress):
        """Extend to make and post journal entries of what is proven."""
        result = super()._settlements_were_read(settlements, progress)
        if self.settlement_entries != "no":
            for settlement in settlements.filtered(self._is_to_book):
                if progress.limit.is_up:
                    break
                self._book(settlement, progress)
        return result

    def _text_of_settlements(self, settlements):
        """Extend to those that could not be booked: that they are proven is no reason to look."""
        stuck = settlements.filtered(lambda settlement: settlement._is_stuck())
        late = settlements.filtered("late_orders_message") - stuck
        texts = []
        if stuck:
            texts.append(_("Settlements that are not booked: %(count)d", count=len(stuck)))
        if late:
            texts.append(
                _("Settlements whose late orders could not be booked: %(count)d", count=len(late))
            )
        return joined("\n", [*texts, super()._text_of_settlements(settlements - stuck - late)])

    def _is_to_book(self, settlement):
        return self._books_by_itself(settlement) and _is_to_be_booked(settlement)

    def _books_by_itself(self, settlement):
        """Whether the account says that it books the settlement, whatever became of it."""
        since, deposit = self.settlement_entries_since, settlement.deposit_date
        is_meant = not since or bool(deposit and deposit.date() >= since)
        return self.settlement_entries != "no" and is_meant

    def _book(self, settlement, progress):
        """Make and post the entries of a settlement."""

        def work():
            settlement._create_entries(progress)
            is_complete = settlement._live_entries() and not settlement._has_rows_to_book()
            if self.settlement_entries == "posted" and is_complete:
                settlement._post_entries(is_asked=False)

        self._noting_troubles(settlement, progress, work)

    def _bring_late_orders(self, progress, settlements=None):
        """Extend to transfer what was booked before its order came to Odoo."""
        result = super()._bring_late_orders(progress, settlements)
        late = LateOrders(self)
        found = late.find(settlements)
        self._forget_late_troubles(settlements, found)
        for move, orders in found:
            if progress.limit.is_up:
                break
            settlement = move.amazon_settlement_id

            def work(move=move, orders=orders, settlement=settlement):
                settlement._hold()
                late.bring(move, orders, is_asked=settlements is not None)
                settlement._forget_late_troubles()

            self._noting_troubles(settlement, progress, work, "late_orders_message")
        return result

    def _forget_late_troubles(self, settlements, found):
        """A person may have transferred by hand what could not be."""
        noted = [("account_id", "=", self.id), ("late_orders_message", "!=", False)]
        if settlements is not None:
            noted.append(("id", "in", settlements.ids))
        moves = self.env["account.move"].union(*(move for move, _orders in found))
        done = self.env["amazon.settlement"].search(noted) - moves.amazon_settlement_id
        done._forget_late_troubles()

    def _noting_troubles(self, settlement, progress, work, field="entries_message"):
        """Do something to the entries of a settlement. What is in the way is noted on it."""
        # What failed before must not take with it what was done.
        progress.commit()
        try:
            with discreetly():
                work()
            progress.commit()
        except AccountBusy:
            self.env.cr.rollback()
        except Exception as error:
            # What passes by itself ends the run; the next one does the same again.
            if is_transient(error):
                raise
            self.env.cr.rollback()
            if not isinstance(error, UserError):
                _logger.error("A settlement is not booked: %s", trace_without_data(error))
            settlement[field] = Explainer(self.env).reason(error)
            progress.commit(failed=1)


def _is_to_be_booked(settlement):
    """Whether the job may go on with it: what a person took back is left to people."""
    return settlement.state in ("ready", "draft") and not settlement.is_held
