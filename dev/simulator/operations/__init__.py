"""The operations the simulator answers: one module each, listed here."""

from .base import UnknownOperation
from .confirm_shipment import ConfirmShipment
from .get_order import GetOrder
from .marketplace_participations import GetMarketplaceParticipations
from .search_orders import SearchOrders
from .token import Token

OPERATIONS = (
    Token,
    GetMarketplaceParticipations,
    SearchOrders,
    GetOrder,
    ConfirmShipment,
)

__all__ = ["OPERATIONS", "UnknownOperation"]
