from collections import Counter

from odoo import api, models

from ..orders.matters import Matter
from ..sentences import _
from .shipments import ShipmentBuilder
from .shipped_elsewhere import ShippedElsewhere


class AmazonOrder(models.Model):
    """Goods that left without Odoo: Amazon says so, and they leave stock, once."""

    _inherit = "amazon.order"

    @api.model
    def _book_what_has_left(self, drafts, sale_orders):
        """Extend to goods of deliveries: they leave stock, and are not to be delivered."""
        super()._book_what_has_left(drafts, sale_orders)
        pairs = [
            (draft, sale_order)
            for draft, sale_order in zip(drafts, sale_orders, strict=True)
            if draft.row.fulfilled_by == "merchant" and draft.order.units_shipped
        ]
        if not pairs:
            return
        mine = self.env["sale.order"].union(*[sale_order for _draft, sale_order in pairs])
        delivered = ShipmentBuilder(self.env).units_delivered(mine)
        for draft, sale_order in pairs:
            elsewhere = self._units_elsewhere(draft.order, sale_order, delivered[sale_order])
            if not elsewhere:
                continue
            if ShippedElsewhere(self.env).ship(sale_order, elsewhere):
                draft.notes.append(draft.row._text_shipped_elsewhere(draft.order, elsewhere))
            else:
                text = draft.row._text_left_open(draft.order, elsewhere, sale_order)
                draft.add_review("shipped_elsewhere", text)

    @api.model
    def _facts_to_compare(self, rows):
        """Extend with how many units of each item have left Odoo."""
        facts = super()._facts_to_compare(rows)
        delivered = ShipmentBuilder(self.env).units_delivered(rows.sale_order_id)
        for row in rows:
            facts[row]["units_delivered"] = delivered[row.sale_order_id]
        return facts

    def _follow_each(self, order, old, new, facts):
        shipment = self._follow_shipment(order, facts["units_delivered"])
        return [shipment, *super()._follow_each(order, old, new, facts)]

    def _follow_shipment(self, order, delivered):
        """Units that have left without Odoo leave its stock, too."""
        if self.fulfilled_by != "merchant":
            return Matter("shipped_elsewhere")
        elsewhere = self._units_elsewhere(order, self.sale_order_id, delivered)
        if not elsewhere:
            return Matter("shipped_elsewhere")
        if not ShippedElsewhere(self.env).ship(self.sale_order_id, elsewhere):
            text = self._text_left_open(order, elsewhere, self.sale_order_id)
            return Matter("shipped_elsewhere", text, asks=True)
        return Matter("shipped_elsewhere", self._text_shipped_elsewhere(order, elsewhere))

    @api.model
    def _units_elsewhere(self, order, sale_order, delivered):
        """The units that left without Odoo. Services leave no stock, so they are none."""
        units = Counter(order.units_shipped) - delivered
        return {
            number: count
            for number, count in units.items()
            if not (lines := sale_order._amazon_item_lines(number)) or lines._carried()
        }

    def _text_shipped_elsewhere(self, order, units):
        return _(
            "Amazon says that %(units)s left without Odoo. They were taken out of stock, and are "
            "not sent again.",
            units=self._units_text(order, units),
        )

    def _text_left_open(self, order, units, sale_order):
        """Odoo could not take what has left out of stock: how a person can."""
        values = {"units": self._units_text(order, units)}
        if not sale_order._amazon_open_deliveries():
            return _(
                "Amazon says that %(units)s left without Odoo, and no delivery is open from which "
                "Odoo could take them. Correct your stock, then mark the order as reviewed.",
                **values,
            )
        if order.status.is_shipped:
            return _(
                "Amazon says that %(units)s left without Odoo, but Odoo could not take them out of "
                "stock. Do not ship them again: validate the open delivery without a carrier, or "
                "cancel it.",
                **values,
            )
        return _(
            "Amazon says that %(units)s left without Odoo, but Odoo could not take them out of "
            "stock. Do not ship them again: deliver only what is left, without a backorder, "
            "correct your stock and mark the order as reviewed.",
            **values,
        )

    def _units_text(self, order, units):
        """What has left, for instance “2 × MUG-STONE”."""
        names = {item.item_id: item.sku or item.title for item in order.items}
        return ", ".join(f"{count} × {names[item_id]}" for item_id, count in units.items())
