"""The Orders API 2026-01-01: an order as Amazon sends it, as a frozen value.

https://developer-docs.amazon.com/sp-api/docs/orders-api
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .addresses import street_lines
from .items import OrderItem, one_currency
from .money import ZERO, Money
from .payload import Node
from .status import Status
from .texts import CODE_SIZE, EMAIL_SIZE, NAME_SIZE, shorten

# Everything the connector reads, so that one search brings all of it. A dataset whose role the
# application lacks is left out by Amazon without an error.
# https://developer-docs.amazon.com/sp-api/docs/access-orders-pii
INCLUDED_DATA = ("BUYER", "RECIPIENT", "PROCEEDS", "CANCELLATION", "FULFILLMENT", "TAX")


@dataclass(frozen=True, slots=True)
class Address:
    """A delivery address. Every part may be empty: what Amazon withholds is left out."""

    name: str
    company: str
    lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    country_code: str
    phone: str

    @classmethod
    def from_node(cls, node: Node) -> "Address":
        country_code = node.text("countryCode", size=CODE_SIZE).upper()
        return cls(
            name=node.text("name", size=NAME_SIZE),
            company=node.text("companyName", size=NAME_SIZE),
            lines=street_lines(node, country_code),
            city=node.text("city", size=CODE_SIZE) or node.text("municipality", size=CODE_SIZE),
            state=node.text("stateOrRegion", size=CODE_SIZE),
            postal_code=node.text("postalCode", size=CODE_SIZE),
            country_code=country_code,
            phone=node.text("phone", size=CODE_SIZE),
        )

    @property
    def is_withheld(self) -> bool:
        """Whether Amazon keeps to itself who gets the parcel, or where."""
        return not (self.name and self.lines)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who placed the order. Every part may be empty."""

    name: str
    email: str
    company: str
    purchase_order: str
    vat: str
    vat_country_code: str

    @classmethod
    def from_order(cls, order: Node) -> "Buyer":
        buyer = order.child_or_empty("buyer")
        number, country_code = _tax_number_of_buyer(order)
        email = buyer.text("buyerEmail").lower()
        return cls(
            name=buyer.text("buyerName", size=NAME_SIZE),
            email=email if len(email) <= EMAIL_SIZE else "",
            company=buyer.text("buyerCompanyName", size=NAME_SIZE),
            purchase_order=buyer.text("buyerPurchaseOrderNumber", size=NAME_SIZE),
            vat=number,
            vat_country_code=country_code,
        )


def _tax_number_of_buyer(order: Node) -> tuple[str, str]:
    """The buyer's tax number, and the country that registered it as far as Amazon says so."""
    registrations = order.child_or_empty("tax").children("taxRegistrations")
    mine = [entry for entry in registrations if entry.text("entityType") == "BUYER"]
    # India's central sales tax is no more.
    mine.sort(key=lambda entry: entry.text("taxRegistrationType") == "CST")
    for entry in mine:
        if number := entry.text("taxRegistrationNumber", size=CODE_SIZE):
            is_brazilian = entry.text("taxRegistrationType") in ("CNPJ", "CPF")
            country_code = entry.child_or_empty("taxRegistrationAddress").text("countryCode")
            return number, "BR" if is_brazilian else country_code.upper()
    return "", ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order. Times are aware UTC times, amounts exact."""

    order_id: str
    created: datetime
    last_updated: datetime
    status: Status
    fulfilled_by: str
    service_level: str
    channel: str
    marketplace_id: str
    marketplace_name: str
    programs: tuple[str, ...]
    replaced_order_id: str
    ship_by: datetime | None
    deliver_by: datetime | None
    buyer: Buyer
    address: Address | None
    items: tuple[OrderItem, ...]
    grand_total: Money | None
    currency: str

    @classmethod
    def from_json(cls, value: object) -> "Order":
        """Read Amazon's JSON.

        :raise AmazonPayloadError: If something that an order cannot do without is missing or
                                   has the wrong shape. Unknown fields and values are fine.
        """
        node = Node(value, "")
        channel = node.child_or_empty("salesChannel")
        fulfillment = node.child_or_empty("fulfillment")
        items = tuple(OrderItem.from_node(item) for item in node.children("orderItems"))
        address = node.child_or_empty("recipient").child("deliveryAddress")
        grand_total = node.child_or_empty("proceeds").money("grandTotal")
        return cls(
            order_id=node.identity("orderId", required=True),
            created=node.moment("createdTime", required=True),
            last_updated=node.moment("lastUpdatedTime", required=True),
            status=Status(fulfillment.text("fulfillmentStatus", size=CODE_SIZE)),
            fulfilled_by=fulfillment.text("fulfilledBy", size=CODE_SIZE),
            service_level=fulfillment.text("fulfillmentServiceLevel", size=CODE_SIZE),
            channel=channel.text("channelName", size=CODE_SIZE),
            marketplace_id=channel.text("marketplaceId", size=CODE_SIZE),
            marketplace_name=channel.text("marketplaceName", size=CODE_SIZE),
            programs=tuple(shorten(name, CODE_SIZE) for name in node.texts("programs")),
            replaced_order_id=_replaced_order_id(node),
            ship_by=fulfillment.child_or_empty("shipByWindow").moment("latestDateTime"),
            deliver_by=fulfillment.child_or_empty("deliverByWindow").moment("latestDateTime"),
            buyer=Buyer.from_order(node),
            address=Address.from_node(address) if address else None,
            items=items,
            grand_total=grand_total,
            currency=_order_currency(items, grand_total),
        )

    @property
    def is_sold_on_amazon(self) -> bool:
        """Multi-channel orders, sold elsewhere and shipped by Amazon, come in the same stream."""
        return self.channel != "NON_AMAZON"

    @property
    def is_fulfilled_by_amazon(self) -> bool:
        return self.fulfilled_by == "AMAZON"

    @property
    def is_replacement(self) -> bool:
        return bool(self.replaced_order_id)

    @property
    def amount_total(self) -> Decimal:
        """What the buyer paid for the order."""
        if self.grand_total:
            return self.grand_total.amount
        return sum((item.proceeds.amount for item in self.items if item.proceeds), ZERO)

    @property
    def amount_tax(self) -> Decimal:
        """The tax that Amazon reports, whoever remits it."""
        return sum((item.proceeds.tax for item in self.items if item.proceeds), ZERO)

    @property
    def is_tax_listed(self) -> bool:
        """Whether Amazon says how much tax there is, be it zero."""
        return any(item.proceeds and item.proceeds.is_tax_listed for item in self.items)

    @property
    def amount_tax_by_amazon(self) -> Decimal:
        return sum((item.tax_by_amazon for item in self.items), ZERO)

    @property
    def units_ordered(self) -> dict[str, int]:
        """How many units of each item the buyer ordered, by the item's number."""
        units: Counter[str] = Counter()
        for item in self.items:
            units[item.item_id] += item.quantity
        return +units

    @property
    def units_shipped(self) -> dict[str, int]:
        """How many units of each item have left, by the item's number.

        Amazon names no quantities of some orders that have left as a whole.
        """
        units: Counter[str] = Counter()
        for item in self.items:
            is_gone = self.status.is_shipped
            units[item.item_id] += item.quantity if is_gone else item.quantity_fulfilled
        return +units

    @property
    def unbalanced_items(self) -> tuple[OrderItem, ...]:
        """Items whose parts do not add up to Amazon's own total."""
        return tuple(i for i in self.items if i.proceeds and not i.proceeds.is_balanced)

    @property
    def items_without_amounts(self) -> tuple[OrderItem, ...]:
        return tuple(i for i in self.items if i.quantity and not i.proceeds)

    @property
    def private_texts(self) -> tuple[str, ...]:
        """What tells who the buyer is and where: no log holds any of it."""
        buyer, address = self.buyer, self.address
        texts = [buyer.name, buyer.email, buyer.company, buyer.purchase_order, buyer.vat]
        texts += [item.gift_message for item in self.items]
        if address:
            texts += [address.name, address.company, *address.lines, address.city]
            texts += [address.postal_code, address.phone]
        return tuple(text for text in texts if text)

    @property
    def cancellation_requests(self) -> tuple[OrderItem, ...]:
        """Items that the buyer asks to cancel."""
        return tuple(item for item in self.items if item.is_cancellation_requested)


def _replaced_order_id(node: Node) -> str:
    originals = ("REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID")
    for entry in node.children("associatedOrders"):
        if entry.text("associationType") in originals:
            return entry.text("orderId", size=CODE_SIZE)
    return ""


def _order_currency(items: tuple[OrderItem, ...], grand_total: Money | None) -> str:
    currencies = {item.proceeds.currency for item in items if item.proceeds}
    if grand_total:
        currencies.add(grand_total.currency)
    return one_currency(currencies)
