from dataclasses import dataclass, field
from typing import Any

from ...amazon.money import Part
from .importer import QUIETLY, Draft, OrderImporter
from .launch import RENEWAL, Renewal
from .lines import LineBuilder, TaxFinder, charges_of


@dataclass
class Repair:
    """What became of an order's lines that stood on Amazon Sale and have a product by now."""

    repaired: list = field(default_factory=list)
    # Why others stay as they are: the SKUs by "locked", "invoiced" and "left".
    left_alone: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """A line that gets the product of its SKU."""

    line: Any
    item: Any
    offer: Any


class OrderRepairer:
    """Puts the products that SKUs are paired with by now in the place of Amazon Sale: the same
    total, the product's own taxes, and a delivery of the product."""

    def __init__(self, account):
        """:param account: The account of the orders, whose company they belong to."""
        self.account = account
        self.env = account.with_company(account.company_id).with_context(**QUIETLY).env

    def repair(self, orders, matches):
        """Repair all lines that nothing has become of yet, many orders at once.

        What is shipped, picked, invoiced or locked is left alone.

        :param dict orders: Imported rows of the account with their orders.
        :param ProductMatches matches: Of the SKUs that may be paired by now.
        :rtype: dict[amazon.order, Repair]
        """
        repairs, exchanges = {}, {}
        for row, order in orders.items():
            repairs[row] = Repair()
            if not order.status.is_called_off and row.sale_order_id.state != "cancel":
                exchanges[row] = self._exchanges(row, order, matches, repairs[row])
        exchanges = {row: found for row, found in exchanges.items() if found}
        if not exchanges:
            return repairs
        taxes = TaxFinder(self.env)
        lines = self.env["sale.order.line"].union(
            *[exchange.line for found in exchanges.values() for exchange in found]
        )
        renewal, old = self._detach_deliveries(lines)
        for row, found in exchanges.items():
            self._set_products(row, orders[row], found, taxes)
            repairs[row].repaired = list(dict.fromkeys(exchange.item.sku for exchange in found))
        self._renew_deliveries(lines, old, renewal)
        self._balance(exchanges, orders)
        return repairs

    def _exchanges(self, row, order, matches, repair):
        items = {item.item_id: item for item in order.items}
        exchanges = []
        for line in row.sale_order_id._amazon_unpaired_lines().filtered("product_uom_qty"):
            item = items.get(line.amazon_item_ref)
            offer = item and matches.offer(row.marketplace_id, item.sku)
            if not (offer and _is_priced(item, order)):
                continue
            if reason := self._reason_to_leave(line, item, order):
                repair.left_alone.setdefault(reason, []).append(item.sku)
            else:
                exchanges.append(Exchange(line.with_env(self.env), item, offer))
        return exchanges

    def _reason_to_leave(self, line, item, order):
        moves = _all_steps(line._amazon_moves())
        is_picked = any(move.state == "done" or (move.picked and move.quantity) for move in moves)
        if is_picked or line.qty_delivered or item.quantity_fulfilled or order.status.is_shipped:
            return "left"
        invoiced = line.invoice_lines.filtered(lambda entry: entry.parent_state != "cancel")
        if invoiced:
            return "invoiced"
        return "locked" if line.order_id.locked else ""

    def _set_products(self, row, order, exchanges, taxes):
        """Give the lines of an order their products, at prices that add up to the same."""
        sale_order = row.sale_order_id.with_env(self.env)
        draft = Draft(row.with_env(self.env), order, sale_order.partner_id)
        draft.delivery = sale_order.partner_shipping_id
        positions = taxes.fiscal_positions(draft)
        priced = [
            ({"amazon_offer_id": exchange.offer.id}, self._priced(exchange, positions, taxes))
            for exchange in exchanges
        ]
        LineBuilder(self.env).set_prices(priced, taxes.solver(sale_order.currency_id))
        for exchange, (vals, _line) in zip(exchanges, priced, strict=True):
            exchange.line.write(vals)

    def _priced(self, exchange, positions, taxes):
        item, product = exchange.item, exchange.offer.product_id.with_env(self.env)
        charge, position = charges_of(item)[Part.ITEM], positions[item.is_taxed_by_amazon]
        return taxes.priced_line(item, charge, item.quantity, product, position)

    def _detach_deliveries(self, lines):
        """Odoo changes no product of which something is to be delivered."""
        last = lines._amazon_moves().filtered(lambda m: m.state not in ("done", "cancel"))
        steps = _all_steps(last)
        # A step that serves other lines as well goes on.
        old = steps.filtered(
            lambda m: m.state not in ("done", "cancel") and (m in last or m.move_dest_ids <= steps)
        )
        renewal = Renewal(old)
        old.sale_line_id = False
        lines.invalidate_recordset(["move_ids", "product_updatable"])
        return renewal, old

    def _renew_deliveries(self, lines, old, renewal):
        """Deliver the products instead of Amazon Sale, in the same deliveries where they are."""
        # Unlike those of new orders, these deliveries exist.
        context = {"amazon_import": False, RENEWAL: renewal}
        lines.with_context(**context)._action_launch_stock_rule()
        # Odoo may have made one of several that are alike.
        old = old.exists()
        old._action_cancel()
        # A delivery that holds nothing else keeps what was cancelled.
        old.filtered(lambda move: move.picking_id.move_ids - old).unlink()

    def _balance(self, exchanges, orders):
        drafts = [Draft(row.with_env(self.env), orders[row]) for row in exchanges]
        sale_orders = self.env["sale.order"].union(*[draft.row.sale_order_id for draft in drafts])
        OrderImporter(self.account).balance(drafts, sale_orders)


def _is_priced(item, order):
    """What Amazon cancelled is sold no more, and without amounts there is no price to keep."""
    return bool(item.quantity and (item.proceeds or order.is_replacement))


def _all_steps(moves):
    """The moves with those that bring them their goods: in 17.0 these know no line."""
    return moves.browse(moves._rollup_move_origs()) | moves
