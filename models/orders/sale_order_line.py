from odoo import api, fields, models

from ... import compat
from .launch import LAUNCH, Launch


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["amazon.identity", "sale.order.line"]

    _amazon_identity = frozenset(
        {"amazon_item_ref", "amazon_quantity", "amazon_line_type", "amazon_offer_id"}
    )

    amazon_item_ref = fields.Char(string="Amazon Item", readonly=True, copy=False)
    amazon_quantity = fields.Integer(
        readonly=True, copy=False, help="How many units of the item Amazon sold."
    )
    amazon_line_type = fields.Selection(
        [
            ("item", "Item"),
            ("shipping", "Shipping"),
            ("gift_wrap", "Gift Wrap"),
            ("rounding", "Rounding"),
        ],
        readonly=True,
        copy=False,
    )
    amazon_offer_id = fields.Many2one(
        "amazon.offer", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    def write(self, vals):
        """Extend `sale`: the next run looks what was put in the place of Amazon Sale."""
        result = super().write(vals)
        if vals.keys() & {"product_id", "product_uom_qty"}:
            items = self.sudo().filtered(lambda line: line.amazon_line_type == "item")
            rows = items.order_id._amazon_rows().filtered(
                lambda row: "unpaired" in (row.reviews or {}) and row.payload
            )
            rows.to_process = True
        return result

    def _is_amazon_charge(self):
        """Whether the line only carries an amount: a gift wrap for which there is no product."""
        self.ensure_one()
        return self.amazon_line_type == "gift_wrap" and self.product_id == self.env.ref(
            "amazon_connector.product_amazon_sale"
        )

    def _amazon_moves(self):
        """The stock moves of the lines' own company. Whoever works in a warehouse can let a move
        point to any line, also to that of another company."""
        return self.move_ids.filtered(lambda move: move.company_id == move.sale_line_id.company_id)

    def unlink(self):
        """Extend `sale`: goods of the line that have left are known when the order is imported
        again."""
        compat.check_access(self, "unlink")
        self.sudo()._amazon_keep_what_has_left()
        return super().unlink()

    def _amazon_keep_what_has_left(self):
        """Let the moves of what has left know the Amazon order, before their line goes."""
        for line in self.filtered(lambda line: line.amazon_line_type == "item"):
            row = line.order_id._amazon_row()
            left = line._amazon_moves().filtered(lambda m: m.state == "done")
            if row and (unknown := left.filtered(lambda m: not m.amazon_order_id)):
                unknown.write({"amazon_order_id": row.id, "amazon_item_ref": line.amazon_item_ref})

    def _get_outgoing_incoming_moves(self, *args, **kwargs):
        """Extend `sale_stock`: what another company delivers is no delivery of Amazon's items."""
        moves = super()._get_outgoing_incoming_moves(*args, **kwargs)
        if self.amazon_line_type != "item":
            return moves
        return tuple(some & self._amazon_moves() for some in moves)

    @api.depends("amazon_line_type")
    def _compute_qty_delivered_method(self):
        """Extend `sale_stock`: a charge is not delivered, though Amazon Sale is goods."""
        result = super()._compute_qty_delivered_method()
        for line in self:
            if line.amazon_line_type == "gift_wrap" and line._is_amazon_charge():
                line.qty_delivered_method = "manual"
        return result

    def _get_sale_order_line_multiline_description_variants(self):
        """Extend `sale` to tell the warehouse what Amazon sold where no product was found."""
        if self.amazon_line_type == "item" and self in self.order_id._amazon_unpaired_lines():
            return f"\n{self.name}"
        return super()._get_sale_order_line_multiline_description_variants()

    def _action_launch_stock_rule(self, *args, **kwargs):
        """Override of `sale_stock`: what Amazon has shipped leaves no delivery to do."""
        to_ship = self.filtered(
            lambda line: (
                line.order_id.amazon_fulfilled_by != "amazon" and not line._is_amazon_charge()
            )
        )
        if not (self.env.su and self.env.context.get("amazon_import")):
            return super(SaleOrderLine, to_ship)._action_launch_stock_rule(*args, **kwargs)
        launch = Launch(self.order_id)
        new = to_ship.with_context(**{LAUNCH: launch})
        result = super(SaleOrderLine, new)._action_launch_stock_rule(*args, **kwargs)
        launch.confirm_waiting(self.env)
        return result
