"""The operations the simulator answers: one module each, listed here."""

from .base import UnknownOperation
from .confirm_shipment import ConfirmShipment
from .get_order import GetOrder
from .create_feed import CreateFeed
from .create_feed_document import CreateFeedDocument
from .feed_contents import DownloadFeedDocument, UploadFeedDocument
from .get_feed import GetFeed
from .get_feed_document import GetFeedDocument
from .get_inventory_summaries import GetInventorySummaries
from .get_listings_item import GetListingsItem
from .marketplace_participations import GetMarketplaceParticipations
from .patch_listings_item import PatchListingsItem
from .search_listings_items import SearchListingsItems
from .search_orders import SearchOrders
from .search_product_types import SearchProductTypes
from .token import Token

OPERATIONS = (
    Token,
    GetMarketplaceParticipations,
    SearchOrders,
    GetOrder,
    ConfirmShipment,
    GetListingsItem,
    SearchListingsItems,
    PatchListingsItem,
    SearchProductTypes,
    CreateFeedDocument,
    UploadFeedDocument,
    CreateFeed,
    GetFeed,
    GetFeedDocument,
    DownloadFeedDocument,
    GetInventorySummaries,
)

__all__ = ["OPERATIONS", "UnknownOperation"]
