"""The items of an order, and what the buyer paid for each."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .errors import AmazonPayloadError
from .money import ZERO, Part, Proceeds
from .payload import Node
from .texts import CODE_SIZE, IDENTITY_SIZE, MESSAGE_SIZE, TITLE_SIZE

# Who reads more than that has been sent nonsense, and must not deliver it.
MAX_QUANTITY = 1_000_000
PARTS = {part.value: part for part in Part}


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One item of an order."""

    item_id: str
    sku: str
    asin: str
    title: str
    quantity: int
    quantity_fulfilled: int
    proceeds: Proceeds | None
    is_taxed_by_amazon: bool
    serial_numbers: tuple[str, ...]
    gift_wrap_level: str
    gift_message: str
    is_cancellation_requested: bool

    @classmethod
    def from_node(cls, node: Node) -> "OrderItem":
        product = node.child_or_empty("product")
        fulfillment = node.child_or_empty("fulfillment")
        gift = fulfillment.child_or_empty("packing").child_or_empty("giftOption")
        request = node.child_or_empty("cancellation").child("cancellationRequest")
        return cls(
            item_id=node.identity("orderItemId", required=True),
            sku=product.identity("sellerSku"),
            asin=product.text("asin", size=CODE_SIZE),
            title=product.text("title", size=TITLE_SIZE),
            quantity=node.whole("quantityOrdered", required=True, most=MAX_QUANTITY),
            quantity_fulfilled=fulfillment.whole("quantityFulfilled", most=MAX_QUANTITY) or 0,
            proceeds=_proceeds(node.child("proceeds")),
            is_taxed_by_amazon=_is_taxed_by_amazon(node.child_or_empty("tax")),
            serial_numbers=_serial_numbers(product),
            gift_wrap_level=gift.text("giftWrapLevel", size=CODE_SIZE),
            gift_message=gift.text("giftMessage", size=MESSAGE_SIZE),
            is_cancellation_requested=request is not None,
        )

    @property
    def tax_by_amazon(self) -> Decimal:
        """The tax that Amazon keeps and remits, so that the seller never sees it."""
        return self.proceeds.tax if self.proceeds and self.is_taxed_by_amazon else ZERO


def _serial_numbers(product: Node) -> tuple[str, ...]:
    numbers = product.texts("serialNumbers")
    return tuple(number for number in numbers if number and len(number) <= IDENTITY_SIZE)


def _is_taxed_by_amazon(tax: Node) -> bool:
    # The facilitator model is used in the US, Canada, the UK and others; the two reporting
    # schemes say that Amazon is the deemed supplier in the EU.
    # https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
    collections = {entry.text("model") for entry in tax.children("taxCollections")}
    schemes = {entry.text("reportingScheme") for entry in tax.children("taxCalculationBreakdowns")}
    return "MARKETPLACE_FACILITATOR" in collections or bool(schemes & {"UOSS", "IOSS"})


def _proceeds(node: Node | None) -> Proceeds | None:
    """Read the proceeds of an item; ``None`` where Amazon sent none, which is not zero."""
    if not node:
        return None
    total = node.money("proceedsTotal")
    subtotals: dict[Part, Decimal] = defaultdict(Decimal)
    # What belongs to several parts, and its details by part.
    shared: dict[str, Decimal] = defaultdict(Decimal)
    details: dict[str, dict[Part, Decimal]] = {
        "TAX": defaultdict(Decimal),
        "DISCOUNT": defaultdict(Decimal),
    }
    currencies = {total.currency} if total else set()
    for entry in node.children("breakdowns"):
        kind, subtotal = entry.text("type"), entry.money("subtotal")
        if subtotal:
            currencies.add(subtotal.currency)
            if kind in details:
                shared[kind] += subtotal.amount
            else:
                subtotals[PARTS.get(kind, Part.OTHER)] += subtotal.amount
        if kind in details:
            _add_details(details[kind], entry)
    if not currencies:
        return None
    return Proceeds(
        currency=one_currency(currencies),
        subtotals=dict(subtotals),
        tax=shared.get("TAX", ZERO),
        tax_details=dict(details["TAX"]),
        # The sign of a discount is not documented. It never adds to a price.
        discount=abs(shared.get("DISCOUNT", ZERO)),
        discount_details={part: abs(amount) for part, amount in details["DISCOUNT"].items()},
        total=total.amount if total else None,
        is_tax_listed="TAX" in shared,
    )


def _add_details(details: dict[Part, Decimal], breakdown: Node) -> None:
    """Add the detailed breakdown by part. The tax on discounts stays out: it has no part."""
    for entry in breakdown.children("detailedBreakdowns"):
        part, value = PARTS.get(entry.text("subtype")), entry.money("value")
        if part and value:
            details[part] += value.amount


def one_currency(currencies: set[str]) -> str:
    """The currency of amounts that belong together; empty if there are none.

    :raise AmazonPayloadError: If there are several.
    """
    if len(currencies) > 1:
        raise AmazonPayloadError("“proceeds” has amounts in several currencies.")
    return next(iter(currencies), "")
