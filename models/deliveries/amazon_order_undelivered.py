from collections import Counter

from odoo import api, models

from ..sentences import _, joined

CODE = "undelivered"


class AmazonOrder(models.Model):
    """Orders that Amazon waits for, and that no delivery in Odoo will carry."""

    _inherit = "amazon.order"

    @api.model
    def _book_what_has_left(self, drafts, sale_orders):
        """Extend to items that are services: no delivery confirms them on Amazon."""
        result = super()._book_what_has_left(drafts, sale_orders)
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            if draft.row._is_waited_for(draft.order):
                left = Counter(draft.order.units_ordered) - Counter(draft.order.units_shipped)
                if text := draft.row._text_services(draft.order, sale_order, left):
                    draft.add_review(CODE, text)
        return result

    def _checked_codes(self):
        return {CODE, *super()._checked_codes()}

    def _check_again(self, order, facts):
        checks = super()._check_again(order, facts)
        return {**checks, CODE: self._text_undelivered(order, facts["units_delivered"])}

    def _is_waited_for(self, order):
        """Whether Amazon waits for goods that the seller ships."""
        return self.fulfilled_by == "merchant" and order.status.is_open

    def _text_undelivered(self, order, delivered):
        """What Amazon waits for in vain; empty if it is on its way."""
        sale_order = self.sale_order_id
        if not self._is_waited_for(order):
            return ""
        if sale_order.state in ("draft", "sent"):
            return _(
                "Amazon waits for the goods, but %(order)s is a quotation. Confirm it; or cancel "
                "it, and the order on Amazon.",
                order=sale_order.name,
            )
        left = Counter(order.units_ordered) - (Counter(order.units_shipped) | delivered)
        texts = (
            self._text_services(order, sale_order, left),
            self._text_without_delivery(order, sale_order, left),
        )
        return joined(" ", texts)

    def _text_services(self, order, sale_order, left):
        units = {
            number: count
            for number, count in left.items()
            if (lines := sale_order._amazon_item_lines(number)) and not lines._carried()
        }
        if not units:
            return ""
        return _(
            "No delivery carries %(units)s, since a service is not delivered. Once it is done, "
            "confirm it in Seller Central.",
            units=self._units_text(order, units),
        )

    def _text_without_delivery(self, order, sale_order, left):
        units = {
            number: count
            for number, count in left.items()
            if (lines := sale_order._amazon_item_lines(number)._carried())
            and not any(line._is_on_its_way() for line in lines)
        }
        if not units:
            return ""
        return _(
            "Amazon waits for %(units)s, but no delivery in Odoo is left for that. Cancel the "
            "sale order, set it to quotation and confirm it again; or cancel the rest on Amazon.",
            units=self._units_text(order, units),
        )
