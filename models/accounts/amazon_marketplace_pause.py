from odoo import fields, models

from ...compat import Constraint


class AmazonMarketplacePause(models.Model):
    """A marketplace that an account does not synchronize any more, and since when: so that it can
    go on where it was."""

    _name = "amazon.marketplace.pause"
    _description = "Pause of an Amazon Marketplace"
    _inherit = ["amazon.identity"]
    _rec_name = "marketplace_id"
    _amazon_identity = None

    account_id = fields.Many2one(
        "amazon.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    marketplace_id = fields.Many2one(
        "amazon.marketplace", required=True, readonly=True, index=True, ondelete="cascade"
    )
    since = fields.Datetime(
        required=True, readonly=True, help="Changes on Amazon up to this moment have been read."
    )
    is_removed = fields.Boolean(
        readonly=True,
        help="A user removed the marketplace, so that it does not come back by itself.",
    )
    is_over = fields.Boolean(
        readonly=True,
        help="The marketplace is synchronized again, and what changed meanwhile is still to be "
        "read.",
    )

    _marketplace_uniq = Constraint(
        "UNIQUE(account_id, marketplace_id)", "A marketplace is paused once in an account."
    )
