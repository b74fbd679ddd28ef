from odoo import api, fields, models

from ... import compat


class AmazonOrder(models.Model):
    """How the deliveries of an order stand is how the order stands."""

    _inherit = "amazon.order"

    delivery_count = fields.Integer(
        string="Deliveries", compute="_compute_delivery_count", compute_sudo=True
    )

    def _deliveries_of_order(self):
        """The deliveries to the buyer that were not cancelled, in whatever step they are."""
        return self.sale_order_id.picking_ids.filtered(
            lambda picking: (
                picking.company_id == self.company_id
                and picking.state != "cancel"
                and picking.location_id.usage != "customer"
            )
        )

    @api.depends("sale_order_id.picking_ids.state", "sale_order_id.picking_ids.amazon_sync_state")
    def _compute_merchant_status(self):
        """Extend to what changes with deliveries."""
        return super()._compute_merchant_status()

    def _standing_status(self):
        """Extend: an order is not done as long as Amazon does not know that its goods have left."""
        status = super()._standing_status()
        if status not in ("due", "shipped"):
            return status
        deliveries = self._deliveries_of_order()
        states = set(deliveries.mapped("amazon_sync_state"))
        if states & {"failed", "held"}:
            return "attention"
        has_left = deliveries and all(picking.state == "done" for picking in deliveries)
        if status == "shipped" or not has_left:
            return status
        return "shipped" if "sent" in states and "pending" not in states else "pending"

    @api.depends("sale_order_id.picking_ids.amazon_sync_message")
    def _compute_reason(self):
        """Extend to what changes with deliveries."""
        return super()._compute_reason()

    def _stuck_deliveries(self):
        """Those of which Amazon was not notified, and will not be by itself."""
        return self._deliveries_of_order().filtered(
            lambda picking: picking.amazon_sync_state in ("failed", "held")
        )

    def _reasons_to_report(self):
        """Extend to deliveries of which Amazon was not notified."""
        texts = self._stuck_deliveries().mapped("amazon_sync_message")
        return [*super()._reasons_to_report(), *filter(None, texts)]

    def _text_of_reason(self):
        """Extend to deliveries of which Amazon was not notified."""
        stuck = self._stuck_deliveries()
        texts = [f"{picking.name}: {picking.amazon_sync_message or ''}" for picking in stuck]
        return "\n".join(filter(None, [self.review_reason, *texts])) or super()._text_of_reason()

    @api.depends("sale_order_id.picking_ids")
    def _compute_delivery_count(self):
        for row in self:
            row.delivery_count = len(row._deliveries_of_order())

    def action_open_deliveries(self):
        """Open the deliveries of the order."""
        compat.check_access(self, "read")
        self.ensure_one()
        deliveries = self.sudo()._deliveries_of_order()
        action = {"type": "ir.actions.act_window", "res_model": "stock.picking"}
        if len(deliveries) == 1:
            return {**action, "res_id": deliveries.id, "view_mode": "form"}
        return {
            **action,
            "name": self.amazon_order_ref,
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", deliveries.ids)],
        }
