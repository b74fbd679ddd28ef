"""Product Type Definitions API 2020-09-01, searchDefinitionsProductTypes.

See https://developer-docs.amazon.com/sp-api/docs/product-type-definitions-api-v2020-09-01-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue.products import PRODUCTS
from ..errors import InvalidInputError, UnauthorizedError
from ..shapes import JsonObject
from . import parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call


class SearchProductTypes(Operation):
    name = "searchDefinitionsProductTypes"
    path = "/definitions/2020-09-01/productTypes"
    rate = 5
    burst = 10

    def answer(self, call: Call) -> JsonObject:
        if not call.seller.listing_role:
            raise UnauthorizedError()
        ids = parameters.csv(call.query, "marketplaceIds")
        if not ids:
            raise InvalidInputError("marketplaceIds is required.")
        words = parameters.csv(call.query, "keywords")
        names = sorted({product.product_type for product in PRODUCTS})
        found = [name for name in names if not words or any(w.upper() in name for w in words)]
        return {
            "productTypes": [
                {"name": name, "displayName": name.capitalize(), "marketplaceIds": sorted(ids)}
                for name in found
            ],
            "productTypeVersion": "LATEST",
        }
