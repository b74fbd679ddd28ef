"""Who owes what is settled for an order, and on which account."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Debtor:
    account_id: int
    partner_id: int


class DebtorFinder:
    """Finds the debtors of orders with a fixed number of queries: those of the invoice, or of the
    order as long as it has none."""

    def __init__(self, settlement):
        self.env = settlement.env
        self._company = settlement.company_id

    def find(self, order_ids):
        """:rtype: dict[int, Debtor]"""
        if not order_ids:
            return {}
        found = self._of_invoices(order_ids)
        rest = [order_id for order_id in order_ids if order_id not in found]
        return {**found, **self._of_orders(rest)}

    def _of_invoices(self, order_ids):
        for model in ("account.move", "account.move.line", "sale.order.line"):
            self.env[model].flush_model()
        self.env.cr.execute(
            """SELECT DISTINCT ON (order_line.order_id)
                      order_line.order_id, due.account_id, move.commercial_partner_id
                 FROM sale_order_line order_line
                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
                 JOIN account_move_line item ON item.id = rel.invoice_line_id
                 JOIN account_move move ON move.id = item.move_id
                      AND move.move_type = 'out_invoice' AND move.state != 'cancel'
                      AND move.company_id = %s
                 JOIN account_move_line due ON due.move_id = move.id
                      AND due.display_type = 'payment_term'
                WHERE order_line.order_id IN %s
                ORDER BY order_line.order_id, move.state DESC, move.id, due.id""",
            (self._company.id, tuple(order_ids)),
        )
        return {
            order: Debtor(account, partner) for order, account, partner in self.env.cr.fetchall()
        }

    def _of_orders(self, order_ids):
        orders = self.env["sale.order"].browse(order_ids).with_company(self._company)
        found = {}
        for order in orders:
            # As Odoo's own invoices do.
            account = order.partner_invoice_id.property_account_receivable_id
            account = order.fiscal_position_id.map_account(account)
            partner = order.partner_invoice_id.commercial_partner_id
            found[order.id] = Debtor(account.id, partner.id)
        return found
