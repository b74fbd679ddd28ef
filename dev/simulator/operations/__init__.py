"""The operations the simulator answers: one module each, listed here."""

from .base import UnknownOperation
from .authorize_consent import AuthorizeConsent
from .confirm_shipment import ConfirmShipment
from .get_order import GetOrder
from .create_feed import CreateFeed
from .create_feed_document import CreateFeedDocument
from .create_report import CreateReport
from .document_contents import DownloadFeedDocument, DownloadReportDocument, UploadFeedDocument
from .get_feed import GetFeed
from .get_feed_document import GetFeedDocument
from .get_feeds import GetFeeds
from .get_inventory_summaries import GetInventorySummaries
from .get_report import GetReport
from .get_reports import GetReports
from .get_report_document import GetReportDocument
from .get_listings_item import GetListingsItem
from .marketplace_participations import GetMarketplaceParticipations
from .patch_listings_item import PatchListingsItem
from .search_listings_items import SearchListingsItems
from .search_orders import SearchOrders
from .search_product_types import SearchProductTypes
from .token import Token

OPERATIONS = (
    Token,
    AuthorizeConsent,
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
    GetFeeds,
    GetFeedDocument,
    DownloadFeedDocument,
    GetInventorySummaries,
    CreateReport,
    GetReport,
    GetReports,
    GetReportDocument,
    DownloadReportDocument,
)

__all__ = ["OPERATIONS", "UnknownOperation"]
