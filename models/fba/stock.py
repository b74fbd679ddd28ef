from collections import Counter, defaultdict

from ... import compat
from ..sentences import _

MOVED_TYPES = ("product", "consu")


class FbaStock:
    """Takes out of stock what Amazon shipped: one done stock move for each product line, from the
    Amazon location to the buyer. There is no transfer, since nobody has anything to do."""

    def __init__(self, env):
        self.env = env

    def ship(self, drafts, sale_orders):
        """Move the goods of those orders that Amazon ships; all at once.

        Neither missing stock nor missing lots and serial numbers stop it.
        """
        pairs = [
            (draft, sale_order)
            for draft, sale_order in zip(drafts, sale_orders, strict=True)
            if draft.row.fulfilled_by == "amazon"
        ]
        vals_list, serials = [], []
        kits = self._kits([sale_order for _draft, sale_order in pairs])
        for draft, sale_order in pairs:
            # Those of a sale order that was deleted have left already.
            known = sale_order.order_line._amazon_moves().filtered(lambda m: m.state == "done")
            gone = known.sale_line_id
            for line in self._lines(sale_order) - gone:
                numbers = self._serial_numbers(draft, line)
                for vals in self._move_vals_list(draft, line, kits):
                    vals_list.append(vals)
                    # Amazon counts what it sold, and not what a kit is made of.
                    serials.append(() if vals.get("bom_line_id") else numbers)
        moves = self.env["stock.move"].create(vals_list)
        moves._action_confirm(merge=False)
        self._fill(moves, serials)
        moves._action_done()

    def _lines(self, sale_order):
        lines = sale_order.order_line - sale_order._amazon_unpaired_lines()
        return lines.filtered(
            lambda line: line.amazon_line_type == "item" and line.product_id.type in MOVED_TYPES
        )

    def _serial_numbers(self, draft, line):
        """Amazon's serial numbers for a line. Items of one number share theirs."""
        same = [item for item in draft.order.items if item.item_id == line.amazon_item_ref]
        return [number for item in same for number in item.serial_numbers]

    def _kits(self, sale_orders):
        """The kit's bill of materials of each product that has one."""
        if "mrp.bom" not in self.env:
            return {}
        products = self.env["product.product"].union(
            *[self._lines(sale_order).product_id for sale_order in sale_orders]
        )
        company = self.env.company
        boms = self.env["mrp.bom"].sudo()
        return boms._bom_find(products, company_id=company.id, bom_type="phantom")

    def _move_vals_list(self, draft, line, kits):
        """One move for the line, or one for each component of a kit, as in an ordinary delivery."""
        bom = kits.get(line.product_id)
        if not bom:
            quantity = line.product_uom_qty
            return [self._move_vals(draft, line, line.product_id, quantity, compat.line_uom(line))]
        runs = compat.line_uom(line)._compute_quantity(line.product_uom_qty, bom.product_uom_id)
        _boms, parts = bom.explode(line.product_id, runs / bom.product_qty)
        return [
            {
                **self._move_vals(draft, line, part.product_id, data["qty"], part.product_uom_id),
                "bom_line_id": part.id,
            }
            for part, data in parts
            if part.product_id.type in MOVED_TYPES and data["qty"]
        ]

    def _move_vals(self, draft, line, product, quantity, uom):
        sale_order = line.order_id
        reference = _(
            "%(sale_order)s (Amazon %(ref)s)",
            sale_order=sale_order.name,
            ref=sale_order.amazon_order_ref,
        )
        return {
            **compat.move_name(self.env, reference),
            "origin": reference,
            "product_id": product.id,
            "product_uom": uom.id,
            "product_uom_qty": quantity,
            "location_id": draft.account._amazon_location(draft.row.marketplace_id).id,
            "location_dest_id": draft.delivery.property_stock_customer.id,
            "partner_id": draft.delivery.id,
            "company_id": draft.account.company_id.id,
            "sale_line_id": line.id,
            "amazon_order_id": draft.row.id,
            "amazon_item_ref": line.amazon_item_ref,
        }

    # What has left, lot by lot

    def _fill(self, moves, serials):
        """Write down what has left. :param serials: Amazon's serial numbers for each move."""
        tracked = moves.filtered(lambda move: move.product_id.tracking != "none")
        names = self._lot_names(tracked, dict(zip(moves.ids, serials, strict=True)))
        lots = self._lots(tracked, names)
        vals_list = []
        for move in moves:
            shares = names.get(move.id) or [("", move.product_qty)]
            for name, quantity in shares:
                lot = lots.get((move.product_id, name))
                vals_list.append(self._move_line_vals(move, quantity, lot))
        self.env["stock.move.line"].create(vals_list)

    def _move_line_vals(self, move, quantity, lot):
        return {
            "move_id": move.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id if lot else False,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "company_id": move.company_id.id,
            "picked": True,
        }

    def _lot_names(self, moves, serials):
        """The lots of each move with their quantities: Amazon's serial numbers as far as they go,
        then names of our own."""
        gone = self._serials_gone(moves, serials)
        names, counts = {}, Counter()
        for move in moves:
            sale_order = move.sale_line_id.order_id
            left = move.product_qty
            shares = []
            for number in dict.fromkeys(serials[move.id]):
                if left >= 1 and (move.product_id, number) not in gone:
                    shares.append((number, 1))
                    gone.add((move.product_id, number))
                    left -= 1
            while left > 0:
                share = 1 if move.product_id.tracking == "serial" else left
                counts[sale_order, move.product_id] += 1
                number = counts[sale_order, move.product_id]
                shares.append((f"{sale_order.amazon_order_ref}-{number}", min(share, left)))
                left -= share
            names[move.id] = shares
        return names

    def _serials_gone(self, moves, serials):
        """Serial numbers that are with a buyer already: Odoo would not let them go again."""
        wanted = {number for move in moves for number in serials[move.id]}
        if not wanted:
            return set()
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", moves.product_id.ids),
                ("lot_id.name", "in", list(wanted)),
                "|",
                "&",
                ("location_id.usage", "=", "customer"),
                ("quantity", ">", 0),
                "&",
                ("location_id.usage", "=", "internal"),
                ("quantity", "<", 0),
            ]
        )
        return {(quant.product_id, quant.lot_id.name) for quant in quants}

    def _lots(self, moves, names):
        """The lots by product and name, found or made."""
        wanted = defaultdict(dict)
        for move in moves:
            for name, _quantity in names[move.id]:
                wanted[move.product_id, name] = {
                    "product_id": move.product_id.id,
                    "name": name,
                    "company_id": move.company_id.id,
                }
        known = self.env["stock.lot"].search(
            [
                ("product_id", "in", moves.product_id.ids),
                ("name", "in", [name for _product, name in wanted]),
                ("company_id", "in", (*moves.company_id.ids, False)),
            ]
        )
        lots = {(lot.product_id, lot.name): lot for lot in known}
        missing = {key: vals for key, vals in wanted.items() if key not in lots}
        created = self.env["stock.lot"].create(list(missing.values()))
        return {**lots, **dict(zip(missing, created, strict=True))}
