"""What Amazon makes of each type of feed: one module each, listed here.

Each has ``process(work)``, which applies the feed and returns its result document; it raises
``FatalFeedError`` where Amazon could make nothing of the feed as a whole.
"""

from . import json_listings, order_acknowledgement, vat_invoice
from .work import FatalFeedError, Work

FEED_TYPES = {
    "JSON_LISTINGS_FEED": json_listings.process,
    "POST_ORDER_ACKNOWLEDGEMENT_DATA": order_acknowledgement.process,
    "UPLOAD_VAT_INVOICE": vat_invoice.process,
}

__all__ = ["FEED_TYPES", "FatalFeedError", "Work"]
