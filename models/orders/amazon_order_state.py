from odoo import api, models
from odoo.exceptions import UserError

from ..sentences import _
from .adoption import OrderAdoption
from .importer import OrderImporter

SHIPPERS = ("AMAZON", "MERCHANT")


class AmazonOrder(models.Model):
    """Decides what Amazon's status means for an order, and does it."""

    _inherit = "amazon.order"

    def _advance(self):
        """Bring the rows to the state that follows from what Amazon sent.

        :raise AmazonPayloadError: If a payload cannot be read.
        :raise UserError: If an order cannot be imported.
        """
        orders = {row: row._read_document() for row in self}
        self._look_up_again(orders)
        orders = OrderAdoption(self.env).adopt(orders)
        to_import, following = {}, {}
        for row, order in orders.items():
            if row.sale_order_id:
                following[row] = order
            elif row.deleted_sale_order and not row.import_again:
                row._settle_deleted(order)
            elif reason := row._reason_to_ignore(order):
                row._settle("ignored", reason)
            elif reason := row._reason_to_wait(order):
                # Nobody knows whether it would ever end by itself.
                reviews = {"unclear": reason} if row._is_unclear(order) else {}
                row._settle("waiting", reason, reviews=reviews)
            else:
                to_import[row] = order
        if following:
            self._follow_changes(following)
        if to_import:
            OrderImporter(self.account_id).import_orders(to_import)

    @api.model
    def _book_what_has_left(self, drafts, sale_orders):
        """Take out of stock what had left before the import. Capabilities extend this.

        :param Draft[] drafts: The orders, which also take what is to be noted about them.
        :param sale_orders: Their sale orders, confirmed, in the same order.
        """

    def _settle(self, state, message="", *, reviews=None, **vals):
        """Nothing is left to do for the connector until Amazon changes the order.

        :param dict reviews: What a person has to look at all the same, by a code. A conflict
            always needs review.
        """
        if state == "conflict":
            reviews = {"conflict": message, **(reviews or {})}
        self.write(
            {
                **self._review_vals(reviews or {}),
                "state": state,
                "message": message,
                "to_process": False,
                "attempts": 0,
                "retry_date": False,
                **vals,
            }
        )

    def _reason_to_ignore(self, order):
        if not order.is_sold_on_amazon:
            return _(
                "This order was not placed on Amazon: Amazon only ships it. The channel on which "
                "it was sold brings it into Odoo."
            )
        if not order.marketplace_id:
            raise UserError(_("Amazon does not say on which marketplace the order was placed."))
        if self.marketplace_id not in self.account_id.marketplace_ids:
            return self._text_not_synchronized(order.marketplace_name or order.marketplace_id)
        if order.status.is_called_off:
            return self._text_over(order)
        is_gone = order.status.is_shipped and order.fulfilled_by == "MERCHANT"
        if is_gone and not (self.import_again or self._is_expected()):
            return self._text_gone()
        return ""

    def _text_over(self, order):
        if self.deleted_sale_order:
            return self._text_deleted()
        if order.status.is_cancelled:
            return _("The order was cancelled before it was imported.")
        return _("Amazon cannot fulfil this order.")

    def _is_expected(self):
        """Whether the order was to be imported before it left: it waited here, or failed."""
        return self.was_seen_open and self.state != "ignored"

    def _text_gone(self):
        if self.was_seen_open:
            return _(
                "The order was shipped outside Odoo while it was not to be imported. If its goods "
                "still have to leave Odoo's stock, click on Import Anyway."
            )
        return _(
            "The order had already been shipped outside Odoo when it was first seen. If its "
            "goods still have to leave Odoo's stock, click on Import Anyway."
        )

    def _text_not_synchronized(self, marketplace):
        return _(
            "%(marketplace)s is not among the synchronized marketplaces of the account. Add it "
            "there to import the order.",
            marketplace=marketplace,
        )

    def _ignore_removed(self):
        """Their marketplace was removed from the account: they would wait for ever."""
        for row in self:
            row._settle("ignored", row._text_not_synchronized(row.marketplace_id.name))

    def _is_unclear(self, order):
        """Whether Amazon says something about the order that nobody but a person understands."""
        status = order.status
        return not status.is_known or (not status.is_pending and order.fulfilled_by not in SHIPPERS)

    def _reason_to_wait(self, order):
        if order.status.is_pending:
            return _("The payment is pending: Amazon does not release the order yet.")
        if not order.status:
            raise UserError(_("Amazon sent no status for this order. It is tried again."))
        if not order.status.is_known:
            return _(
                "Amazon reports the status “%(status)s”, which is not known. Look at the order in "
                "Seller Central. Odoo looks at it again when Amazon changes it.",
                status=order.status,
            )
        if order.fulfilled_by not in SHIPPERS:
            return _(
                "Amazon does not say who ships the order. Look at it in Seller Central. Odoo looks "
                "at it again when Amazon changes it."
            )
        if order.is_fulfilled_by_amazon and not order.status.is_shipped:
            return _("Amazon ships this order. It is imported when that is done.")
        return ""
