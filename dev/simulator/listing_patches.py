"""Changes of a listing in the form of JSON Patch, and Amazon's issues with them."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .shapes import JsonObject

if TYPE_CHECKING:
    from .listings import Listing

_AVAILABILITY = "fulfillment_availability"
_PREFIX = "/attributes/"
OPERATIONS = ("add", "replace", "merge", "delete")


def apply(
    listing: Listing, product_type: str, patches: list[JsonObject]
) -> tuple[list[JsonObject], JsonObject]:
    """The issues with a change, and the attributes of the listing after it.

    :param patches: operations whose form has been checked (see ``malformed``)
    """
    changed = {**listing.attributes, _AVAILABILITY: copy.deepcopy(listing.availability)}
    if listing.refusal:
        return [issue("8541", listing.refusal)], changed
    if product_type != listing.product_type:
        words = f"The product type {product_type} is not that of the listing."
        return [issue("90000901", words, ["product_type"])], changed
    issues: list[JsonObject] = []
    for patch in patches:
        issues += _apply(patch, changed)
    return issues, changed


def malformed(patches: Any) -> str | None:
    """What is wrong with the form of a list of patches, or None."""
    if not isinstance(patches, list) or not patches:
        return "patches must be a list of at least one operation."
    for patch in patches:
        if not isinstance(patch, dict) or patch.get("op") not in OPERATIONS:
            return f"op must be one of {', '.join(OPERATIONS)}."
        if not isinstance(patch.get("path"), str):
            return "path is required, as a text."
        value = patch.get("value", [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            return "value must be a list of objects."
        if patch["op"] != "delete" and not value:
            return f"value is required to {patch['op']}."
    return None


def issue(code: str, message: str, attributes: Iterable[str] = (_AVAILABILITY,)) -> JsonObject:
    """An issue that makes Amazon refuse a change."""
    return {
        "code": code,
        "message": message,
        "severity": "ERROR",
        "attributeNames": list(attributes),
        "categories": ["INVALID_ATTRIBUTE"],
    }


def _apply(patch: JsonObject, changed: JsonObject) -> list[JsonObject]:
    name = patch["path"].removeprefix(_PREFIX)
    if not patch["path"].startswith(_PREFIX) or not name or "/" in name:
        words = f"The path {patch['path']} is not that of a top-level attribute."
        return [issue("4000001", words, [])]
    value = patch.get("value", [])
    if name == _AVAILABILITY:
        issues = [found for entry in value for found in _entry_issues(entry, patch["op"])]
        if issues:
            return issues
        value = _availability(patch["op"], changed[name], value)
    elif patch["op"] == "delete":
        value = []
    changed[name] = value
    return []


def _entry_issues(entry: JsonObject, operation: str) -> list[JsonObject]:
    code = entry.get("fulfillment_channel_code")
    quantity: Any = entry.get("quantity")
    if not isinstance(code, str) or not (code == "DEFAULT" or code.startswith("AMAZON_")):
        return [issue("90000900", f"The value '{code}' of fulfillment_channel_code is invalid.")]
    if operation == "delete" or (quantity is None and code != "DEFAULT"):
        return []
    whole = isinstance(quantity, int) and not isinstance(quantity, bool)
    if not whole or quantity < 0 or code != "DEFAULT":
        return [issue("90000900", f"The value '{quantity}' of quantity is invalid for {code}.")]
    return []


def _availability(
    operation: str, present: list[JsonObject], given: list[JsonObject]
) -> list[JsonObject]:
    """The availability after an operation; a listing has one channel, the last one given.

    What "merge" does not name stays, as long as the channel does.
    See https://developer-docs.amazon.com/sp-api/docs/merge-a-listing
    """
    codes = {entry["fulfillment_channel_code"] for entry in given}
    if operation == "delete":
        return [one for one in present if given and one["fulfillment_channel_code"] not in codes]
    last = copy.deepcopy(given[-1])
    kept = [
        one
        for one in present
        if one["fulfillment_channel_code"] == last["fulfillment_channel_code"]
    ]
    return [{**kept[0], **last}] if operation == "merge" and kept else [last]
