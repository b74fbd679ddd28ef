import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timezone
from typing import Any

from ... import compat
from ...amazon.shipments import Package
from ..units import TOLERANCE, to_pieces, whole_pieces

# Carriers put the tracking references of several packages into one field.
BETWEEN_REFERENCES = re.compile(r"\s*[,;+]\s*")


@dataclass(frozen=True)
class Shipment:
    """A package of a delivery, and the sale order that it belongs to."""

    sale_order: Any
    package: Package


class ShipmentBuilder:
    """Works out what a delivery carries in Amazon's terms: which units of which item, in which
    package.

    All deliveries of an order are counted in the order in which they left, so that each unit is
    sent once, and never more units than Amazon sold.
    """

    def __init__(self, env):
        self.env = env

    def shipments(self, pickings):
        """The packages of done deliveries, with a fixed number of queries.

        :rtype: dict[Any, list[Shipment]]
        """
        orders = pickings._amazon_sale_orders()
        moves = self._delivered_moves(orders.order_line)
        contents = defaultdict(Counter)
        for line, same_line in moves.grouped("sale_line_id").items():
            for (picking, box), units in self._units(line, same_line).items():
                contents[picking, line.order_id, box][line.amazon_item_ref] += units
        shipments = {picking: [] for picking in pickings}
        for (picking, order, box), items in contents.items():
            if picking in shipments and +items:
                package = self._package(picking, box, +items)
                shipments[picking].append(Shipment(order, package))
        return {picking: self._with_own_references(same) for picking, same in shipments.items()}

    def units_delivered(self, sale_orders):
        """How many units of each of Amazon's items have left Odoo, with one query for all.

        :rtype: dict[sale.order, Counter]
        """
        units = defaultdict(Counter)
        lines = sale_orders.order_line
        for line, moves in self._delivered_moves(lines).grouped("sale_line_id").items():
            units[line.order_id][line.amazon_item_ref] += sum(self._units(line, moves).values())
        return units

    def _delivered_moves(self, lines):
        """What has left for the customer of Amazon's items, in the order in which it left. Moves of
        another company that point to an item count for nothing."""
        items = lines.filtered(lambda line: line.amazon_line_type == "item")
        moves = self.env["stock.move"].search(
            [
                ("sale_line_id", "in", items.ids),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
                ("picking_id", "!=", False),
            ]
        )
        own = moves.filtered(lambda move: move.company_id == move.sale_line_id.company_id)
        return own.sorted(
            lambda move: (move.picking_id.date_done or move.date, move.picking_id.id, move.id)
        )

    def _units(self, line, moves):
        """The whole units of a line in each ``(delivery, package)``; never more than ordered."""
        product = line.product_id
        ordered = line.amazon_quantity or int(self._pieces(line) + TOLERANCE)
        units, total, sent = {}, 0.0, 0
        for place, pieces in self._quantities(line, moves):
            total += pieces
            units[place] = min(int(whole_pieces(product, total)), ordered) - sent
            sent += units[place]
        return units

    def _pieces(self, line):
        return to_pieces(line.product_id, line.product_uom_qty, compat.line_uom(line))

    def _quantities(self, line, moves):
        """The pieces in each ``(delivery, package)``, as the goods left."""
        is_kit = "bom_line_id" in moves._fields and moves.bom_line_id
        sent = moves.browse()
        kits = 0.0
        for picking, together in moves.grouped("picking_id").items():
            boxes = self._boxes(together)
            if is_kit:
                sent += together
                complete = self._kits(line, sent)
                yield from self._kits_by_box(picking, boxes, complete - kits)
                kits = complete
            else:
                for box, parts in boxes.items():
                    yield (picking, box), sum(to_pieces(*part) for part in parts.items())

    def _boxes(self, moves):
        """The quantities of each product, by package; what is in none comes last."""
        boxes = defaultdict(Counter)
        lines = moves.move_line_ids.filtered(lambda line: line.state == "done")
        for line in lines.sorted(lambda line: (not line.result_package_id, line.id)):
            boxes[line.result_package_id][line.product_id] += line.quantity_product_uom
        return boxes

    def _kits(self, line, moves):
        """How many kits are complete, as Odoo itself counts them for the sale order."""
        kit = line.product_id
        boms = moves.bom_line_id.bom_id.filtered(lambda bom: bom.type == "phantom")
        templates = kit.product_tmpl_id
        bom = boms.filtered(lambda b: b.product_id == kit or b.product_tmpl_id == templates)[:1]
        if not bom:
            # Of kits within kits, Odoo knows only whether all has left.
            to_customer = line._amazon_moves().filtered(
                lambda m: m.location_dest_id.usage == "customer" and m.state != "cancel"
            )
            return self._pieces(line) if to_customer <= moves else 0.0
        filters = {"incoming_moves": lambda move: True, "outgoing_moves": lambda move: False}
        unit = bom.product_uom_id
        quantity = compat.line_uom(line)._compute_quantity(line.product_uom_qty, unit)
        complete = moves._compute_kit_quantities(kit, quantity, bom, filters)
        return to_pieces(kit, complete, unit)

    def _kits_by_box(self, picking, boxes, kits):
        """A kit is in the package that makes it complete."""
        totals = sum(boxes.values(), Counter())
        so_far, sent = Counter(), 0
        for box, parts in boxes.items():
            so_far += parts
            share = min(so_far[product] / totals[product] for product in totals)
            complete = int(share * kits + TOLERANCE)
            yield (picking, box), complete - sent
            sent = complete

    def _package(self, picking, box, items):
        code, name = picking.carrier_id._amazon_carrier()
        package = Package(
            reference=self._reference(picking, box),
            carrier_code=code,
            carrier_name=name,
            shipping_method=picking.carrier_id.name or "",
            tracking_number=picking._amazon_tracking_reference(),
            shipped=picking.date_done.replace(tzinfo=timezone.utc),
            items=tuple(sorted(items.items())),
        )
        return picking._prepare_amazon_package(package)

    def _reference(self, picking, box):
        """A number that stays the same however often the package is sent, even if this database
        is restored from a copy: telling it again corrects the package."""
        return box.id * 2 + 1 if box else picking.id * 2

    def _with_own_references(self, shipments):
        """Give each package its own tracking reference, where the delivery has as many."""
        shipments = sorted(shipments, key=lambda shipment: shipment.package.reference)
        if not shipments:
            return []
        references = BETWEEN_REFERENCES.split(shipments[0].package.tracking_number)
        if len(shipments) == 1 or len(references) != len(shipments):
            return shipments
        return [
            replace(shipment, package=replace(shipment.package, tracking_number=reference))
            for shipment, reference in zip(shipments, references, strict=True)
        ]
