from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["amazon.identity", "res.partner"]

    _amazon_identity = frozenset({"amazon_account_id", "amazon_marketplace_id"})

    amazon_account_id = fields.Many2one(
        "amazon.account",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="The Amazon account whose order brought this contact.",
    )
    amazon_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="This contact stands for all buyers of the marketplace whom Amazon does not name.",
    )
