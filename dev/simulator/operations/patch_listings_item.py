"""Listings Items API 2021-08-01, patchListingsItem.

A change that Amazon refuses is answered with 200 and the status INVALID.
"""

import uuid

from .. import listing_patches
from ..errors import InvalidInputError
from . import bodies, listings, parameters
from .base import Operation

_INCLUDED = ("identifiers", "issues")


class PatchListingsItem(Operation):
    name = "patchListingsItem"
    method = "PATCH"
    path = listings.PATH + "/<path:sku>"
    rate = 5
    burst = 5

    def answer(self, call):
        included = parameters.csv(call.query, "includedData", allowed=_INCLUDED) or {"issues"}
        preview = _preview(call)
        body = bodies.read(call)
        product_type, patches = bodies.text(body, "productType"), body.get("patches")
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


def _preview(call):
    mode = parameters.single(call.query, "mode")
    if mode not in (None, "VALIDATION_PREVIEW"):
        raise InvalidInputError("mode must be VALIDATION_PREVIEW.")
    return mode is not None


def _status(issues, preview):
    if issues:
        return "INVALID"
    return "VALID" if preview else "ACCEPTED"
