"""What tests of settlements share: rows as Amazon writes them, and people of the bookkeeping."""

from datetime import datetime

from .common import AmazonCase

ACCOUNTANT = "account.group_account_readonly"
BILLING = "account.group_account_invoice"
MANAGER = "account.group_account_manager"

ORDER, OTHER = "302-1111111-1111111", "302-2222222-2222222"
REFUND = "amzn1:adj:0001"
# The German sample: 30.93 = 119.00 − 59.50 − 12.14 − 4.05 − 2.38 − 10.00
GERMANY = (
    ("sale", "Order", "ItemPrice", "Principal", ORDER, "", "100.00"),
    ("sale", "Order", "ItemPrice", "Tax", ORDER, "", "19.00"),
    ("selling_fee", "Order", "ItemFees", "Commission", ORDER, "", "-17.85"),
    ("fba_fee", "Order", "ItemFees", "FBAPerUnitFulfillmentFee", ORDER, "", "-4.05"),
    ("refund", "Refund", "ItemPrice", "Principal", OTHER, REFUND, "-50.00"),
    ("refund", "Refund", "ItemPrice", "Tax", OTHER, REFUND, "-9.50"),
    ("selling_fee", "Refund", "ItemFees", "Commission", OTHER, REFUND, "7.14"),
    ("selling_fee", "Refund", "ItemFees", "RefundCommission", OTHER, REFUND, "-1.43"),
    ("storage", "FBAFees", "FBA Inventory Storage Fee", "Base fee", "", "", "-2.38"),
    ("reserve", "other-transaction", "other-transaction", "Current Reserve Amount", "", "", "-10"),
)


class SettlementCase(AmazonCase):
    """Settlements that are in Odoo already, made of rows."""

    def accountant(self, groups=ACCOUNTANT, **vals):
        login = f"books-{groups}"
        known = self.env["res.users"].search([("login", "=", f"amazon-test-{login}")])
        return known or self.user(login, groups, **vals)

    def settlement(self, rows=GERMANY, ref="20000000001", total=None, account=None, **vals):
        """A settlement of the rows, tied to the orders that are in Odoo."""
        account = account or self.account
        summed = round(sum(float(row[-1]) for row in rows), 2)
        total = summed if total is None else total
        difference = round(total - summed, 2)
        is_clear = all(row[0] != "to_clarify" for row in rows)
        state = "unbalanced" if difference else "ready" if is_clear else "to_clarify"
        settlement = self.env["amazon.settlement"].create(
            {
                "account_id": account.id,
                "settlement_ref": ref,
                "currency_id": self.env.ref("base.EUR").id,
                "date_start": datetime(2026, 11, 1, 7, 49, 55),
                "date_end": datetime(2026, 11, 15, 7, 49, 55),
                "deposit_date": datetime(2026, 11, 17, 7, 49, 55),
                "amount_total": total,
                "amount_rows": summed,
                "amount_difference": difference,
                "line_count": len(rows),
                "marketplace_names": "Amazon.de",
                "state": state,
                **vals,
            }
        )
        self.env["amazon.settlement.line"].create(
            [self._row_vals(settlement, number, *row) for number, row in enumerate(rows, 3)]
        )
        self.env.flush_all()
        return settlement

    def _row_vals(self, settlement, number, kind, *texts):
        transaction, amount_type, description, order_ref, refund_ref, amount = texts
        order = order_ref and self.env["sale.order"].search([("amazon_order_ref", "=", order_ref)])
        return {
            "settlement_id": settlement.id,
            "row_no": number,
            "kind": kind,
            "transaction_type": transaction,
            "amount_type": amount_type,
            "amount_description": description,
            "amazon_order_ref": order_ref,
            "refund_ref": refund_ref,
            "amount": float(amount),
            "posted_at": datetime(2026, 11, 3, 14, 12, 9),
            "month": "2026-11",
            "sale_order_id": order.id if order else False,
        }
