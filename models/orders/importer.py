from dataclasses import dataclass, field
from typing import Any

from odoo.exceptions import UserError

from ... import compat
from ...amazon.orders import Order
from ...amazon.snapshots import Snapshot
from ..scheduling import naive_utc
from ..sentences import _, joined
from .customers import CustomerMatcher
from .left_moves import LeftMoves
from .lines import LineBuilder
from .places import Places
from .prices import expressible_difference

# A thousand imported orders shall not send a thousand mails, nor keep a trace of their making.
QUIETLY = {
    "amazon_import": True,
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
}


@dataclass
class Draft:
    """An order on its way into Odoo."""

    row: Any
    order: Order
    customer: Any = None
    delivery: Any = None
    # What somebody may want to know of it.
    notes: list = field(default_factory=list)
    # What somebody has to look at or to do, by a code.
    reviews: dict = field(default_factory=dict)

    def add_review(self, code, text):
        """Have a person look at the order. Texts of one code are one matter."""
        self.reviews[code] = joined(" ", [self.reviews.get(code), text])

    @property
    def message(self):
        return joined("\n", [*self.reviews.values(), *self.notes])

    @property
    def account(self):
        return self.row.account_id

    def own(self, name):
        """A setting of the marketplace in the account's company, or else of the account."""
        marketplace = self.row.marketplace_id.with_company(self.account.company_id)
        return marketplace[name] or self.account[name]


class OrderImporter:
    """Makes sale orders of Amazon's orders, many at once."""

    def __init__(self, account):
        """:param account: The account of the orders. What is made belongs to its company."""
        self.env = account.with_company(account.company_id).with_context(**QUIETLY).env

    def import_orders(self, orders):
        """Create and confirm the sale orders, and settle the rows.

        :param dict orders: The rows of one account with their orders.
        :raise UserError: If one of them cannot be imported.
        """
        drafts = [Draft(row, order) for row, order in orders.items()]
        for draft in drafts:
            self._check(draft)
        CustomerMatcher(self.env).match(drafts)
        sale_orders = self.env["sale.order"].create(self._sale_order_vals(drafts))
        self._link_originals(drafts, sale_orders)
        self.balance(drafts, sale_orders)
        self.env["amazon.order"]._review_totals(drafts, sale_orders)
        self.env["amazon.order"]._review_taxes(drafts, sale_orders)
        self._link_what_has_left(drafts, sale_orders)
        sale_orders.action_confirm()
        self.env["amazon.order"]._book_what_has_left(drafts, sale_orders)
        self.env["amazon.order"]._sale_orders_were_linked(sale_orders)
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            if request := draft.row._cancellation_request(draft.order):
                draft.add_review("request", request)
                sale_order.message_post(body=request)
            draft.row._settle(
                "done",
                draft.message,
                reviews=draft.reviews,
                sale_order_id=sale_order.id,
                deleted_sale_order=False,
                snapshot=Snapshot.of(draft.order).to_dict(),
            )

    def _check(self, draft):
        order = draft.order
        if not order.items:
            raise UserError(_("Amazon sent no items for this order."))
        if order.items_without_amounts and not order.is_replacement:
            raise UserError(
                _(
                    "Amazon sent no amounts for %(skus)s. Check that the application has a role "
                    "that shows proceeds. The order is tried again.",
                    skus=", ".join(item.sku for item in order.items_without_amounts),
                )
            )
        if order.currency and not draft.row.currency_id:
            raise UserError(
                _("Currency %(code)s is missing in Odoo. Create it.", code=order.currency)
            )
        if order.unbalanced_items:
            draft.add_review(
                "figures",
                _(
                    "Amazon's own figures do not add up for %(skus)s. The total that Amazon "
                    "names was used; compare it with the payment.",
                    skus=", ".join(item.sku for item in order.unbalanced_items),
                ),
            )
        if draft.row.fulfilled_by == "merchant" and (
            not order.address or order.address.is_withheld
        ):
            draft.add_review(
                "address",
                _(
                    "Amazon did not send the delivery address. The application lacks the role "
                    "Direct-to-Consumer Delivery, or Amazon withholds it. Read it in Seller "
                    "Central."
                ),
            )

    def _sale_order_vals(self, drafts):
        pricelists = self._pricelists(drafts)
        lines = LineBuilder(self.env).lines(drafts)
        vals_list = []
        for draft, order_lines in zip(drafts, lines, strict=True):
            vals = {
                **self._amazon_vals(draft),
                "partner_id": draft.customer.id,
                "partner_invoice_id": draft.customer.id,
                "partner_shipping_id": draft.delivery.id,
                "company_id": draft.account.company_id.id,
                "pricelist_id": pricelists[draft.row.currency_id].id,
                "fiscal_position_id": order_lines.fiscal_position.id,
                "user_id": draft.account.user_id.id,
                **self._own_settings(draft),
                "order_line": [(0, 0, line_vals) for line_vals in order_lines.vals_list],
            }
            vals_list.append(draft.row._prepare_sale_order_vals(draft, vals))
        return vals_list

    def _own_settings(self, draft):
        """The team and the warehouse, if somebody chose them; else Odoo's defaults apply."""
        chosen = {name: draft.own(name) for name in ("team_id", "warehouse_id")}
        return {name: record.id for name, record in chosen.items() if record}

    def _amazon_vals(self, draft):
        order, row = draft.order, draft.row
        return {
            "amazon_order_ref": order.order_id,
            "amazon_order_id": row.id,
            "amazon_account_id": row.account_id.id,
            "amazon_fulfilled_by": row.fulfilled_by,
            "amazon_marketplace_id": row.marketplace_id.id,
            "origin": _("Amazon Order %(ref)s", ref=order.order_id),
            "client_order_ref": order.buyer.purchase_order,
            "date_order": row.purchase_date,
            "commitment_date": naive_utc(order.ship_by),
        }

    def _link_originals(self, drafts, sale_orders):
        """Let replacements know the sale order whose goods they replace. Both may be new."""
        refs = {draft.order.replaced_order_id for draft in drafts} - {""}
        if not refs:
            return
        originals = self.env["sale.order"].search(
            [
                ("amazon_account_id", "=", drafts[0].account.id),
                ("amazon_order_ref", "in", list(refs)),
            ]
        )
        by_ref = {original.amazon_order_ref: original for original in originals}
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            if original := by_ref.get(draft.order.replaced_order_id):
                sale_order.amazon_original_id = original

    def _link_what_has_left(self, drafts, sale_orders):
        """Goods that left with a sale order that was deleted since belong to the new one."""
        rows = self.env["amazon.order"].union(
            *[draft.row for draft in drafts if draft.row.deleted_sale_order]
        )
        if not rows:
            return
        LeftMoves(self.env).link(rows, sale_orders)

    def change_address(self, row, order):
        """Give the sale order and its open deliveries the address that Amazon names now.

        :return: What a person has to look at about the address; mostly nothing.
        """
        sale_order = row.sale_order_id
        draft = Draft(row, order, customer=sale_order.partner_id)
        places = Places.of(self.env, [draft])
        CustomerMatcher(self.env).set_deliveries([draft], places)
        deliveries = sale_order._amazon_open_deliveries()
        # Odoo would ask somebody to change the deliveries by hand.
        quiet = sale_order.with_context(mail_activity_automation_skip=True, **QUIETLY)
        quiet.partner_shipping_id = draft.delivery
        deliveries.with_context(**QUIETLY).partner_id = draft.delivery
        deliveries.move_ids.partner_id = draft.delivery
        # What does not tell one contact from another may differ all the same.
        self.complete_contact(row, {"company_name": order.address.company})
        return draft.reviews.get("address", "")

    def book_taken_over(self, row, order):
        """Goods that the seller was to ship left Amazon's warehouse: take them out of stock."""
        sale_order = row.sale_order_id.with_env(self.env)
        sale_order.amazon_fulfilled_by = row.fulfilled_by
        draft = Draft(row, order, sale_order.partner_id, sale_order.partner_shipping_id)
        self.env["amazon.order"]._book_what_has_left([draft], sale_order)

    def complete_contact(self, row, vals):
        """Write down what Amazon says of who gets the parcel, unless the contact is the user's own.

        :return: Whether the contact has it now.
        """
        contact = row.sale_order_id.partner_shipping_id.with_context(**QUIETLY)
        if contact.amazon_account_id == row.account_id:
            contact.write({name: v for name, v in vals.items() if (contact[name] or "") != v})
        return all((contact[name] or "") == value for name, value in vals.items())

    def _pricelists(self, drafts):
        """A pricelist without rules in each currency. It carries the currency, not prices."""
        company = self.env.company
        for draft in drafts:
            # A replacement without amounts has no currency.
            if not draft.row.currency_id:
                marketplace = draft.row.marketplace_id
                draft.row.currency_id = marketplace.currency_id or company.currency_id
        currencies = self.env["res.currency"].union(*[draft.row.currency_id for draft in drafts])
        currencies.filtered(lambda currency: not currency.active).active = True
        known = self.env["product.pricelist"].search(
            [
                ("currency_id", "in", currencies.ids),
                ("company_id", "in", (company.id, False)),
                ("item_ids", "=", False),
            ]
        )
        pricelists = {pricelist.currency_id: pricelist for pricelist in reversed(known)}
        missing = [currency for currency in currencies if currency not in pricelists]
        vals_list = [self._pricelist_vals(currency) for currency in missing]
        created = self.env["product.pricelist"].create(vals_list)
        return {**pricelists, **dict(zip(missing, created, strict=True))}

    def _pricelist_vals(self, currency):
        return {
            "name": _("Amazon %(currency)s", currency=currency.name),
            "currency_id": currency.id,
            "company_id": self.env.company.id,
        }

    def balance(self, drafts, sale_orders):
        """Have a line for the cents that no unit price can express.

        What is more than that has another cause, and is left to be seen.
        """
        vals_list = []
        for draft, sale_order in zip(drafts, sale_orders, strict=True):
            # By the items: a total of Amazon's that they do not explain is no matter of rounding.
            paid = sum(item.proceeds.amount for item in draft.order.items if item.proceeds)
            expected = float(paid - draft.order.amount_tax_by_amazon)
            missing = sale_order.currency_id.round(expected - sale_order.amount_total)
            if (
                draft.account.balance_rounding
                and not sale_order.currency_id.is_zero(missing)
                and abs(missing) <= expressible_difference(sale_order)
            ):
                rounding = sale_order.order_line.filtered(
                    lambda line: line.amazon_line_type == "rounding" and not line.invoice_lines
                )[:1]
                if rounding:
                    rounding.price_unit += missing
                else:
                    vals_list.append(self._rounding_vals(sale_order, missing))
        self.env["sale.order.line"].create(vals_list)

    def _rounding_vals(self, sale_order, amount):
        return {
            "order_id": sale_order.id,
            "product_id": self.env.ref("amazon_connector.product_amazon_rounding").id,
            "product_uom_qty": 1,
            "price_unit": amount,
            compat.line_taxes_field(self.env): [(5,)],
            "amazon_line_type": "rounding",
        }
