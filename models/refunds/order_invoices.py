"""What was invoiced and credited of one order."""

from collections import defaultdict
from decimal import Decimal

from ...amazon.money import ZERO


class OrderInvoices:
    """The posted invoices and the credit notes of an order.

    Each of them may be about other orders, too. Only what of it is about this one counts.
    """

    def __init__(self, order, notes):
        self.order = order
        self.notes = notes
        moves = order.order_line.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        self.invoices = moves.filtered(lambda move: move.state == "posted")
        self.drafts = moves.filtered(lambda move: move.state == "draft")

    @property
    def left(self):
        """What was invoiced of the order and not credited."""
        return self.total_of(self.invoices) - self.total_of(self.notes)

    def total_of(self, moves):
        return sum(map(self._total, moves))

    def _total(self, move):
        if orders_of(move) == self.order:
            return move.amount_total
        return sum(self.lines_of(move).mapped("price_total"))

    def lines_of(self, moves):
        """The lines of invoices or of credit notes that are about the order.

        Nobody knows whom a line is about that somebody added to the credit note of several orders:
        it counts for each.
        """
        return moves.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and self._is_own(line)
        )

    def _is_own(self, line):
        sold = line.sale_line_ids | line.amazon_invoice_line_id.sale_line_ids
        if sold:
            return self.order in sold.order_id
        return line.move_id.move_type == "out_refund" or orders_of(line.move_id) == self.order

    def left_of_lines(self, invoice):
        """What is left of each line of an invoice that is about the order.

        :rtype: dict[account.move.line, Decimal]
        """
        credited = defaultdict(lambda: ZERO)
        for line in self.lines_of(self.notes_of(invoice)):
            credited[line.amazon_invoice_line_id or line.sale_line_ids] += exact(line.price_total)
        left = {}
        for line in self.lines_of(invoice):
            sold = line.sale_line_ids
            gone = credited[line] + (credited[sold] if sold else ZERO)
            left[line] = exact(line.price_total) - gone
        return left

    def notes_of(self, invoice):
        return self.notes.filtered(lambda note: note.reversed_entry_id == invoice)


def orders_of(move):
    """The orders that an invoice or a credit note is about."""
    lines = move.invoice_line_ids | move.reversed_entry_id.invoice_line_ids
    return lines.sale_line_ids.order_id | move.amazon_order_id


def exact(amount):
    """An amount of Odoo's without what is left of calculating in floats."""
    return Decimal(repr(round(amount, 6)))
