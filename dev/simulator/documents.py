"""Documents: what sellers upload, and what Amazon has for them to download."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Simulator

#: How long the address of a document can be used.
ADDRESS_LIFETIME = timedelta(minutes=5)


@dataclass
class Document:
    """A document that a seller uploads, or that Amazon answers with."""

    document_id: str
    seller_key: str
    content_type: str
    content: bytes | None = None  #: None until it is uploaded
    compressed: bool = False


class Documents:
    """The documents of all sellers, and the addresses where they are for a while.

    ``folder`` is where in the simulator they can be had.
    """

    folder = ""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._documents: dict[str, Document] = {}
        self._addresses: dict[str, tuple[Document, str, datetime]] = {}

    def new_document(
        self,
        seller_key: str,
        content_type: str,
        content: bytes | None = None,
        compressed: bool = False,
    ) -> Document:
        """A document of a seller, to be uploaded unless its content is given."""
        document_id = f"amzn1.tortuga.4.{secrets.token_hex(16)}"
        document = Document(document_id, seller_key, content_type, content, compressed)
        self._documents[document_id] = document
        return document

    def document(self, document_id: str, seller_key: str) -> Document | None:
        """A document of a seller, or None."""
        document = self._documents.get(document_id)
        return document if document and document.seller_key == seller_key else None

    def address(self, document: Document, method: str) -> str:
        """An address nobody can guess, good for one method and for five minutes."""
        key = secrets.token_urlsafe(32)
        until = self._simulator.clock.now() + ADDRESS_LIFETIME
        self._addresses[key] = (document, method, until)
        return f"{self._simulator.api_url}/{self.folder}/{key}"

    def at(self, key: str, method: str) -> Document | None:
        """The document at an address, or None where it is not good (any more)."""
        if key not in self._addresses:
            return None
        document, allowed, until = self._addresses[key]
        if allowed != method or self._simulator.clock.now() > until:
            return None
        return document
