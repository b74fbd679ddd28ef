from odoo import api, models

from .stock import FbaStock


class AmazonOrder(models.Model):
    """What Amazon shipped itself leaves the Amazon location."""

    _inherit = "amazon.order"

    @api.model
    def _book_what_has_left(self, drafts, sale_orders):
        FbaStock(self.env).ship(drafts, sale_orders)
        return super()._book_what_has_left(drafts, sale_orders)
