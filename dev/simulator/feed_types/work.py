"""What a feed's processing is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..sellers import Seller
    from ..server import Simulator


@dataclass(frozen=True)
class Work:
    """A feed to process."""

    simulator: Simulator
    seller: Seller
    feed_id: str
    content: bytes
    content_type: str
    marketplace_ids: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", errors="replace")


class FatalFeedError(Exception):
    """The feed as a whole is faulty: nothing of it was applied.

    :param result: the result document that says why
    """

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result
