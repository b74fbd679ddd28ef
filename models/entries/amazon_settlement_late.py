from odoo import api, fields, models

from ..sentences import Reason, _
from .reversals import reversals_of


class AmazonSettlement(models.Model):
    """Orders of a settlement that came to Odoo after it was booked."""

    _inherit = "amazon.settlement"

    late_orders_message = Reason(
        readonly=True,
        help="Why amounts of orders that were imported later could not be transferred.",
    )
    is_transfer_held = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody took back a transfer to orders that were imported later, so the job makes "
        "none.",
    )

    @api.depends("late_orders_message")
    def _compute_needs_person(self):
        return super()._compute_needs_person()

    def _needs_person(self):
        """Extend: an order that is not transferred is not paid, whatever the state says."""
        return bool(self.late_orders_message) or super()._needs_person()

    def _leave_transfers_to_people(self, moves):
        """What somebody cancels or deletes is not transferred again by itself, nor posted beside
        what “Reconcile” transfers."""
        rows = self.env["amazon.settlement.line"].search(
            [("settlement_id", "in", self.ids), ("transfer_item_id.move_id", "in", moves.ids)]
        )
        rows.transfer_item_id.move_id.is_amazon_undone = True
        # Where the entry goes, too, there is nothing to transfer.
        if rows.move_line_id.move_id - moves:
            self.is_transfer_held = True
            self.late_orders_message = self._text_transfer_held()

    def _text_transfer_held(self):
        return _("Somebody took the transfer back. Click “Reconcile” to make it again.")

    def _forget_late_troubles(self):
        self.write({"late_orders_message": False, "is_transfer_held": False})

    def _take_transfers_back(self, moves):
        """Take back what transferred amounts of entries that are taken back."""
        rows = self.env["amazon.settlement.line"].search(
            [("move_line_id.move_id", "in", moves.ids), ("transfer_item_id", "!=", False)]
        )
        transfers = rows.transfer_item_id.move_id - moves
        transfers |= reversals_of(transfers)
        transfers.line_ids.remove_move_reconcile()
        self._forget_entries(transfers)
        self._take_back(transfers)
