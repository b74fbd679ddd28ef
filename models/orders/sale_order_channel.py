from odoo import api, fields, models


class SaleOrder(models.Model):
    """What a person sees of Amazon on a sale order: where it was placed, who ships it and until
    when, and what has to be done about it, each matter by itself."""

    _inherit = "sale.order"

    _amazon_identity = frozenset({"amazon_marketplace_id"})

    amazon_marketplace_id = fields.Many2one(
        "amazon.marketplace",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where the buyer placed the order.",
    )
    amazon_ship_by = fields.Datetime(
        string="Ship By",
        compute="_compute_amazon_ship_by",
        compute_sudo=True,
        help="Amazon expects the goods to have left by then.",
    )
    amazon_seller_central_url = fields.Char(
        string="Seller Central", compute="_compute_amazon_ship_by", compute_sudo=True
    )
    amazon_conflict = fields.Text(compute="_compute_amazon_matters", compute_sudo=True)
    amazon_unpaired = fields.Text(compute="_compute_amazon_matters", compute_sudo=True)
    amazon_difference = fields.Text(compute="_compute_amazon_matters", compute_sudo=True)
    amazon_other_review = fields.Text(compute="_compute_amazon_matters", compute_sudo=True)

    @api.depends("amazon_order_id.sale_order_id", "amazon_order_id.ship_by")
    def _compute_amazon_ship_by(self):
        for order in self:
            row = order._amazon_row()
            order.amazon_ship_by = row.ship_by
            order.amazon_seller_central_url = row.seller_central_url

    @api.depends("amazon_order_id.sale_order_id", "amazon_order_id.review_reason", "amazon_warning")
    def _compute_amazon_matters(self):
        for order in self:
            matters = order._amazon_row()._open_reviews()
            if order.amazon_warning:
                # The warning says so already.
                matters = {
                    code: text
                    for code, text in matters.items()
                    if code not in ("request", "shipped_elsewhere")
                }
            order.amazon_conflict = matters.pop("conflict", False)
            order.amazon_unpaired = matters.pop("unpaired", False)
            differences = [matters.pop("difference", ""), matters.pop("total", "")]
            order.amazon_difference = "\n".join(filter(None, differences))
            order.amazon_other_review = "\n".join(filter(None, matters.values()))
