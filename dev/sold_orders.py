"""Sale orders as they are after an import, made at once: for tests and proofs of what comes after.

No delivery is made: the products are services, invoiced as ordered.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

BATCH = 200
QUIETLY = {"amazon_import": True, "tracking_disable": True, "mail_create_nosubscribe": True}


def sell(env: Any, account: Any, orders: Sequence[dict[str, Any]]) -> Any:
    """The confirmed sale orders of Amazon's orders, given as its JSON, in the same order."""
    products = Products(env, account.company_id)
    sold = env["sale.order"]
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        rows = env["amazon.order"].sudo().create([_row(env, account, order) for order in batch])
        names = [{"name": f"Buyer of {order['orderId']}"} for order in batch]
        partners = env["res.partner"].create(names)
        made = (
            env["sale.order"]
            .sudo()
            .with_company(account.company_id)
            .with_context(**QUIETLY)
            .create(
                [
                    _sale_order(row, partner, order, products)
                    for row, partner, order in zip(rows, partners, batch, strict=True)
                ]
            )
        )
        for row, sale_order in zip(rows, made, strict=True):
            row.sale_order_id = sale_order
        made.action_confirm()
        sold |= made
        _forget(env)
    return sold


def invoice(sale_orders: Any) -> Any:
    """A posted invoice of each of the orders."""
    moves = sale_orders.env["account.move"]
    for start in range(0, len(sale_orders), BATCH):
        some = sale_orders[start : start + BATCH].with_context(**QUIETLY)
        made = some._create_invoices(grouped=True)
        made.action_post()
        moves |= made.with_env(moves.env)
        _forget(moves.env)
    return moves


def _forget(env: Any) -> None:
    """Odoo takes longer for everything the more records it has in mind."""
    env.flush_all()
    env.invalidate_all()


class Products:
    """A service for each rate of tax: what is sold does not matter here. And the price lists."""

    def __init__(self, env: Any, company: Any) -> None:
        self._env, self._company = env, company
        self._found: dict[float, Any] = {}

    def taxed(self, percent: float) -> Any:
        """The product whose price includes so much tax."""
        if percent not in self._found:
            vals = {
                "name": f"Goods at {percent:g} %",
                "detailed_type" if self._is_old() else "type": "service",
                "invoice_policy": "order",
                "taxes_id": [(6, 0, self._tax(percent).ids)],
            }
            self._found[percent] = self._env["product.product"].create(vals)
        return self._found[percent]

    def pricelist(self, currency: Any) -> Any:
        """Any that is in the currency: prices are Amazon's."""
        pricelists = self._env["product.pricelist"]
        mine = [("currency_id", "=", currency.id), ("company_id", "=", self._company.id)]
        vals = {"name": currency.name, "currency_id": currency.id, "company_id": self._company.id}
        return pricelists.search(mine, limit=1) or pricelists.create(vals)

    def _is_old(self) -> bool:
        return "detailed_type" in self._env["product.template"]._fields

    def _tax(self, percent: float) -> Any:
        taxes = self._env["account.tax"]
        known = [
            ("company_id", "=", self._company.id),
            ("amount", "=", percent),
            ("type_tax_use", "=", "sale"),
            ("price_include", "=", True),
        ]
        return taxes.search(known, limit=1) if percent else taxes


def _row(env: Any, account: Any, order: dict[str, Any]) -> dict[str, Any]:
    total = order["proceeds"]["grandTotal"]
    currency = env["res.currency"].search([("name", "=", total["currencyCode"])], limit=1)
    marketplace_ref = order["salesChannel"]["marketplaceId"]
    marketplace = env["amazon.marketplace"].search(
        [("api_identifier", "=", marketplace_ref)], limit=1
    )
    return {
        "account_id": account.id,
        "marketplace_id": marketplace.id,
        "amazon_order_ref": order["orderId"],
        "amazon_status": order["fulfillment"]["fulfillmentStatus"],
        "fulfilled_by": order["fulfillment"]["fulfilledBy"].lower(),
        "state": "done",
        "purchase_date": _moment(order["createdTime"]),
        "last_update": _moment(order["lastUpdatedTime"]),
        "currency_id": currency.id,
        "amount_total": float(total["amount"]),
    }


def _sale_order(
    row: Any, partner: Any, order: dict[str, Any], products: Products
) -> dict[str, Any]:
    return {
        "amazon_order_ref": row.amazon_order_ref,
        "amazon_order_id": row.id,
        "amazon_account_id": row.account_id.id,
        "amazon_fulfilled_by": row.fulfilled_by,
        "amazon_marketplace_id": row.marketplace_id.id,
        "partner_id": partner.id,
        "company_id": row.account_id.company_id.id,
        "pricelist_id": products.pricelist(row.currency_id).id,
        "date_order": row.purchase_date,
        "order_line": [(0, 0, vals) for vals in _lines(order["orderItems"], products)],
    }


def _lines(items: Iterable[dict[str, Any]], products: Products) -> Iterable[dict[str, Any]]:
    for item in items:
        proceeds = item["proceeds"]
        listed = {
            entry["type"]: float(entry["subtotal"]["amount"]) for entry in proceeds["breakdowns"]
        }
        rate = 100 * listed.get("TAX", 0) / listed["ITEM"] if listed["ITEM"] else 0
        product = products.taxed(round(rate))
        yield {
            "product_id": product.id,
            "name": item["product"]["title"],
            "product_uom_qty": item["quantityOrdered"],
            "price_unit": float(proceeds["proceedsTotal"]["amount"]) / item["quantityOrdered"],
            "amazon_item_ref": item["orderItemId"],
            "amazon_quantity": item["quantityOrdered"],
            "amazon_line_type": "item",
        }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None, microsecond=0)
