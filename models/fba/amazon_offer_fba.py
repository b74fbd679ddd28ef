from odoo import fields, models


class AmazonOffer(models.Model):
    """How many units of an offer Amazon has, as it said last."""

    _inherit = "amazon.offer"
    _amazon_identity = frozenset(
        {"fba_fulfillable", "fba_inbound", "fba_reserved", "fba_unsellable", "fba_date"}
    )

    fba_fulfillable = fields.Integer(
        string="FBA Fulfillable", readonly=True, copy=False, help="Units that Amazon can ship."
    )
    fba_inbound = fields.Integer(
        string="FBA Inbound", readonly=True, copy=False, help="Units on their way to Amazon."
    )
    fba_reserved = fields.Integer(
        string="FBA Reserved",
        readonly=True,
        copy=False,
        help="FBA units that are promised to buyers or moved between warehouses.",
    )
    fba_unsellable = fields.Integer(
        string="FBA Unsellable", readonly=True, copy=False, help="Damaged or expired units."
    )
    fba_date = fields.Datetime(string="FBA Read On", readonly=True, copy=False)
