import re
from collections import defaultdict

from odoo.tools import SQL

from ...amazon.snapshots import Snapshot
from ..sentences import _, joined
from .importer import Draft
from .lines import LineBuilder
from .products import ProductMatcher

CONFIRMED = ("sale", "done")


class OrderAdoption:
    """Recognises what is in Odoo already, so that nothing is made twice: after the addon was
    removed and installed again, its sale orders are still there, but nothing points to them."""

    def __init__(self, env):
        self.env = env

    def adopt(self, orders):
        """Link orders that are in Odoo already to their sale orders, and settle those of which
        that is not sure.

        :param dict orders: Rows of one account with their orders.
        :return: The rows that are left: without a sale order in Odoo, or linked to one.
        """
        new = {
            row.amazon_order_ref: row
            for row, order in orders.items()
            if order.is_sold_on_amazon and not (row.sale_order_id or row.deleted_sale_order)
        }
        found = self._find(next(iter(new.values())).company_id, list(new)) if new else {}
        # Somebody may have put right meanwhile what could not be compared.
        chosen = {row: row.sale_order_id for row in orders if "adopted" in (row.reviews or {})}
        doubts = {}
        for ref, sale_orders in found.items():
            row = new[ref]
            chosen[row], doubts[row] = self._choose(row, sale_orders)
        settled = {row for row in doubts if doubts[row]}
        for row in settled:
            row._settle("conflict", doubts[row])
        linked = {row: sale_order for row, sale_order in chosen.items() if sale_order}
        settled |= self._link_all(linked, orders)
        return {
            row: order
            for row, order in orders.items()
            if row not in settled or (order.status.is_cancelled and row.sale_order_id)
        }

    def _find(self, company, refs):
        """The sale orders that stand for these references, in one query.

        The importer writes Amazon's number into the source document, in the language of whoever
        ran it. So it is looked for within the text, as a word of its own.

        :rtype: dict[str, Any]
        """
        orders = self.env["sale.order"].with_company(company)
        orders.flush_model(["amazon_order_ref", "origin", "client_order_ref", "company_id"])
        pattern = "|".join(re.escape(ref) for ref in refs)
        self.env.cr.execute(
            SQL(
                """SELECT id, amazon_order_ref FROM sale_order
                    WHERE company_id = %(company)s AND amazon_order_ref = ANY(%(refs)s)
                    UNION ALL
                   SELECT id, concat_ws(' ', origin, client_order_ref) FROM sale_order
                    WHERE company_id = %(company)s AND amazon_order_ref IS NULL
                      AND (origin ~ %(pattern)s OR client_order_ref ~ %(pattern)s)""",
                company=company.id,
                refs=refs,
                pattern=pattern,
            )
        )
        # A script without blanks may stand right beside the number.
        word = re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.ASCII)
        found = defaultdict(orders.browse)
        for order_id, text in self.env.cr.fetchall():
            for ref in set(word.findall(text)):
                found[ref] |= orders.browse(order_id)
        return found

    def _choose(self, row, sale_orders):
        """:return: The sale order that stands for the row, or else why a person has to say which
        one does. Neither, if those that were found are cancelled and not the connector's."""
        account = row.account_id
        others = sale_orders.filtered(
            lambda order: order.amazon_account_id not in (account, account.browse())
        )
        if others:
            return None, self._text_other_account(others[:1])
        mine = sale_orders.filtered(lambda order: self._is_trusted(order, account))
        alive = mine.filtered(lambda order: order.state in CONFIRMED) or mine.filtered(
            lambda order: order.state != "cancel"
        )
        if len(alive) > 1:
            return None, self._text_several(alive)
        if mine:
            return alive or mine.sorted("id")[-1:], ""
        made_since = sale_orders.filtered(lambda order: order.state != "cancel")
        return None, self._text_untrusted(made_since[:1]) if made_since else ""

    def _is_trusted(self, order, account):
        """Whether nobody can have made the sale order in order to be taken for Amazon's: it was
        there before the account, and no visitor of a web shop, who writes what he likes into the
        reference, made it."""
        is_visitors = "website_id" in order._fields and bool(order.website_id)
        return order.amazon_account_id == account or (
            order.create_date <= account.create_date and not is_visitors
        )

    def _link_all(self, sale_orders, orders):
        """Make sale orders those of their rows. Their amounts are compared as those of new ones.

        :return: The rows that a person has to compare, since it cannot be done line by line.
        """
        drafts = [self._link(row, orders[row], sale_orders[row]) for row in sale_orders]
        rows = self.env["amazon.order"]
        rows._review_totals(drafts, list(sale_orders.values()))
        rows._review_taxes(drafts, list(sale_orders.values()))
        rows._sale_orders_were_linked(self.env["sale.order"].union(*sale_orders.values()))
        for draft in drafts:
            draft.row._settle(
                "done",
                draft.message,
                reviews=draft.reviews,
                sale_order_id=sale_orders[draft.row].id,
                snapshot=Snapshot.of(draft.order).to_dict(),
            )
        return {draft.row for draft in drafts if "adopted" in draft.reviews}

    def _link(self, row, order, sale_order):
        """Let the sale order know the row. No goods are moved: they have been.

        :rtype: Draft
        """
        draft = Draft(row, order)
        sale_order.write(
            {
                "amazon_order_ref": row.amazon_order_ref,
                "amazon_order_id": row.id,
                "amazon_account_id": row.account_id.id,
                "amazon_fulfilled_by": row.fulfilled_by,
                "amazon_marketplace_id": row.marketplace_id.id,
            }
        )
        missing = self._link_lines(draft, sale_order)
        if review := joined(" ", self._reasons_to_review(sale_order, missing)):
            draft.add_review("adopted", review)
        draft.notes.append(
            _(
                "The order was found in Odoo as %(order)s and linked. Nothing was made anew.",
                order=sale_order.name,
            )
        )
        if not missing and order.status.is_open and row.fulfilled_by == "merchant":
            left = sale_order.picking_ids.filtered(
                lambda picking: (
                    picking.company_id == sale_order.company_id
                    and picking.state == "done"
                    and picking.amazon_sync_state == "none"
                )
            )
            left._amazon_deliveries()._queue_for_amazon()
        return draft

    def _link_lines(self, draft, sale_order):
        """Give the lines back which of Amazon's items they are.

        :return: The items of which no line was found.
        """
        row = draft.row
        pairs = [(row.marketplace_id, item) for item in draft.order.items if item.quantity]
        matches = ProductMatcher(self.env).match(row.account_id, pairs, set())
        known = set(sale_order.order_line.mapped("amazon_item_ref"))
        free = sale_order.order_line.filtered(
            lambda line: not (line.display_type or line.amazon_item_ref)
        )
        missing = []
        for marketplace, item in pairs:
            if item.item_id in known:
                continue
            offer = matches.offer(marketplace, item.sku)
            listing = matches.listing(marketplace, item.sku)
            line = self._line_of(free, item, offer)
            if not line:
                missing.append(item)
                continue
            free -= line
            line.write(
                {
                    "amazon_item_ref": item.item_id,
                    "amazon_line_type": "item",
                    "amazon_quantity": item.quantity,
                    "amazon_offer_id": listing.id if listing else False,
                }
            )
        unpaired = sale_order._amazon_unpaired_lines().mapped("amazon_item_ref")
        items = [item for _marketplace, item in pairs if item.item_id in unpaired]
        LineBuilder(self.env).note_unpaired(draft, items, matches)
        return missing

    def _line_of(self, lines, item, offer):
        """The line of an item: by its product, or else by its SKU within the description."""
        same = lines.filtered(lambda line: line.product_uom_qty == item.quantity)
        by_product = same.filtered(lambda line: offer and line.product_id == offer.product_id)
        by_name = same.filtered(lambda line: item.sku and item.sku in (line.name or ""))
        return (by_product & by_name or by_product or by_name)[:1]

    def _reasons_to_review(self, sale_order, missing):
        reasons = []
        if sale_order.state == "cancel":
            reasons.append(
                _(
                    "%(order)s is cancelled. If the buyer is to get the goods, set it to quotation "
                    "and confirm it.",
                    order=sale_order.name,
                )
            )
        elif sale_order.state not in CONFIRMED:
            reasons.append(
                _("%(order)s is a quotation. Check and confirm it.", order=sale_order.name)
            )
        if missing:
            reasons.append(
                _(
                    "Compare the lines of %(order)s with Amazon: none was found for %(skus)s. "
                    "Deliveries of these are not confirmed on Amazon by themselves.",
                    order=sale_order.name,
                    skus=", ".join(item.sku or item.title for item in missing),
                )
            )
        return reasons

    def _text_other_account(self, sale_order):
        return _(
            "This order is in Odoo already as %(order)s, from the account “%(account)s”. Nothing "
            "was made of it here.",
            order=sale_order.name,
            account=sale_order.amazon_account_id.name,
        )

    def _text_several(self, sale_orders):
        return _(
            "Several sale orders stand for this order: %(orders)s. Cancel those that are too many "
            "and retry.",
            orders=", ".join(sale_orders.mapped("name")),
        )

    def _text_untrusted(self, sale_order):
        return _(
            "%(order)s, created by %(user)s, names this order as its source or reference. If it is "
            "the same order, cancel it and retry, so that the order is imported. If not, remove "
            "the number from it and retry.",
            order=sale_order.name,
            user=sale_order.create_uid.name,
        )
