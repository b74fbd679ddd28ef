from odoo import api, fields, models

from .. import compat
from ..models.errors import explained
from ..models.sentences import _


class AmazonQuantityConfirmation(models.TransientModel):
    """What is about to be sent to Amazon, as it was shown to one person."""

    _name = "amazon.quantity.confirmation"
    _description = "Quantities to Be Confirmed for Amazon"

    account_id = fields.Many2one("amazon.account", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    summary = fields.Text(readonly=True)
    line_ids = fields.One2many("amazon.quantity.confirmation.line", "wizard_id", readonly=True)

    @api.model
    def _open(self, account, changes):
        """Show quantities before they are sent; those that go to nothing come first.

        :param dict changes: The quantity for each offer.
        """
        lines = sorted(
            (self._line_vals(offer, quantity) for offer, quantity in changes.items()),
            key=lambda vals: (not vals["is_falling"], vals["difference"]),
        )
        falling = sum(vals["is_falling"] for vals in lines)
        same = sum(not vals["difference"] for vals in lines)
        # Nobody makes or changes one by himself: it shows what the connector is about to do.
        wizard = self.sudo().create(
            {
                "account_id": account.id,
                "line_ids": [(0, 0, vals) for vals in lines],
                "summary": _(
                    "%(count)d quantities go to Amazon. %(falling)d of them fall to nothing or "
                    "next to nothing, %(same)d stay as they are.",
                    count=len(lines),
                    falling=falling,
                    same=same,
                ),
            }
        )
        return {
            "name": _("Review Quantities"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _line_vals(self, offer, quantity):
        before = offer._on_amazon() or 0
        return {
            "offer_id": offer.id,
            "product_id": offer.product_id.id,
            "marketplace_id": offer.marketplace_id.id,
            "amazon_quantity": before,
            "quantity": quantity,
            "difference": quantity - before,
            "is_falling": offer._is_falling(quantity, fields.Datetime.now()),
            "listing_date": offer.listing_date,
        }

    @explained
    def action_send(self):
        """Send the quantities that are shown, as far as they are not worse by now.

        :raise UserError: If the account does not push quantities any more.
        """
        compat.check_access(self, "read")
        self.ensure_one()
        account = self.account_id
        account._check_may_act()
        account._check_pushes()
        result = account._confirm_quantities(
            {line.offer_id: line.quantity for line in self.line_ids}
        )
        close = {"type": "ir.actions.act_window_close"}
        return {**result, "params": {**result["params"], "next": close}}
