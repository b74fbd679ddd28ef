"""JSON_LISTINGS_FEED, version 2.0.

See https://github.com/amzn/selling-partner-api-models/tree/main/schemas/feeds
"""

import json
from typing import Any

from .. import listing_patches
from ..shapes import JsonObject
from .work import FatalFeedError, Work

MOST_MESSAGES = 25_000
_VERSION = "2.0"
# The fields each operation needs, and those it must not have.
_FIELDS = {
    "UPDATE": (("productType", "attributes"), ("patches",)),
    "PARTIAL_UPDATE": (("productType", "attributes"), ("requirements", "patches")),
    "PATCH": (("productType", "patches"), ("requirements", "attributes")),
    "DELETE": ((), ("requirements", "attributes", "productType", "patches")),
}


def process(work: Work) -> str:
    """Apply the messages that are sound, one by one, and report on the others."""
    messages = _messages(work)
    issues: list[JsonObject] = []
    invalid = 0
    for message in messages:
        found = _apply(work, message)
        invalid += bool(found)
        issues += [_reported(issue, message) for issue in found]
    return _report(work, issues, len(messages), invalid)


def _messages(work: Work) -> list[JsonObject]:
    """The messages of the feed; FatalFeedError where the whole is faulty."""
    try:
        feed = json.loads(work.text)
    except ValueError:
        raise _fatal(work, "The feed is not JSON.") from None
    header = feed.get("header") if isinstance(feed, dict) else None
    if not isinstance(header, dict):
        raise _fatal(work, "The feed has no header.")
    if header.get("sellerId") != work.seller.seller_id:
        raise _fatal(work, "The sellerId of the header is not the one of the submitter.")
    if header.get("version") != _VERSION:
        raise _fatal(work, f"The version of the header must be {_VERSION}.")
    messages = feed.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        raise _fatal(work, f"messages must be a list of 1 to {MOST_MESSAGES}.")
    _check_ids(work, messages)
    return messages


def _check_ids(work: Work, messages: list[Any]) -> None:
    ids = [message.get("messageId") if isinstance(message, dict) else None for message in messages]
    if not all(type(id_) is int and 1 <= id_ < 2**31 for id_ in ids):
        raise _fatal(work, "Every message needs a messageId, a whole number from 1.")
    if len(set(ids)) < len(ids):
        raise _fatal(work, "The messageIds are not unique.")


def _apply(work: Work, message: Any) -> list[JsonObject]:
    """Apply a message in every marketplace of the feed; returns the issues."""
    fault = _malformed(message)
    if fault:
        return [listing_patches.issue("4000000", fault, [])]
    issues: list[JsonObject] = []
    for marketplace_id in work.marketplace_ids:
        issues += _apply_in(work, message, marketplace_id)
    return issues


def _apply_in(work: Work, message: Any, marketplace_id: str) -> list[JsonObject]:
    shelf = work.simulator.listings.of(work.seller.key, marketplace_id)
    listing = shelf.get(message["sku"])
    if listing is None:
        words = f"SKU '{message['sku']}' not found in marketplace {marketplace_id}"
        return [listing_patches.issue("4000003", words, [])]
    if message["operationType"] == "DELETE":
        del shelf[message["sku"]]
        return []
    patches = _patches(message)
    return work.simulator.listings.patch(work.seller.key, listing, message["productType"], patches)


def _malformed(message: Any) -> str | None:
    operation, sku = message.get("operationType"), message.get("sku")
    if not isinstance(sku, str) or not sku:
        return "sku is required, as a text."
    if operation not in _FIELDS:
        return f"operationType must be one of {', '.join(_FIELDS)}."
    needed, barred = _FIELDS[operation]
    for name in needed:
        if not message.get(name):
            return f"{name} is required for {operation}."
    for name in barred:
        if name in message:
            return f"{name} is not applicable to {operation}."
    return listing_patches.malformed(_patches(message)) if needed else None


def _patches(message: Any) -> Any:
    """A message as patches: PARTIAL_UPDATE and UPDATE replace what they name."""
    if message["operationType"] == "PATCH":
        return message["patches"]
    return [
        {"op": "replace", "path": f"/attributes/{name}", "value": value}
        for name, value in message["attributes"].items()
    ]


def _reported(issue: JsonObject, message: Any) -> JsonObject:
    reported = {"messageId": message["messageId"]}
    if isinstance(message.get("sku"), str) and message["sku"]:
        reported["sku"] = message["sku"]
    reported.update({name: issue[name] for name in ("code", "severity", "message")})
    if issue["attributeNames"]:
        reported["attributeName"] = issue["attributeNames"][0]
    return reported


def _fatal(work: Work, words: str) -> FatalFeedError:
    issue = {"code": "4000002", "severity": "ERROR", "message": words}
    return FatalFeedError(_report(work, [issue], 0, 0))


def _report(work: Work, issues: list[JsonObject], processed: int, invalid: int) -> str:
    report = {
        "header": {
            "sellerId": work.seller.seller_id,
            "version": _VERSION,
            "feedId": work.feed_id,
        },
        "issues": issues,
        "summary": {
            "errors": len(issues),
            "warnings": 0,
            "messagesProcessed": processed,
            "messagesAccepted": processed - invalid,
            "messagesInvalid": invalid,
        },
    }
    return json.dumps(report, ensure_ascii=False)
