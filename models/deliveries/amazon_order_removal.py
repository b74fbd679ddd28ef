from odoo import api, models


class AmazonOrder(models.Model):
    """Deliveries whose sale order was deleted before they were sent to Amazon."""

    _inherit = "amazon.order"

    def _follow_deletion(self):
        result = super()._follow_deletion()
        self._deliveries_in("pending")._fail_strangers()
        return result

    @api.model
    def _book_what_has_left(self, drafts, sale_orders):
        """Extend to sale orders that are had back: what had left with them is sent to Amazon."""
        result = super()._book_what_has_left(drafts, sale_orders)
        rows = [draft.row for draft in drafts if draft.row.deleted_sale_order]
        self.browse().union(*rows)._deliveries_in("failed")._queue_for_amazon()
        return result

    def _deliveries_in(self, state):
        """The deliveries of this state that had left with sale orders that were deleted."""
        if not self:
            return self.env["stock.picking"]
        moves = self.env["stock.move"].search(
            [("amazon_order_id", "in", self.ids), ("picking_id.amazon_sync_state", "=", state)]
        )
        return moves.picking_id
