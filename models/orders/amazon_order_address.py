from odoo import models

from ..sentences import _
from .importer import OrderImporter
from .matters import Matter


class AmazonOrder(models.Model):
    """An address that Amazon corrects, or sends late, reaches the delivery while the goods are
    still here."""

    _inherit = "amazon.order"

    def _follow_each(self, order, old, new, facts):
        followed = super()._follow_each(order, old, new, facts)
        codes = ("address_changed", "country_changed", "address", "phone")
        matters = {code: Matter(code) for code in codes}
        matters |= {matter.code: matter for matter in self._follow_address(order, old, new)}
        return [*followed, *matters.values()]

    def _is_to_be_shipped(self):
        """Whether goods are still to leave for the buyer, or will be once it is confirmed."""
        sale_order = self.sale_order_id
        is_quotation = sale_order.state in ("draft", "sent")
        is_mine = self.fulfilled_by == "merchant"
        return is_mine and bool(is_quotation or sale_order._amazon_open_deliveries())

    def _follow_address(self, order, old, new):
        # The taxes are to be checked whether the goods are here or not.
        yield self._standing("country_changed")
        if not self._is_to_be_shipped():
            return
        gap = self._address_gap(order)
        if old and new.address and old.address != new.address:
            before = self._place()
            gap = OrderImporter(self.account_id).change_address(self, order)
            if self._place() != before:
                yield self._address_changed(is_late=not old.address)
                yield from self._country_changed(before)
            else:
                yield self._standing("address_changed")
            yield self._phone_written(order)
        else:
            yield self._standing("address_changed")
            if old and new.phone and old.phone != new.phone:
                yield self._phone_changed(order)
            else:
                yield self._standing("phone")
        yield Matter("address", gap, asks=bool(gap))

    def _place(self):
        contact = self.sale_order_id.partner_shipping_id
        return contact, contact.company_name or "", contact.country_id

    def _address_gap(self, order):
        """What was missing of the address, as long as nobody completed the contact."""
        contact, address = self.sale_order_id.partner_shipping_id, order.address
        # A street without a name is what Amazon sent.
        is_nameless = address and address.lines and address.is_withheld
        if contact.street and contact.country_id and not is_nameless:
            return ""
        return (self.reviews or {}).get("address", "")

    def _address_changed(self, is_late):
        deliveries = self.sale_order_id._amazon_open_deliveries()
        is_labelled = bool(deliveries.filtered("carrier_tracking_ref"))
        if is_late and is_labelled:
            text = _(
                "Amazon sent the delivery address. The delivery has it. Compare its label, which "
                "may be printed already."
            )
        elif is_late:
            text = _("Amazon sent the delivery address. The delivery has it.")
        elif is_labelled:
            text = _(
                "The buyer's address changed on Amazon. The delivery has the new one. Its label "
                "may still show the old one: print it again."
            )
        else:
            text = _("The buyer's address changed on Amazon. The delivery has the new one.")
        return Matter("address_changed", text, asks=is_labelled, is_event=True)

    def _country_changed(self, before):
        """Taxes follow the country; where Amazon names none, that is another matter."""
        _contact, _company, old = before
        new = self.sale_order_id.partner_shipping_id.country_id
        if not new or new == old:
            return
        if old:
            text = _("The country is another one: check the taxes of the sale order.")
        else:
            text = _("The country was not known before: check the taxes of the sale order.")
        yield Matter("country_changed", text, asks=True, is_event=True)

    # The buyer's phone, which is no matter of the label

    def _phone_written(self, order):
        if phone := order.address.phone:
            OrderImporter(self.account_id).complete_contact(self, {"phone": phone})
        return Matter("phone")

    def _phone_changed(self, order):
        vals = {"phone": order.address.phone}
        if OrderImporter(self.account_id).complete_contact(self, vals):
            text = _("The buyer's phone number changed on Amazon. The delivery contact has it.")
            return Matter("phone", text)
        text = _(
            "The buyer's phone number changed on Amazon. The delivery contact is your own: change "
            "the number there."
        )
        return Matter("phone", text, asks=True, is_event=True)
