from odoo import api, fields, models

from ... import compat
from ...compat import Constraint
from ..sentences import _

# While orders of Amazon's are cancelled: the company whose documents may be cancelled with them.
CANCELLED_COMPANY = "amazon_cancelled_company"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["amazon.identity", "sale.order"]

    _amazon_identity = frozenset(
        {
            "amazon_order_ref",
            "amazon_order_id",
            "amazon_account_id",
            "amazon_fulfilled_by",
            "amazon_original_id",
        }
    )

    amazon_order_ref = fields.Char(
        string="Amazon Reference", readonly=True, copy=False, index="btree_not_null"
    )
    amazon_order_id = fields.Many2one(
        "amazon.order",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    amazon_account_id = fields.Many2one(
        "amazon.account", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    amazon_fulfilled_by = fields.Selection(
        [("merchant", "Merchant (FBM)"), ("amazon", "Amazon (FBA)")],
        string="Fulfilled By",
        readonly=True,
        copy=False,
    )
    amazon_original_id = fields.Many2one(
        "sale.order",
        string="Replacement For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The sale order whose goods this order replaces at no charge.",
    )

    amazon_row_ids = fields.One2many(
        "amazon.order",
        "sale_order_id",
        string="Amazon Orders",
        groups="amazon_connector.group_amazon_manager",
        help="The Amazon orders that say that they were made into this sale order.",
    )
    amazon_warning = fields.Text(
        compute="_compute_amazon_warning",
        compute_sudo=True,
        help="Why this order should not be shipped.",
    )

    amazon_review = fields.Text(
        string="Needs Review",
        compute="_compute_amazon_review",
        compute_sudo=True,
        help="What has to be checked or done about the Amazon order.",
    )

    _amazon_order_ref_uniq = Constraint(
        "UNIQUE(company_id, amazon_order_ref)",
        "This Amazon order is already a sale order.",
    )

    @api.depends(
        "state",
        "delivery_status",
        "picking_ids.state",
        "amazon_order_id.sale_order_id",
        "amazon_order_id.amazon_status",
        "amazon_order_id.fulfilled_by",
        "amazon_order_id.is_cancellation_requested",
        "amazon_order_id.reviews",
    )
    def _compute_amazon_warning(self):
        for order in self:
            is_open = order.state != "cancel" and order.delivery_status != "full"
            is_mine = order.amazon_fulfilled_by == "merchant"
            order.amazon_warning = is_open and is_mine and order._reason_against_shipping()

    def _reason_against_shipping(self):
        """Why what is open had better not leave, as far as Amazon says so; else empty."""
        row = self._amazon_row()
        if row.status.is_cancelled:
            return _("Amazon cancelled this order. Do not ship it.")
        if row.status.is_unfulfillable:
            return _("Amazon says that this order cannot be fulfilled. Do not ship it.")
        if row.fulfilled_by == "amazon":
            return _("Amazon ships this order itself now (FBA). Do not ship it.")
        if row.status.is_shipped:
            # Services are never delivered.
            is_left = self._amazon_open_deliveries()
            gone = _("Amazon says that this order has left already. Do not ship it again.")
            return gone if is_left else ""
        requested = _(
            "The buyer asks to cancel this order. If that is still possible, do not ship it, and "
            "cancel it on Amazon."
        )
        # A part has left elsewhere, and Odoo could not book it.
        left = (row.reviews or {}).get("shipped_elsewhere")
        return "\n".join(filter(None, (row.is_cancellation_requested and requested, left)))

    @api.depends("amazon_order_id.sale_order_id", "amazon_order_id.review_reason")
    def _compute_amazon_review(self):
        for order in self:
            order.amazon_review = order._amazon_row().review_reason

    def _amazon_row(self):
        """The Amazon order of which this sale order was made; nothing where they do not agree.

        The row is written by nobody but the connector. So what goes to Amazon goes by the row, and
        only if it knows the sale order, in the same company and account.
        """
        row = self.amazon_order_id
        agrees = (
            row.sale_order_id == self
            and row.account_id == self.amazon_account_id
            and row.company_id == self.company_id
        )
        return row if agrees else row.browse()

    def _amazon_rows(self):
        return self.amazon_order_id.browse().union(*[order._amazon_row() for order in self])

    def _amazon_open_deliveries(self):
        """The deliveries whose goods are still to leave for the buyer. One of another company is
        none: whoever works there can make it look like one."""
        return self.picking_ids.filtered(
            lambda picking: (
                picking.company_id == picking.sale_id.company_id
                and picking.state not in ("done", "cancel")
                and any(map(compat.leads_to_customer, picking.move_ids))
            )
        )

    def _amazon_picked_goods(self):
        """Goods that were taken from the shelf and wait for a delivery that is still open."""
        texts = []
        waiting = self._amazon_open_deliveries().move_ids.move_orig_ids
        own = waiting.filtered(lambda move: move.company_id in self.company_id)
        for move in own.filtered(lambda move: move.state == "done" and move.quantity):
            texts.append(
                _(
                    "%(quantity)g × %(product)s in %(location)s",
                    quantity=move.quantity,
                    product=move.product_id.display_name,
                    location=move.location_dest_id.display_name,
                )
            )
        return ", ".join(texts)

    def _amazon_unpaired_lines(self):
        """The lines of Amazon's items that no product was found for."""
        # By its id, which Odoo remembers: a record would be looked up for each line.
        names = self.env["ir.model.data"]
        unpaired_id = names._xmlid_to_res_id("amazon_connector.product_amazon_sale")
        return self.order_line.filtered(
            lambda line: (
                line.amazon_line_type == "item"
                and line.product_id.id == unpaired_id
                and bool(unpaired_id)
            )
        )

    def _for_amazon_buyers(self):
        """Extend to orders from Amazon, whoever is their customer."""
        return self.filtered("amazon_order_ref") | super()._for_amazon_buyers()

    @api.model
    def _mailing_get_opt_out_list_sms(self, mailing):
        return self.search([("amazon_order_ref", "!=", False)]).ids

    def _prepare_confirmation_values(self):
        """Override of `sale` to keep the date on which the buyer ordered on Amazon."""
        values = super()._prepare_confirmation_values()
        if self and all(order.amazon_order_ref for order in self):
            values.pop("date_order", None)
        return values

    def _action_cancel(self):
        """Extend `sale`: an order that stays open on Amazon needs review, and nothing of another
        company is cancelled with it."""
        mine = self.filtered("amazon_order_ref")
        result = super(SaleOrder, self - mine)._action_cancel()
        for company, orders in mine.grouped("company_id").items():
            alone = orders.with_context(**{CANCELLED_COMPANY: company.id})
            result = super(SaleOrder, alone)._action_cancel()
        self.sudo()._amazon_rows()._note_cancelled_in_odoo()
        return result

    def _log_decrease_ordered_quantity(self, documents, cancel=False):
        """Extend `sale_stock`: nobody in another company hears what an order from Amazon lost."""
        if any(self.mapped("amazon_order_ref")):
            documents = {
                key: context
                for key, context in documents.items()
                if key[0].company_id in self.company_id
            }
        return super()._log_decrease_ordered_quantity(documents, cancel=cancel)

    def action_draft(self):
        """Extend `sale`: an order that is taken up again is not cancelled any more."""
        cancelled = self.filtered(lambda order: order.state == "cancel")
        result = super().action_draft()
        rows = self.sudo()._amazon_rows()
        for row in rows:
            row._add_review("cancelled_in_odoo", "")
        said = cancelled.sudo()._amazon_rows()
        said.filtered(lambda row: not row.status.is_cancelled).message = False
        rows._work_again()
        return result

    def _action_confirm(self):
        """Extend `sale`: what was asked about a quotation may be settled."""
        result = super()._action_confirm()
        self.sudo()._amazon_rows()._work_again()
        return result

    def unlink(self):
        """Extend `sale`: the Amazon order says that its sale order was deleted, and goods that
        have left are known when it is imported again."""
        compat.check_access(self, "unlink")
        rows = self.sudo()._amazon_rows()
        rows._keep_what_has_left()
        names = {row.id: row.sale_order_id.name for row in rows}
        result = super().unlink()
        for row in rows:
            row._note_deleted(names[row.id])
        rows._follow_deletion()
        return result

    def action_cancel(self):
        """Extend `sale` to ask whether to cancel on Amazon, too, unless it is too late for that.

        ``disable_cancel_warning`` in the context says that nobody is there to answer.
        """
        is_silent = self.env.context.get("disable_cancel_warning") or any(self.mapped("locked"))
        return (not is_silent and self._ask_about_amazon()) or super().action_cancel()

    def _ask_about_amazon(self):
        """:return: The question whether to cancel on Amazon, too; nothing if there is none."""
        compat.check_access(self, "write")
        orders = self.filtered(lambda order: order.state != "cancel")
        return orders._amazon_cancellable() and self.env["amazon.cancel.order"]._open(orders)

    def _amazon_cancellable(self):
        """Those about which the user can decide whether Amazon cancels them, too."""
        return self.filtered(lambda order: order.sudo()._may_be_cancelled_at_amazon())

    def _may_be_cancelled_at_amazon(self):
        has_left = any(line.qty_delivered for line in self.order_line)
        return not has_left and self._amazon_row()._may_be_cancelled_at_amazon()

    def _reason_against_amazon_cancellation(self):
        """Why the order cannot simply be cancelled, since Amazon cancelled it; empty if it can."""
        self.ensure_one()
        if self.amazon_fulfilled_by == "amazon" or any(
            line.qty_delivered for line in self.order_line
        ):
            return _(
                "Amazon cancelled the order, but goods have left. Arrange their return, then "
                "cancel the sale order and retry."
            )
        invoices = self.invoice_ids.filtered(lambda move: move.company_id == self.company_id)
        if any(invoice.state == "posted" for invoice in invoices):
            return _(
                "Amazon cancelled the order, but an invoice is posted. Reverse it, then cancel "
                "the sale order and retry."
            )
        return ""

    def action_open_amazon_order(self):
        """Open the Amazon order that this sale order was made from."""
        compat.check_access(self, "read")
        self.ensure_one()
        row = self.amazon_order_id
        compat.check_access(row, "read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "amazon.order",
            "res_id": row.id,
            "view_mode": "form",
        }
