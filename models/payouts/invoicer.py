"""Invoices of orders that were shipped, many at once."""

from datetime import timedelta, timezone

from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare

from ... import compat
from ...amazon.status import SHIPPED
from ..by_halves import by_halves
from ..errors import Explainer
from ..orders.importer import QUIETLY
from ..scheduling import naive_utc, start_of_day, zone_named
from ..sentences import _
from .sale_order import INVOICE_DATES

# An order that was placed so long before a day may be shipped on it.
SHIPPED_WITHIN = timedelta(days=30)


class Invoicer:
    """Invoices an account's orders that have left, or says why it does not."""

    def __init__(self, account):
        self.account = account
        self.env = account.with_context(**QUIETLY).env
        self._orders = self.env["sale.order"]
        self._has_locks = bool(compat.locked_until(account.company_id, "sale"))

    def find(self, among=None):
        """The orders that were shipped and have no invoice whatever, those that failed before last.

        An invoice that somebody made, cancelled or credited is theirs, and so is what is left.
        """
        self.env.flush_all()
        chosen = SQL("sale_order.id IN %s", among._ids) if among else SQL("TRUE")
        if since := self.account.invoice_orders_since:
            placed = naive_utc(start_of_day(since, self._zone)) - SHIPPED_WITHIN
            chosen = SQL("%s AND sale_order.date_order >= %s", chosen, placed)
        # Whoever changes an order at this moment decides about it: the next run sees what he made.
        lock = SQL("FOR NO KEY UPDATE OF sale_order SKIP LOCKED") if among else SQL()
        self.env.cr.execute(
            SQL(
                """SELECT sale_order.id
                     FROM sale_order
                     JOIN amazon_order ON amazon_order.id = sale_order.amazon_order_id
                      AND amazon_order.sale_order_id = sale_order.id
                      AND amazon_order.account_id = sale_order.amazon_account_id
                    WHERE sale_order.amazon_account_id = %s AND sale_order.company_id = %s
                      AND sale_order.state = 'sale' AND sale_order.invoice_status != 'invoiced'
                      AND sale_order.amount_total > 0 AND %s
                      AND (amazon_order.amazon_status IN %s
                           OR sale_order.delivery_status = 'full')
                      AND NOT EXISTS (
                          SELECT FROM sale_order_line line
                            JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                           WHERE line.order_id = sale_order.id)
                 ORDER BY sale_order.amazon_invoice_message IS NOT NULL, sale_order.id
                       %s""",
                self.account.id,
                self.account.company_id.id,
                chosen,
                SHIPPED,
                lock,
            )
        )
        return self._orders.browse([order_id for (order_id,) in self.env.cr.fetchall()])

    def invoice(self, orders, deadline):
        """Invoice those of the orders for which nothing speaks against it.

        :return: How many were invoiced, and how many were not.
        """
        orders = self.find(among=orders)
        days = {order: self._day(order) for order in orders}
        since = self.account.invoice_orders_since
        orders = orders.filtered(lambda order: not since or days[order] >= since)
        against = {order: self._reason_against(order, days[order]) for order in orders}
        reasons = {order: reason for order, reason in against.items() if reason}
        ready = orders - self._orders.union(*reasons)
        ready = ready.with_context(**{INVOICE_DATES: {o.id: days[o] for o in ready}})
        failed = by_halves(ready, self._create, deadline)
        explainer = Explainer(self.env)
        for order, error in failed.items():
            reasons[order] = explainer.reason(error)
        for order, reason in reasons.items():
            if order.amazon_invoice_message != reason:
                order.amazon_invoice_message = reason
        invoiced = ready.filtered("invoice_ids")
        return len(invoiced), len(reasons)

    # When and whether

    def _day(self, order):
        """On which day the goods left. Amazon does not say when it ships goods itself: that is when
        its order changed, or when Odoo saw that it had."""
        row = order._amazon_row()
        moments = [row.last_update] if row.status.is_shipped and row.last_update else []
        left = order.order_line._amazon_moves().filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer"
        )
        if left:
            moments.append(max(left.mapped("date")))
        # Amazon settles a sale after it was shipped, and an order changes long after that.
        settled = order.amazon_settlement_line_ids.filtered(lambda row: row.kind == "sale")
        moments += filter(None, settled.mapped("posted_at"))
        moment = min(moments) if moments else order.date_order
        return moment.replace(tzinfo=timezone.utc).astimezone(self._zone).date()

    @property
    def _zone(self):
        account = self.account
        name = account.company_id.partner_id.tz or account.user_id.tz
        return zone_named(name)

    def _reason_against(self, order, day):
        """Why a person has to invoice the order, or to do something first; empty if nobody has."""
        row = order._amazon_row()
        # A conflict that was reviewed is one for the connector only.
        if row.needs_review or row.state not in ("done", "conflict"):
            return _(
                "The Amazon order needs review. It is invoiced when that is done. %(reason)s",
                reason=row.review_reason or row.message or "",
            )
        if row.status.is_called_off:
            return _(
                "Amazon cancelled this order, so it is not invoiced by itself. If the buyer pays "
                "all the same, create the invoice; else cancel the sale order."
            )
        if difference := not row._is_total_proven() and row._text_difference(order):
            return _("It is not invoiced by itself. %(reason)s", reason=difference)
        if not row._is_total_proven():
            return _(
                "It is not known what Amazon owes for this order, so it is not invoiced by "
                "itself. Compare it with Seller Central and create the invoice."
            )
        return self._reason_of_lock(order, day) or self._reason_of_lines(order)

    def _reason_of_lock(self, order, day):
        if not self._has_locks:
            return ""
        has_tax = any(line[compat.line_taxes_field(self.env)] for line in order.order_line)
        locked = compat.lock_at(order.company_id, "sale", day, has_tax=has_tax)
        if not locked:
            return ""
        return _(
            "The goods left on %(day)s, but the books are locked up to %(locked)s. Create the "
            "invoice by hand and decide on its date.",
            day=str(day),
            locked=str(locked),
        )

    def _reason_of_lines(self, order):
        """Whether the invoice would be for less than the order, or for more."""
        for line in order.order_line:
            if line.display_type or self._is_charge_to_deliver(line):
                continue
            quantity = line.product_uom_qty
            rounding = compat.line_uom(line).rounding
            if float_compare(line.qty_to_invoice, quantity, precision_rounding=rounding):
                return _(
                    "%(product)s is invoiced on delivered quantities, and Odoo has delivered "
                    "%(delivered)g of %(ordered)g. Validate the delivery, or create the invoice.",
                    product=line.product_id.display_name,
                    delivered=line.qty_delivered,
                    ordered=quantity,
                )
        return ""

    def _is_charge_to_deliver(self, line):
        """Whether nobody will ever say that the line was delivered: shipping, a gift wrap, or a
        service. It was, with the goods."""
        return (
            bool(line.amazon_line_type)
            and line.qty_delivered_method == "manual"
            and line.product_id.invoice_policy == "delivery"
            and not line.qty_delivered
        )

    # Making them

    def _create(self, orders):
        """:raise UserError: If one of the orders cannot be invoiced as it is."""
        for line in orders.order_line.filtered(self._is_charge_to_deliver):
            line.qty_delivered = line.product_uom_qty
        invoices = orders._create_invoices(grouped=True)
        for order in orders:
            self._check(order)
        if self.account.invoice_orders == "posted":
            invoices._post(soft=False)

    def _check(self, order):
        invoice = order.invoice_ids
        if len(invoice) == 1 and not order.currency_id.compare_amounts(
            invoice.amount_total, order.amount_total
        ):
            return
        raise UserError(
            _(
                "The invoice would come to %(invoice)s and the order comes to %(order)s "
                "%(currency)s. Create the invoice by hand and compare.",
                invoice=format(sum(invoice.mapped("amount_total")), ".2f"),
                order=format(order.amount_total, ".2f"),
                currency=order.currency_id.name,
            )
        )
