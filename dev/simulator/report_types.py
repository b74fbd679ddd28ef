"""What is in each type of report, made of what the simulator knows at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from .listings import Listing
from .marketplaces import BY_COUNTRY, BY_ID
from .orders import Record
from .sellers import Seller

if TYPE_CHECKING:
    from .server import Simulator

#: Amazon writes these by itself, and lists them; nobody can ask for one.
SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
#: The longest time that a report about orders can be about.
LONGEST = timedelta(days=31)
_JAPAN = BY_COUNTRY["JP"].id

_LISTING_COLUMNS = (
    "item-name",
    "item-description",
    "listing-id",
    "seller-sku",
    "price",
    "quantity",
    "open-date",
    "image-url",
    "item-is-marketplace",
    "product-id-type",
    "zshop-shipping-fee",
    "item-note",
    "item-condition",
    "zshop-category1",
    "zshop-browse-path",
    "zshop-storefront-feature",
    "asin1",
    "asin2",
    "asin3",
    "will-ship-internationally",
    "expedited-shipping",
    "zshop-boldface",
    "product-id",
    "bid-for-featured-placement",
    "add-delete",
    "pending-quantity",
    "fulfillment-channel",
    "merchant-shipping-group",
    "status",
)
# In Japan, Amazon leaves columns out and heads the others in Japanese.
_JAPANESE = {
    "item-name": "商品名",
    "listing-id": "出品ID",
    "seller-sku": "出品者SKU",
    "price": "価格",
    "quantity": "数量",
    "open-date": "出品日",
    "product-id-type": "商品IDタイプ",
    "item-note": "コンディション説明",
    "item-condition": "コンディション",
    "will-ship-internationally": "国外へ配送可",
    "expedited-shipping": "迅速な配送",
    "product-id": "商品ID",
    "pending-quantity": "在庫数",
    "fulfillment-channel": "フルフィルメント・チャンネル",
    "merchant-shipping-group": "merchant-shipping-group",
    "status": "ステータス",
}
_ORDER_COLUMNS = (
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "url",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
    "is-business-order",
    "purchase-order-number",
    "price-designation",
)
_STATUSES = {
    "PARTIALLY_SHIPPED": "Shipping",
    "PENDING_AVAILABILITY": "Pending",
}
_PENDING = ("PENDING", "PENDING_AVAILABILITY")


@dataclass(frozen=True)
class Request:
    """What a seller asked for."""

    simulator: Simulator
    seller: Seller
    marketplace_ids: tuple[str, ...]
    start: datetime
    end: datetime


Table: TypeAlias = "list[Sequence[str]]"


def listings(request: Request) -> Table:
    """GET_MERCHANT_LISTINGS_ALL_DATA, which is about the first marketplace that was named."""
    marketplace_id = request.marketplace_ids[0]
    shelf = request.simulator.listings.of(request.seller.key, marketplace_id)
    is_japan = marketplace_id == _JAPAN
    names = [name for name in _LISTING_COLUMNS if not is_japan or name in _JAPANESE]
    head = [_JAPANESE[name] if is_japan else name for name in names]
    cells = (_listing(listing) for listing in list(shelf.values()))
    return [head, *([row.get(name, "") for name in names] for row in cells)]


def _listing(listing: Listing) -> dict[str, str]:
    channels = [entry.get("fulfillment_channel_code", "") for entry in listing.availability]
    is_offered = listing.by_amazon or bool(listing.quantity)
    return {
        "item-name": listing.title,
        "listing-id": f"{listing.created:%m%d}{listing.asin}",
        "seller-sku": listing.sku,
        "price": listing.price,
        "quantity": "" if listing.quantity is None else str(listing.quantity),
        "open-date": f"{listing.created:%Y-%m-%d %H:%M:%S} UTC",
        "item-is-marketplace": "y",
        "product-id-type": listing.barcode_type if listing.barcode else "1",
        "item-condition": "11",
        "asin1": listing.asin,
        "product-id": listing.barcode or listing.asin,
        "pending-quantity": "0",
        "fulfillment-channel": next(iter(channels), "DEFAULT"),
        "merchant-shipping-group": "Migrated Template",
        "status": "Active" if is_offered else "Inactive",
    }


def orders_by_date(request: Request) -> Table:
    """GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL."""
    return _orders(request, lambda record: record.created)


def orders_by_update(request: Request) -> Table:
    """GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL."""
    return _orders(request, lambda record: record.updated)


def _orders(request: Request, moment: Callable[[Record], datetime]) -> Table:
    table: Table = [_ORDER_COLUMNS]
    for record in request.simulator.orders.records(request.seller.key, request.end):
        is_wanted = record.get("salesChannel", "marketplaceId") in request.marketplace_ids
        # Orders come into the reports when they leave the state of waiting for Amazon.
        is_pending = record.get("fulfillment", "fulfillmentStatus") in _PENDING
        if is_wanted and not is_pending and request.start <= moment(record) <= request.end:
            table += _items(record)
    return table


def _items(record: Record) -> Iterator[list[str]]:
    order = _order(record)
    for item in _objects(record.get("orderItems")):
        row = {**order, **_item(item)}
        yield [_cell(row.get(name)) for name in _ORDER_COLUMNS]


def _order(record: Record) -> dict[str, Any]:
    status = record.get("fulfillment", "fulfillmentStatus") or ""
    address = record.get("recipient", "deliveryAddress") or {}
    channel = record.get("salesChannel", "channelName")
    marketplace = BY_ID[record.get("salesChannel", "marketplaceId")]
    return {
        "amazon-order-id": record.order_id,
        "purchase-date": _moment(record.created),
        "last-updated-date": _moment(record.updated),
        "order-status": _STATUSES.get(status, status.capitalize()),
        "fulfillment-channel": (record.get("fulfillment", "fulfilledBy") or "").capitalize(),
        "sales-channel": "Non-Amazon" if channel == "NON_AMAZON" else marketplace.domain,
        "ship-service-level": record.get("fulfillment", "fulfillmentServiceLevel"),
        "ship-city": address.get("city"),
        "ship-state": address.get("stateOrRegion"),
        "ship-postal-code": address.get("postalCode"),
        "ship-country": address.get("countryCode"),
        "is-business-order": str("AMAZON_BUSINESS" in (record.get("programs") or ())).lower(),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    product = item.get("product") or {}
    price = (product.get("price") or {}).get("unitPrice") or {}
    return {
        "product-name": product.get("title"),
        "sku": product.get("sellerSku"),
        "asin": product.get("asin"),
        "quantity": item.get("quantityOrdered"),
        "currency": price.get("currencyCode"),
        "item-price": price.get("amount"),
    }


def _objects(nodes: Any) -> Iterable[dict[str, Any]]:
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _moment(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="seconds")


#: The types of report the simulator has, and whether each is about a time.
REPORT_TYPES: dict[str, tuple[Callable[[Request], Table], bool]] = {
    "GET_MERCHANT_LISTINGS_ALL_DATA": (listings, False),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL": (orders_by_date, True),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": (orders_by_update, True),
}
