from collections import Counter

from odoo import _, api, models

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
                text = draft.row._text_left_open(draft.order, elsewhere)
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
            return "shipped_elsewhere", "", False
        elsewhere = self._units_elsewhere(order, self.sale_order_id, delivered)
        if not elsewhere:
            return "shipped_elsewhere", "", False
        if not ShippedElsewhere(self.env).ship(self.sale_order_id, elsewhere):
            return "shipped_elsewhere", self._text_left_open(order, elsewhere), True
        return "shipped_elsewhere", self._text_shipped_elsewhere(order, elsewhere), False

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

    def _text_left_open(self, order, units):
        return _(
            "Amazon says that %(units)s left without Odoo, but Odoo could not take them out of "
            "stock. Do not ship them again: validate or cancel what is open of the delivery.",
            units=self._units_text(order, units),
        )

    def _units_text(self, order, units):
        """What has left, for instance “2 × MUG-STONE”."""
        names = {item.item_id: item.sku or item.title for item in order.items}
        return ", ".join(f"{count} × {names[item_id]}" for item_id, count in units.items())
