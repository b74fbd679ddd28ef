import logging

import psycopg2

from odoo import fields
from odoo.tools import float_compare, float_is_zero

from ... import compat
from ..errors import trace_without_data

_logger = logging.getLogger(__name__)


class CannotFollow(Exception):
    """Somebody has to decide: Odoo cannot book by itself what has left."""


class ShippedElsewhere:
    """Books goods of an order that left without Odoo: out of stock once, in the deliveries that
    the order has, and never sent to Amazon, which said so.

    Of a delivery in several steps each step is booked, from the shelf to the buyer.
    """

    def __init__(self, env):
        self.env = env

    def ship(self, sale_order, units):
        """Take units out of stock.

        :param dict units: How many units of each of Amazon's items, by the item's number.
        :return: Whether all of them could be booked. If not, nothing was.
        """
        try:
            with self.env.cr.savepoint():
                self._ship(sale_order, units)
        except psycopg2.Error:
            # Either it passes by itself, or the order fails and is tried again.
            raise
        except CannotFollow:
            return False
        except Exception as error:
            trace = trace_without_data(error)
            _logger.info("Goods of sale order %s cannot be booked: %s", sale_order.id, trace)
            return False
        return True

    def _ship(self, sale_order, units):
        quantities = {}
        for line in sale_order.order_line._carried():
            count = units.get(line.amazon_item_ref)
            if line.amazon_line_type == "item" and count:
                # Items of one number share what has left of them.
                left = self._open_quantity(line)
                now = min(count, left)
                units = {**units, line.amazon_item_ref: count - now}
                self._add_moves(quantities, line, now, left)
        if any(units.values()):
            raise CannotFollow
        self._book(quantities)

    def _open_quantity(self, line):
        """What of the line is still to leave, in the unit of the line."""
        return line.product_uom_qty - line.qty_delivered

    def _add_moves(self, quantities, line, now, left):
        """Share out what has left of a line over its moves; a kit has one for each component."""
        if not now:
            return
        moves = line._amazon_moves().filtered(
            lambda move: move.state not in ("done", "cancel") and compat.leads_to_customer(move)
        )
        if not moves:
            raise CannotFollow
        kinds = moves.grouped(lambda move: (move.product_id, _bom_line(move)))
        for same in kinds.values():
            total = sum(same.mapped("product_uom_qty"))
            self._fill(quantities, same, total * now / left)

    def _fill(self, quantities, moves, quantity):
        """Put a quantity on moves, one after the other, and on those that feed them."""
        for move in moves.sorted(lambda m: (m.location_dest_id.usage != "customer", m.id)):
            rounding = move.product_uom.rounding
            part = min(quantity, move.product_uom_qty - quantities.get(move, 0.0))
            if float_is_zero(part, precision_rounding=rounding):
                continue
            if move.location_id.usage in ("supplier", "production"):
                # Goods that are bought or made for the order: somebody has to receive them.
                raise CannotFollow
            quantities[move] = quantities.get(move, 0.0) + part
            quantity -= part
            before = _own(move, move.move_orig_ids)
            origins = before.filtered(lambda m: m.state not in ("done", "cancel"))
            picked = before.filtered(lambda m: m.state == "done")
            arrived = sum(picked.mapped("quantity"))
            if origins and (missing := quantities[move] - arrived) > 0:
                self._fill(quantities, origins, missing)
        if float_compare(quantity, 0.0, precision_rounding=moves[:1].product_uom.rounding) > 0:
            raise CannotFollow

    def _book(self, quantities):
        waiting = dict(quantities)
        while waiting:
            # The shelf comes before the door.
            step = min(map(_depth, waiting))
            moves = self.env["stock.move"].union(*(m for m in waiting if _depth(m) == step))
            for move in moves:
                move.write({"quantity": waiting.pop(move), "picked": True})
            self._settle_deliveries(moves._action_done().picking_id)
            for move in moves:
                for following in _steps_made_since(move, quantities):
                    waiting[following] = waiting.get(following, 0.0) + move.quantity

    def _settle_deliveries(self, pickings):
        """Amazon said so: there is nothing to send."""
        for picking in pickings.filtered(lambda picking: picking.state == "done"):
            picking.sudo().date_done = fields.Datetime.now()
            picking._settle_gone()


def _bom_line(move):
    """The component that the move is of a kit, where Manufacturing is installed."""
    return move.bom_line_id if "bom_line_id" in move._fields else False


def _steps_made_since(move, known):
    """The steps that Odoo made when the move was done, to go on with."""
    if move.location_dest_id.usage == "customer":
        return ()
    following = _own(move, move.move_dest_ids).filtered(lambda m: m.state not in ("done", "cancel"))
    return [m for m in following if m not in known]


def _depth(move):
    """How many steps come before a move."""
    return 1 + max(map(_depth, _own(move, move.move_orig_ids)), default=0)


def _own(move, others):
    """Those of the same company. Who works in another can put his own before or after any."""
    return others.filtered(lambda other: other.company_id == move.company_id)
