"""Orders as Amazon sends them: kept word for word, to be read when they are worked on."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from . import jsontext
from .errors import AmazonPayloadError
from .jsontext import Unreadable
from .orders import Order
from .payload import MAX_ENTRIES, Node, storable
from .texts import IDENTITY_SIZE


@dataclass(frozen=True)
class OrderDocument:
    """An order exactly as Amazon sent it, to be kept and read again.

    ``order_id`` is made up from a digest where Amazon sent none, or none that can be kept, so that
    even an unreadable order can be kept and shown.
    """

    order_id: str
    text: str
    digest: str

    @classmethod
    def from_json(cls, value: object) -> "OrderDocument":
        if isinstance(value, Unreadable):
            return cls._of_text(value.text, jsontext.member(value.text, "orderId"))
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_text_of)
        return cls._of_text(text, value.get("orderId") if isinstance(value, dict) else None)

    @classmethod
    def from_text(cls, text: str) -> "OrderDocument":
        try:
            return cls.from_json(jsontext.loads(text, "the order"))
        except AmazonPayloadError:
            return cls._of_text(text, jsontext.member(text, "orderId"))

    @classmethod
    def _of_text(cls, text: str, order_id: object) -> "OrderDocument":
        # Half a surrogate pair can only be kept as what it was in the JSON: an escape.
        data = text.encode(errors="backslashreplace")
        digest = digest_of(data)
        order_id = storable(order_id) if isinstance(order_id, str) else ""
        if len(order_id) > IDENTITY_SIZE:
            # Not the digest of all: the order keeps its name when Amazon changes it.
            name = hashlib.sha256(order_id.encode()).hexdigest()
            order_id = f"unreadable-{name[:12]}"
        return cls(order_id or f"unreadable-{digest[:12]}", data.decode(), digest)

    def read(self) -> Order:
        """Read the document, once. :raise AmazonPayloadError: If that cannot be done."""
        return self._order

    def read_if_possible(self) -> Order | None:
        """Read the document, or return ``None`` if that cannot be done."""
        try:
            return self.read()
        except AmazonPayloadError:
            return None

    @cached_property
    def _order(self) -> Order:
        return read_order(self.text)


def _text_of(part: object) -> str:
    """What an order is kept with of a part that cannot be read."""
    if isinstance(part, Unreadable):
        return part.text
    raise TypeError


def digest_of(data: bytes) -> str:
    """What tells a document from every other."""
    return hashlib.sha256(data).hexdigest()


def read_order(text: str) -> Order:
    """Read an order that was kept as text.

    :rtype: Order
    :raise AmazonPayloadError: If that cannot be done.
    """
    return Order.from_json(jsontext.loads(text, "the order"))


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of a search.

    ``updated_before`` is where the next search has to begin: Amazon's own clock, not ours.
    """

    documents: tuple[OrderDocument, ...]
    next_token: str
    updated_before: datetime | None

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "OrderPage":
        node = Node(value, "the answer")
        orders = value.get("orders")
        if not isinstance(orders, list):
            raise AmazonPayloadError("“orders” is missing from the answer to the search.")
        if len(orders) > MAX_ENTRIES:
            raise AmazonPayloadError(f"“orders” has more than {MAX_ENTRIES} entries.")
        return cls(
            documents=tuple(OrderDocument.from_json(order) for order in orders),
            next_token=node.child_or_empty("pagination").text("nextToken"),
            updated_before=node.moment("lastUpdatedBefore"),
        )
