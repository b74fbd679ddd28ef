from ... import compat
from ..units import TOLERANCE


class LeftMoves:
    """Goods that left with a sale order that was deleted since: they belong to the new one, or
    they would leave stock a second time."""

    def __init__(self, env):
        self.env = env

    def link(self, rows, sale_orders):
        """Give the moves of what has left to the lines of the new sale orders of these rows."""
        gone = self.env["stock.move"].search(
            [
                ("amazon_order_id", "in", rows.ids),
                ("state", "=", "done"),
                ("sale_line_id", "=", False),
            ]
        )
        items = sale_orders.order_line.filtered(lambda line: line.amazon_line_type == "item")
        lines = items.grouped(lambda line: (line.order_id.amazon_order_id, line.amazon_item_ref))
        moves = gone.grouped(lambda move: (move.amazon_order_id, move.amazon_item_ref))
        for number in moves.keys() & lines.keys():
            self._share_out(moves[number], lines[number])

    def _share_out(self, moves, lines):
        """Items of one number share what has left of them, each line up to its quantity."""
        to_buyer = moves.filtered(lambda move: move.location_dest_id.usage == "customer")
        self._fill(lines, to_buyer)
        for move in moves - to_buyer:
            # What was picked, or came back, goes with what had left.
            left = move.move_dest_ids | move.origin_returned_move_id
            move.sale_line_id = (left.sale_line_id & lines)[:1]
        self._fill(lines, moves.filtered(lambda move: not move.sale_line_id))

    def _fill(self, lines, moves):
        """A move cannot be divided: the largest go first, each where it just fits."""
        for same in moves.grouped(_kind).values():
            room = self._room(lines, same)
            for move in same.sorted(lambda move: (-_quantity(move), move.id)):
                quantity = _quantity(move)
                fitting = [line for line in lines if room[line] + TOLERANCE >= quantity]
                line = min(fitting, key=room.get) if fitting else max(lines, key=room.get)
                move.sale_line_id = line
                room[line] -= quantity

    def _room(self, lines, moves):
        """How much each line takes of the goods of the moves, in the unit of these goods."""
        room = {}
        for line in lines:
            own_unit = line.product_id.uom_id
            room[line] = compat.line_uom(line)._compute_quantity(line.product_uom_qty, own_unit)
        if lines.product_id == moves.product_id:
            return room
        # Components of a kit, say: in proportion.
        rate = sum(map(_quantity, moves)) / (sum(room.values()) or 1.0)
        return {line: quantity * rate for line, quantity in room.items()}


def _kind(move):
    """What makes moves alike: the goods, the component of a kit, and the step."""
    component = move.bom_line_id if "bom_line_id" in move._fields else False
    return move.product_id, component, move.location_id.usage, move.location_dest_id.usage


def _quantity(move):
    return move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
