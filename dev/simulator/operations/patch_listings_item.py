"""Listings Items API 2021-08-01, patchListingsItem.

A change that Amazon refuses is answered with 200 and the status INVALID.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from .. import listing_patches
from ..errors import InvalidInputError
from ..shapes import JsonObject
from . import bodies, listings, parameters
from .base import Operation

if TYPE_CHECKING:
    from ..application import Call

_INCLUDED = ("identifiers", "issues")


class PatchListingsItem(Operation):
    name = "patchListingsItem"
    method = "PATCH"
    path = listings.PATH + "/<path:sku>"
    rate = 5
    burst = 5

    def answer(self, call: Call) -> JsonObject:
        included = parameters.csv(call.query, "includedData", allowed=_INCLUDED) or {"issues"}
        preview = _preview(call)
        body = bodies.read(call)
        product_type = bodies.text(body, "productType")
        patches: Any = body.get("patches")
        fault = listing_patches.malformed(patches)
        if fault:
            raise InvalidInputError(fault)
        listing = listings.listing(call)
        issues = call.simulator.listings.patch(
            call.seller.key, listing, product_type, patches, preview
        )
        answer = {
            "sku": listing.sku,
            "status": _status(issues, preview),
            "submissionId": uuid.uuid4().hex,
            "issues": issues,
        }
        if "identifiers" in included:
            ids = {"marketplaceId": listing.marketplace_id, "asin": listing.product.asin}
            answer["identifiers"] = [ids]
        return answer


def _preview(call: Call) -> bool:
    mode = parameters.single(call.query, "mode")
    if mode not in (None, "VALIDATION_PREVIEW"):
        raise InvalidInputError("mode must be VALIDATION_PREVIEW.")
    return mode is not None


def _status(issues: list[JsonObject], preview: bool) -> str:
    if issues:
        return "INVALID"
    return "VALID" if preview else "ACCEPTED"
