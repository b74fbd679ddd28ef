"""What can be asked of Amazon, and sent: one method an operation."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sp_api.api.inventories.inventories import Inventories
from sp_api.api.listings_items.listings_items_2021_08_01 import ListingsItemsV20210801
from sp_api.api.orders.orders_2026_01_01 import OrdersV20260101
from sp_api.api.orders.orders_v0 import OrdersV0
from sp_api.api.product_type_definitions.product_type_definitions import ProductTypeDefinitions
from sp_api.api.sellers.sellers import Sellers

from . import limits
from .caller import answered_object
from .documents import OrderDocument, OrderPage
from .errors import (
    AmazonAuthError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
    AuthProblem,
)
from .feeds_client import FeedsClient
from .inventory import InventoryPage
from .listings import Listing, Submission, quantity_patch
from .orders import INCLUDED_DATA
from .payload import MAX_ENTRIES, Node
from .reports_client import ReportsClient
from .sellers import Participation
from .shipments import Package

PAGE_SIZE = 100
SEARCH_DELAY = timedelta(minutes=2)
LISTING_DATA = ["summaries", "productTypes", "fulfillmentAvailability"]


class AmazonClient(FeedsClient, ReportsClient):
    """Calls the Selling Partner API for one seller in one region."""

    def participations(self) -> tuple[Participation, ...]:
        """The marketplaces that Amazon lists for the seller.

        :rtype: tuple[Participation, ...]
        """
        api = self._api(Sellers)
        answer = self._call(limits.GET_PARTICIPATIONS, api.get_marketplace_participation)
        # The library turns an empty list into an empty dict.
        payload = answer.payload or []
        if not isinstance(payload, list) or len(payload) > MAX_ENTRIES:
            raise AmazonPayloadError("“payload” is not a list of marketplaces.")
        return tuple(Participation.from_json(value) for value in payload)

    def search_orders(self, filters: Mapping[str, Any], page_token: str = "") -> OrderPage:
        """One page of the orders that match.

        :param dict filters: Amazon's parameters. They must be the same for every page.
        :param str page_token: Where to go on; empty for the first page.
        :rtype: OrderPage
        """
        params = {
            **filters,
            "includedData": list(INCLUDED_DATA),
            "maxResultsPerPage": PAGE_SIZE,
        }
        if page_token:
            params["paginationToken"] = page_token
        answer = self._call(
            limits.SEARCH_ORDERS, self._api(OrdersV20260101).search_orders, **params
        )
        # The library takes the pagination out of the payload.
        page = OrderPage.from_json({**answered_object(answer), "pagination": answer.pagination})
        if page.updated_before is None and self.amazon_time:
            # Amazon always names the end of the window, which is two minutes before the request.
            page = replace(page, updated_before=self.amazon_time - SEARCH_DELAY)
        return page

    def get_order(self, order_id: str) -> OrderDocument:
        """One order. :raise AmazonNotFound: If Amazon does not know it for this seller.

        :rtype: OrderDocument
        """
        answer = self._call(
            limits.GET_ORDER,
            self._api(OrdersV20260101).get_order,
            order_id,
            includedData=list(INCLUDED_DATA),
        )
        order = answered_object(answer).get("order")
        if not order:
            raise AmazonPayloadError("“order” is missing from the answer.")
        return OrderDocument.from_json(order)

    def confirm_shipment(self, order_id: str, marketplace_id: str, package: Package) -> None:
        """Confirm that a package has left. The same reference again corrects the package.

        https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status

        :param Package package: What is in it, and who carries it.
        """
        self._call(
            limits.CONFIRM_SHIPMENT,
            self._api(OrdersV0).confirm_shipment,
            order_id,
            marketplaceId=marketplace_id,
            packageDetail=package.to_json(),
        )

    def is_seller(self, seller_id: str, marketplace_id: str) -> bool | None:
        """Whether this is the ID of the seller who authorised the calls.

        Amazon tells nobody his own ID: it only refuses the listings of others.

        :return: ``None`` if that cannot be known, since the role Product Listing is missing.
        """
        try:
            self._call(
                limits.SEARCH_LISTINGS,
                self._api(ListingsItemsV20210801).search_listings_items,
                seller_id,
                marketplaceIds=[marketplace_id],
                includedData=["summaries"],
                pageSize=1,
            )
        except AmazonRejected:
            return False
        except AmazonAuthError as error:
            if error.problem is not AuthProblem.ROLE:
                raise
            return False if self.may_read_listings(marketplace_id) else None
        return True

    def may_read_listings(self, marketplace_id: str) -> bool:
        """Whether the application has the role Product Listing: product types need it, and belong
        to no seller."""
        try:
            self._call(
                limits.SEARCH_PRODUCT_TYPES,
                self._api(ProductTypeDefinitions).search_definitions_product_types,
                marketplaceIds=[marketplace_id],
                keywords="LUGGAGE",
            )
        except AmazonAuthError:
            return False
        return True

    def search_listings(
        self, seller_id: str, marketplace_id: str, skus: Collection[str]
    ) -> tuple[Listing, ...]:
        """Those of up to 20 SKUs that the seller lists on a marketplace.

        :rtype: tuple[Listing, ...]
        """
        # A comma divides the SKUs of a list, and nothing says that one belongs to a SKU:
        # https://github.com/amzn/selling-partner-api-models/issues/2611
        alone = [sku for sku in skus if "," in sku]
        together = [sku for sku in skus if "," not in sku]
        found = [self._find_listing(seller_id, marketplace_id, sku) for sku in alone]
        if together:
            found += self._find_listings(seller_id, marketplace_id, together)
        return tuple(listing for listing in found if listing)

    def _find_listing(self, seller_id: str, marketplace_id: str, sku: str) -> Listing | None:
        try:
            answer = self._call(
                limits.GET_LISTING,
                self._api(ListingsItemsV20210801).get_listings_item,
                seller_id,
                sku,
                marketplaceIds=[marketplace_id],
                includedData=LISTING_DATA,
            )
        except AmazonNotFound:
            return None
        return Listing.from_node(Node(answered_object(answer), "the answer"), marketplace_id)

    def _find_listings(
        self, seller_id: str, marketplace_id: str, skus: Iterable[str]
    ) -> list[Listing]:
        answer = self._call(
            limits.SEARCH_LISTINGS,
            self._api(ListingsItemsV20210801).search_listings_items,
            seller_id,
            marketplaceIds=[marketplace_id],
            identifiers=",".join(skus),
            identifiersType="SKU",
            includedData=LISTING_DATA,
            pageSize=limits.LISTINGS_PAGE_SIZE,
        )
        items = Node(answered_object(answer), "the answer").children("items")
        return [Listing.from_node(item, marketplace_id) for item in items]

    def set_quantity(
        self, seller_id: str, marketplace_id: str, sku: str, product_type: str, quantity: int
    ) -> Submission:
        """Set how many units the seller offers and ships himself.

        :rtype: Submission
        """
        answer = self._call(
            limits.PATCH_LISTING,
            self._api(ListingsItemsV20210801).patch_listings_item,
            seller_id,
            sku,
            marketplaceIds=[marketplace_id],
            body=quantity_patch(product_type, quantity),
        )
        return Submission.from_json(answered_object(answer))

    def inventory_page(self, marketplace_id: str, page_token: str = "") -> InventoryPage:
        """One page of the seller's stock in Amazon's warehouses. A page token lives for 30 seconds.

        https://developer-docs.amazon.com/sp-api/docs/fba-inventory-api-v1-reference

        :rtype: InventoryPage
        """
        params = {"nextToken": page_token} if page_token else {}
        answer = self._call(
            limits.GET_INVENTORY,
            self._api(Inventories).get_inventory_summary_marketplace,
            details="true",
            granularityId=marketplace_id,
            marketplaceIds=[marketplace_id],
            **params,
        )
        return InventoryPage.from_json({**answered_object(answer), "pagination": answer.pagination})
