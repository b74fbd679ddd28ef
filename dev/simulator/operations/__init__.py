"""The operations the simulator answers: one module each, listed here."""

from .base import UnknownOperation
from .confirm_shipment import ConfirmShipment
from .get_order import GetOrder
from .get_listings_item import GetListingsItem
from .marketplace_participations import GetMarketplaceParticipations
from .patch_listings_item import PatchListingsItem
from .search_listings_items import SearchListingsItems
from .search_orders import SearchOrders
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
)

__all__ = ["OPERATIONS", "UnknownOperation"]
