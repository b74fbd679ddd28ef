from odoo import api, fields, models

from ... import compat
from ..sentences import _, joined
from ..units import to_pieces, whole_pieces
from .lines import LineBuilder
from .matters import Matter
from .products import ProductMatcher
from .repairer import OrderRepairer


class AmazonOrder(models.Model):
    """Items for which no product was found at the import: what has become of them."""

    _inherit = "amazon.order"

    unpaired_count = fields.Integer(
        string="SKUs to Pair", compute="_compute_unpaired_count", compute_sudo=True
    )

    @api.depends("item_ids.offer_id.pairing_state")
    def _compute_unpaired_count(self):
        for row in self:
            row.unpaired_count = len(row._unpaired_offers())

    def _unpaired_offers(self):
        return self.item_ids.offer_id.filtered(lambda offer: offer.pairing_state == "unpaired")

    def action_open_unpaired(self):
        """Open the offers of this order that are to be paired.

        :raise AccessError: If the user may read neither orders nor offers.
        """
        compat.check_access(self, "read")
        offers = self.env["amazon.offer"]
        compat.check_access(offers, "read")
        action = self.env["ir.actions.actions"]._for_xml_id("amazon_connector.amazon_offer_action")
        ids = self.sudo()._unpaired_offers().ids
        return {**action, "domain": [("id", "in", ids)], "context": {"create": False}}

    @api.model
    def _repair(self, orders):
        """Put products in the place of Amazon Sale where items are paired by now.

        :param dict orders: Imported rows of one account with their orders.
        :return: What became of each row, and the products that were found.
        :rtype: tuple[dict[amazon.order, Repair], ProductMatches]
        """
        rows = [row for row in orders if row.sale_order_id._amazon_unpaired_lines()]
        pairs = [(row.marketplace_id, item) for row in rows for item in orders[row].items]
        if not pairs:
            return {}, None
        account = rows[0].account_id
        matches = ProductMatcher(self.env).match(account, pairs, set())
        for row in rows:
            row._take_replacements(orders[row], matches)
        repairs = OrderRepairer(account).repair({row: orders[row] for row in rows}, matches)
        for row, repair in repairs.items():
            if repair.repaired:
                row._tell(row._text_repaired(repair.repaired))
        return repairs, matches

    def _follow_each(self, order, old, new, facts):
        followed = super()._follow_each(order, old, new, facts)
        return [*followed, self._follow_pairing(order, facts["repair"], facts["matches"])]

    def _follow_pairing(self, order, repair, matches):
        unpaired = self.sale_order_id._amazon_unpaired_lines().filtered("product_uom_qty")
        refs = set(unpaired.mapped("amazon_item_ref"))
        skus = dict.fromkeys(item.sku for item in order.items if item.item_id in refs)
        known = (self.reviews or {}).get("unpaired")
        left_alone = repair.left_alone if repair else {}
        if not (skus and (known or left_alone)):
            return Matter("unpaired")
        rest = [
            sku
            for sku in skus
            if not matches.offer(self.marketplace_id, sku)
            and not matches.is_ignored(self.marketplace_id, sku)
        ]
        texts = [LineBuilder(self.env).unpaired_text(rest, matches)]
        texts += [self._text_left_alone(why, same) for why, same in left_alone.items()]
        text = joined(" ", texts)
        if known and (self.reviewed or {}).get("unpaired") == known:
            # Somebody has decided about these items, and they are the same.
            self.reviewed = {**self.reviewed, "unpaired": text}
        return Matter("unpaired", text, asks=bool(text), is_quiet=True)

    def _text_repaired(self, skus):
        return _(
            "%(skus)s is paired now: its product has replaced Amazon Sale in the order.",
            skus=", ".join(skus),
        )

    def _text_left_alone(self, why, skus):
        values = {"skus": ", ".join(dict.fromkeys(skus))}
        if why == "locked":
            return _(
                "%(skus)s is paired now, but the sale order is locked. Unlock it and retry, or "
                "mark the order as reviewed.",
                **values,
            )
        if why == "invoiced":
            return _(
                "%(skus)s is paired now, but it is invoiced already, so that this order keeps "
                "Amazon Sale. Correct the invoice if you have to, and mark the order as reviewed.",
                **values,
            )
        return _(
            "%(skus)s is paired now, but it has been picked or has left already, so that this "
            "order keeps Amazon Sale. Take the units out of the product's stock if you have to, "
            "and mark the order as reviewed.",
            **values,
        )

    def _take_replacements(self, order, matches):
        """A line that a user put in the place of Amazon Sale, whose quantity is zero since then,
        stands for Amazon's item from now on."""
        sale_order = self.sale_order_id
        items = {item.item_id: item for item in order.items}
        for line in sale_order._amazon_unpaired_lines():
            item = items.get(line.amazon_item_ref)
            if item and item.quantity and not line.product_uom_qty:
                offer = matches.offer(self.marketplace_id, item.sku)
                replacement = self._replacement_of(item, offer)
                if len(replacement) == 1:
                    self._replace(line, replacement, offer)

    def _replacement_of(self, item, offer):
        """The lines that can stand for the item. The user adds others as well, say services."""
        lines = self.sale_order_id.order_line.filtered(
            lambda line: (
                not (line.display_type or line.amazon_line_type or line.amazon_item_ref)
                and line.product_id.type != "service"
                and _pieces(line) == item.quantity
            )
        )
        return lines.filtered(lambda line: offer and line.product_id == offer.product_id) or lines

    def _replace(self, line, replacement, offer):
        is_offered = offer and offer.product_id == replacement.product_id
        replacement.write(
            {
                "amazon_item_ref": line.amazon_item_ref,
                "amazon_line_type": "item",
                "amazon_quantity": line.amazon_quantity,
                "amazon_offer_id": offer.id if is_offered else False,
            }
        )
        line.write({"amazon_item_ref": False, "amazon_line_type": False, "amazon_quantity": 0})
        if self.status.is_open:
            # What has left of it could not be sent.
            left = replacement._amazon_moves().picking_id.filtered(
                lambda picking: (
                    picking.state == "done" and picking.amazon_sync_state in ("none", "failed")
                )
            )
            left._amazon_deliveries()._queue_for_amazon()


def _pieces(line):
    product = line.product_id
    return whole_pieces(product, to_pieces(product, line.product_uom_qty, compat.line_uom(line)))
