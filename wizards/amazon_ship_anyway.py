from odoo import api, fields, models

from .. import compat
from ..models.sentences import _


class AmazonShipAnyway(models.TransientModel):
    _name = "amazon.ship.anyway"
    _description = "Ship Although the Amazon Order Is to Be Cancelled"

    picking_ids = fields.Many2many("stock.picking", string="Deliveries", readonly=True)
    warning = fields.Text(readonly=True)
    missing = fields.Text(
        readonly=True, help="What Amazon has to know as well before the goods leave."
    )
    is_to_complete = fields.Boolean(readonly=True)
    carrier_id = fields.Many2one("delivery.carrier")
    carrier_tracking_ref = fields.Char(string="Tracking Reference")

    @api.model
    def _open(self, pickings, warned):
        """Ask before goods leave that had better stay, and for all that is missing besides.

        :param pickings: All that are being validated.
        :param warned: Those with a warning.
        """
        lines = [f"{picking.name}: {picking.amazon_warning}" for picking in warned]
        missing = pickings._amazon_deliveries()._all_missing_for_amazon()
        vals = {
            "picking_ids": [(6, 0, pickings.ids)],
            "warning": "\n".join(lines),
            "missing": "\n".join(missing.values()),
        }
        if len(pickings) == 1 and missing:
            vals.update(
                is_to_complete=True,
                carrier_id=pickings.carrier_id.id,
                carrier_tracking_ref=pickings.carrier_tracking_ref,
            )
        return {
            "name": _("Ship anyway?"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.create(vals).id,
            "view_mode": "form",
            "target": "new",
            "context": self.env.context,
        }

    def action_ship(self):
        """Validate the deliveries all the same, with the carrier and tracking reference that were
        entered.

        :raise AccessError: If the user may not work on one of them.
        :raise UserError: If a carrier or a tracking reference is still missing.
        """
        compat.check_access(self, "write")
        # Read with all rights: what the user may not see is to be refused, and not passed over.
        pickings = self.sudo().picking_ids.with_env(self.env)
        compat.check_access(pickings, "write")
        if self.is_to_complete:
            self._complete(pickings)
        return pickings.with_context(skip_amazon_warning=True).button_validate()

    def _complete(self, pickings):
        entered = {
            "carrier_id": self.carrier_id.id,
            "carrier_tracking_ref": self.carrier_tracking_ref,
        }
        if vals := {name: value for name, value in entered.items() if value}:
            pickings.write(vals)
