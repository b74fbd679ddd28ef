from odoo import fields, models

from ..models.errors import explained
from ..models.thrown_away import thrown_away
from .connection_preview import ConnectionPreview

SKU_FIELDS = ("sku", "title", "order_count", "suggestion", "reason")


class AmazonConnectAccount(models.TransientModel):
    """Shows what the first synchronization would bring."""

    _inherit = "amazon.connect.account"

    order_count = fields.Integer(string="Orders", readonly=True)
    to_ship_count = fields.Integer(string="To Be Shipped by You", readonly=True)
    shipped_count = fields.Integer(string="Shipped Before", readonly=True)
    pending_count = fields.Integer(string="Payment Pending", readonly=True)
    fba_count = fields.Integer(string="Shipped by Amazon", readonly=True)
    other_count = fields.Integer(string="Cancelled and Others", readonly=True)
    sku_count = fields.Integer(string="SKUs", readonly=True)
    paired_count = fields.Integer(string="Paired", readonly=True)
    preview_text = fields.Text(readonly=True)
    sku_ids = fields.One2many("amazon.connect.account.sku", "wizard_id", readonly=True)

    @explained
    def action_preview(self):
        """Show what the first synchronization would bring: orders are read and made, and thrown
        away again.

        :raise UserError: If a step before is not done, or Amazon cannot be asked now.
        """
        self._check_may_configure()
        self.ensure_one()
        self._check_draft()
        self._check_is_checked()
        chosen = self._chosen_marketplaces()
        with thrown_away(self.env) as env:
            preview = ConnectionPreview(self.with_env(env), chosen).run()
        lines, skus = preview.pop("preview_lines"), preview.pop("skus")
        self.write(
            {
                **preview,
                "step": "preview",
                "preview_text": "\n".join(lines),
                "sku_ids": [(5,), *((0, 0, {n: vals[n] for n in SKU_FIELDS}) for vals in skus)],
            }
        )
        return True
