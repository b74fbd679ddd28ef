from odoo import api, models

from ... import compat
from ..sentences import _, joined
from ..units import to_pieces, whole_pieces
from .lines import LineBuilder
from .matters import Matter
from .products import ProductMatcher


class AmazonOrder(models.Model):
    """Items for which no product was found at the import: what has become of them."""

    _inherit = "amazon.order"

    @api.model
    def _match_unpaired(self, orders):
        """The products that are found by now for items that stand for Amazon Sale.

        :param dict orders: Imported rows of one account with their orders.
        :return: ``None`` if there are no such items.
        """
        rows = [row for row in orders if row.sale_order_id._amazon_unpaired_lines()]
        pairs = [(row.marketplace_id, item) for row in rows for item in orders[row].items]
        if not pairs:
            return None
        matches = ProductMatcher(self.env).match(rows[0].account_id, pairs, set())
        for row in rows:
            row._take_replacements(orders[row], matches)
        return matches

    def _follow_each(self, order, old, new, facts):
        followed = super()._follow_each(order, old, new, facts)
        return [*followed, self._follow_pairing(order, facts["matches"])]

    def _follow_pairing(self, order, matches):
        unpaired = self.sale_order_id._amazon_unpaired_lines().filtered("product_uom_qty")
        refs = set(unpaired.mapped("amazon_item_ref"))
        skus = dict.fromkeys(item.sku for item in order.items if item.item_id in refs)
        known = (self.reviews or {}).get("unpaired")
        if not (known and skus):
            return Matter("unpaired")
        paired = [sku for sku in skus if matches.offer(self.marketplace_id, sku)]
        rest = [sku for sku in skus if sku not in paired]
        texts = [LineBuilder(self.env).unpaired_text(rest, matches)]
        if paired:
            texts.append(self._text_paired(paired))
        text = joined(" ", texts)
        if (self.reviewed or {}).get("unpaired") == known:
            # Somebody has decided about these items, and they are the same.
            self.reviewed = {**self.reviewed, "unpaired": text}
        return Matter("unpaired", text, asks=True, is_quiet=True)

    def _text_paired(self, skus):
        return _(
            "%(skus)s has a product now, which counts from the next order on. This order keeps "
            "Amazon Sale. To replace it, set the quantity of its line to zero, add the product in "
            "the same quantity, and retry; or mark the order as reviewed.",
            skus=", ".join(skus),
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
