from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..models.sentences import _, joined


class AmazonInventoryAdjustment(models.TransientModel):
    _name = "amazon.inventory.adjustment"
    _description = "Differences Between Amazon and the Amazon Location"

    account_id = fields.Many2one("amazon.account", required=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    line_ids = fields.One2many("amazon.inventory.adjustment.line", "wizard_id", readonly=True)

    @api.model
    def _open(self, account):
        """Show where an account's location differs from what Amazon said last, or say that it does
        not."""
        differences = account.sudo()._fba_differences()
        if not differences:
            return account._notification(
                _("The Amazon location agrees with what Amazon said when it was last read."),
                "success",
            )
        lines = [
            {
                "location_id": location.id,
                "product_id": product.id,
                "odoo_quantity": known,
                "amazon_quantity": there,
                "difference": there - known,
                "is_tracked": product.tracking != "none",
            }
            for location, product, known, there in differences
        ]
        wizard = self.create({"account_id": account.id, "line_ids": [(0, 0, v) for v in lines]})
        return {
            "name": _("FBA Differences"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Adjust the Amazon location to what Amazon said, as far as that is what is shown, and say
        what was adjusted and what is left.

        :raise UserError: If the user may not adjust inventories.
        """
        compat.check_access(self, "write")
        self.sudo().account_id.with_env(self.env)._check_may_act()
        self.ensure_one()
        if not self.env.user.has_group("stock.group_stock_manager"):
            raise UserError(
                _("Only administrators of Inventory can adjust it. Ask one of them to do it.")
            )
        account = self.account_id._acting()
        shown = {
            (line.location_id, line.product_id): line.amazon_quantity for line in self.line_ids
        }
        differences = [
            (location, product, known, there)
            for location, product, known, there in account._fba_differences()
            if shown.get((location, product)) == there
        ]
        adjusted = account._apply_fba_differences(differences, self.env.user)
        return self._answer(account, adjusted)

    def _answer(self, account, adjusted):
        """Say what came of it. Whoever is to look at the differences is done with that when those
        are gone that can be adjusted."""
        left = [product for _location, product, _known, _there in account._fba_differences()]
        tracked = sum(product.tracking != "none" for product in left)
        changed = len(left) - tracked
        if not changed and (adjusted or not left):
            account._note_fba_activity("")
        texts = [
            _("Products adjusted: %(count)d.", count=adjusted),
            changed
            and _(
                "Left, since the figures are others than those you saw: %(count)d. Open FBA "
                "Differences again.",
                count=changed,
            ),
            tracked
            and _("Left, since they have lots or serial numbers: %(count)d.", count=tracked),
        ]
        return account._notification(joined(" ", texts), "warning" if left else "success")
