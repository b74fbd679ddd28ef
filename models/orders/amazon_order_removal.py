from odoo import fields, models
from odoo.exceptions import UserError

from ..sentences import _


class AmazonOrder(models.Model):
    """Sale orders that somebody deleted, and orders that are imported on purpose."""

    _inherit = "amazon.order"

    deleted_sale_order = fields.Char(
        readonly=True, copy=False, help="The sale order that a user deleted in Odoo."
    )
    had_left_when_deleted = fields.Boolean(
        readonly=True, copy=False, help="Goods had left when the sale order was deleted."
    )
    import_again = fields.Boolean(
        readonly=True,
        copy=False,
        help="A user wants this order in Odoo although it was shipped or deleted before.",
    )
    can_import_anyway = fields.Boolean(compute="_compute_can_import_anyway", compute_sudo=True)

    def _compute_can_import_anyway(self):
        for row in self:
            is_gone = row.status.is_shipped and row.fulfilled_by == "merchant"
            is_ours = row.marketplace_id in row.account_id.marketplace_ids
            is_ignored = row.state == "ignored" and not row.sale_order_id
            row.can_import_anyway = is_ignored and is_gone and is_ours

    def action_import_anyway(self):
        """Import orders that were shipped before Odoo saw them. Their goods leave stock once.

        :raise AccessError: If the user is no Amazon manager of the orders' company.
        :raise UserError: If none of them can be imported.
        """
        self._check_may_act()
        rows = self.filtered("can_import_anyway").sudo()
        if not rows:
            raise UserError(
                _(
                    "Only orders that were shipped before Odoo saw them can be imported in this "
                    "way, and only those of marketplaces that the account synchronizes."
                )
            )
        rows.import_again = True
        return rows.with_env(self.env).action_retry()

    def _keep_what_has_left(self):
        """Let the moves of what has left know the Amazon order, before their sale order goes."""
        self.sale_order_id.order_line._amazon_keep_what_has_left()
        gone = self.env["stock.move"].search(
            [("amazon_order_id", "in", self.ids), ("state", "=", "done")]
        )
        for row in self:
            row.had_left_when_deleted = row in gone.amazon_order_id

    def _note_deleted(self, name):
        """The sale order is gone. It is not made again unless somebody wants it."""
        self.write({"deleted_sale_order": name, "import_again": False})
        self._settle("ignored", self._text_deleted(), reviews=self._deleted_reviews())

    def _follow_deletion(self):
        """The sale orders of these rows are gone. Capabilities extend this."""

    def _settle_deleted(self, order):
        """Amazon changed an order whose sale order was deleted."""
        self._settle("ignored", self._text_deleted(), reviews=self._deleted_reviews())

    def _text_deleted(self):
        if self.status.is_called_off:
            return _(
                "Amazon cancelled the order, and the sale order %(name)s was deleted in Odoo.",
                name=self.deleted_sale_order,
            )
        return _(
            "The sale order %(name)s was deleted in Odoo, so Amazon's changes are not followed. "
            "Click on Retry to have it back.",
            name=self.deleted_sale_order,
        )

    def _deleted_reviews(self):
        """An order that has to be shipped does not go away with its sale order."""
        is_open = self.status.is_open
        if not is_open or self.fulfilled_by != "merchant" or self.cancel_state == "done":
            return {}
        if self.had_left_when_deleted:
            return {
                "deleted": _(
                    "The sale order %(name)s was deleted in Odoo after goods had left, and the "
                    "order is still open on Amazon. Click on Retry to have it back, or confirm in "
                    "Seller Central what has left.",
                    name=self.deleted_sale_order,
                )
            }
        return {
            "deleted": _(
                "The sale order %(name)s was deleted in Odoo, but the order is still open on "
                "Amazon. Click on Retry to have it back, or cancel it in Seller Central.",
                name=self.deleted_sale_order,
            )
        }
