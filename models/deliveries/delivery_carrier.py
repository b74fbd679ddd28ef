from odoo import fields, models

from ...amazon.shipments import CARRIER_CODES, OTHER, SELF_DELIVERY, carrier_code

MADE_BY_HAND = ("fixed", "base_on_rule")


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    amazon_carrier_code = fields.Selection(
        [(code, code) for code in (*CARRIER_CODES, OTHER)],
        help="How Amazon names this carrier. If empty, Amazon's carrier of the same name is taken, "
        "whatever the case, or else Other with the name of this delivery method.",
    )
    amazon_carrier_name = fields.Char(
        help="What the buyer reads as carrier where Amazon's code is Other. If empty, the name of "
        "this delivery method.",
    )

    def _amazon_carrier(self):
        """Amazon's code of the carrier and its name for the buyer; empty without a carrier."""
        if not self:
            return "", ""
        # The services of a provider, such as "UPS Ground", go by the name of the provider.
        provider = (self.delivery_type or "").partition("_")[0]
        code = self.amazon_carrier_code or carrier_code(self.name) or carrier_code(provider)
        name = self.amazon_carrier_name or self.name
        return code or OTHER, name if (code or OTHER) == OTHER else code

    def _is_amazon_self_delivery(self):
        return self._amazon_carrier()[0] == SELF_DELIVERY

    def _brings_tracking_reference(self):
        """Whether validating a delivery gets its tracking reference from the carrier."""
        return self.delivery_type not in MADE_BY_HAND and self.integration_level == "rate_and_ship"
