"""What was dealt with of an order, to see later what Amazon changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any

from .orders import Address, Order


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The parts of an order that Amazon may change after it was imported.

    It outlives what Amazon sent, and so holds no buyer's data: an address is a digest. Empty is
    what Amazon did not say.
    """

    address: str
    total: str

    @classmethod
    def of(cls, order: Order, before: "Snapshot | None" = None) -> "Snapshot":
        """The snapshot of an order. What Amazon no longer says stays as it was ``before``."""
        shown = None if order.address and order.address.is_withheld else order.address
        has_amounts = order.grand_total or any(item.proceeds for item in order.items)
        return cls(
            address=_digest(shown) if shown else before.address if before else "",
            total=f"{order.amount_total:.2f}" if has_amounts else before.total if before else "",
        )

    @classmethod
    def from_dict(cls, value: Mapping[str, Any] | None) -> "Snapshot | None":
        """:return: The snapshot, or ``None`` where there is none."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value.get(name, "") for name in names}) if value else None

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def _digest(address: Address) -> str:
    text = "\0".join(map(str, astuple(address)))
    return hashlib.sha256(text.encode(errors="ignore")).hexdigest()
