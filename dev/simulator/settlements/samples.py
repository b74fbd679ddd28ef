"""Two settlements written by hand, small enough to be worked out on paper."""

from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from .rows import Row
from .sheet import Settlement

_OTHER = ("other-transaction", "other-transaction")


def _at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=timezone.utc)


def german() -> Settlement:
    """30.93 = sale 119.00 - refund 59.50 - selling fees 12.14 - FBA 4.05 - storage 2.38 -
    reserve 10.00."""
    end = _at(15, 7, 49, 55)
    sold = Row(
        "sale",
        ("Order", "ItemPrice", "Principal"),
        Decimal("100.00"),
        _at(3, 14, 12, 9),
        order_id="302-1111111-1111111",
        merchant_order_id="302-1111111-1111111",
        shipment_id="Dsample01",
        marketplace_name="Amazon.de",
        fulfillment_id="AFN",
        order_item_code="10000000000001",
        sku="LAMP-01",
        quantity=1,
    )
    returned = Row(
        "refund",
        ("Refund", "ItemPrice", "Principal"),
        Decimal("-50.00"),
        _at(5, 9, 30),
        order_id="302-2222222-2222222",
        merchant_order_id="302-2222222-2222222",
        adjustment_id="amzn1:adj:0001",
        marketplace_name="Amazon.de",
        fulfillment_id="AFN",
        order_item_code="10000000000002",
        merchant_adjustment_item_id="20000000000002",
        sku="LAMP-02",
    )
    rows = (
        sold,
        _row(sold, "sale", "ItemPrice", "Tax", "19.00", quantity=1),
        _row(sold, "selling_fee", "ItemFees", "Commission", "-17.85", quantity=1),
        _row(sold, "fba_fee", "ItemFees", "FBAPerUnitFulfillmentFee", "-4.05", quantity=1),
        returned,
        _row(returned, "refund", "ItemPrice", "Tax", "-9.50"),
        _row(returned, "selling_fee", "ItemFees", "Commission", "7.14"),
        _row(returned, "selling_fee", "ItemFees", "RefundCommission", "-1.43"),
        Row(
            "storage",
            ("FBAFees", "FBA Inventory Storage Fee", "Base fee"),
            Decimal("-2.38"),
            end,
            marketplace_name="Amazon.de",
        ),
        Row("reserve", (*_OTHER, "Current Reserve Amount"), Decimal("-10.00"), end),
    )
    start, deposited = _at(1, 7, 49, 55), _at(17, 7, 49, 55)
    return Settlement("20000000001", "EUR", start, end, deposited, rows, "de")


def american() -> Settlement:
    """38.34 = sale 52.00 + 4.29 - 5.20, tax withheld 4.29, fees 7.80 and 6.90, advertising 12.40,
    subscription 39.99, reimbursement 8.63, reserve 50.00."""
    start, end = _at(1, 8, 52, 26), _at(15, 8, 52, 26)
    sold = Row(
        "sale",
        ("Order", "ItemPrice", "Principal"),
        Decimal("52.00"),
        _at(4, 10),
        order_id="111-3333333-3333333",
        merchant_order_id="111-3333333-3333333",
        shipment_id="Usample01",
        marketplace_name="Amazon.com",
        fulfillment_id="AFN",
        order_item_code="10000000000003",
        sku="MUG-4",
        quantity=2,
    )
    withheld = "MarketplaceFacilitatorTax-Principal"
    advertising = ("ServiceFee", "Cost of Advertising", "TransactionTotalAmount")
    damage = ("other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE")
    rows = (
        sold,
        _row(sold, "sale", "ItemPrice", "Tax", "4.29"),
        _row(sold, "withheld_tax", "ItemWithheldTax", withheld, "-4.29"),
        _row(sold, "selling_fee", "ItemFees", "Commission", "-7.80"),
        _row(sold, "fba_fee", "ItemFees", "FBAPerUnitFulfillmentFee", "-6.90"),
        _row(sold, "sale", "Promotion", "Principal", "-5.20", promotion_id="PAWS-SAMPLE"),
        Row("advertising", advertising, Decimal("-12.40"), end),
        Row("reimbursement", damage, Decimal("8.63"), end, sku="MUG-4"),
        Row("service", (*_OTHER, "Subscription Fee"), Decimal("-39.99"), end),
        Row("reserve", (*_OTHER, "Previous Reserve Amount Balance"), Decimal("50.00"), start),
    )
    deposited = _at(17, 8, 52, 26)
    return Settlement("20000000002", "USD", start, end, deposited, rows, "us")


def _row(row: Row, kind: str, amount_type: str, description: str, amount: str, **cells: Any) -> Row:
    triple = (row.triple[0], amount_type, description)
    cells = {"quantity": None, **cells}
    return replace(row, kind=kind, triple=triple, amount=Decimal(amount), **cells)
