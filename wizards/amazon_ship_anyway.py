from odoo import api, fields, models

from .. import compat
from ..models.sentences import _


class AmazonShipAnyway(models.TransientModel):
    _name = "amazon.ship.anyway"
    _description = "Ship Although the Amazon Order Is to Be Cancelled"

    picking_ids = fields.Many2many("stock.picking", string="Deliveries", readonly=True)
    warning = fields.Text(readonly=True)

    @api.model
    def _open(self, pickings, warned):
        """Ask before goods leave that had better stay.

        :param pickings: All that are being validated.
        :param warned: Those with a warning.
        """
        lines = [f"{picking.name}: {picking.amazon_warning}" for picking in warned]
        wizard = self.create({"picking_ids": [(6, 0, pickings.ids)], "warning": "\n".join(lines)})
        return {
            "name": _("Ship anyway?"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": self.env.context,
        }

    def action_ship(self):
        """Validate the deliveries all the same.

        :raise AccessError: If the user may not work on one of them.
        """
        compat.check_access(self, "write")
        # Read with all rights: what the user may not see is to be refused, and not passed over.
        pickings = self.sudo().picking_ids.with_env(self.env)
        compat.check_access(pickings, "write")
        return pickings.with_context(skip_amazon_warning=True).button_validate()
