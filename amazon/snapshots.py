"""What was dealt with of an order, to see later what Amazon changed."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace
from typing import Any

from .orders import Order


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The parts of an order that Amazon may change after it was imported.

    It outlives what Amazon sent, and so holds no buyer's data: an address is a digest. Empty is
    what Amazon did not say.
    """

    address: str
    phone: str
    total: str
    tax: str

    @classmethod
    def of(cls, order: Order, before: "Snapshot | None" = None) -> "Snapshot":
        """The snapshot of an order. What Amazon no longer says stays as it was ``before``."""
        shown = order.address if order.address and not order.address.is_withheld else None
        has_amounts = order.grand_total or any(item.proceeds for item in order.items)
        tax = order.amount_tax - order.amount_tax_by_amazon
        said = {
            "address": _digest(*astuple(replace(shown, phone=""))) if shown else "",
            "phone": _digest(shown.phone) if shown and shown.phone else "",
            "total": f"{order.amount_total:.2f}" if has_amounts else "",
            "tax": f"{tax:.2f}" if order.is_tax_listed else "",
        }
        return cls(**{name: said[name] or getattr(before, name, "") for name in said})

    def keeping(self, before: "Snapshot | None", *names: str) -> "Snapshot":
        """The snapshot with parts as they were ``before``: they are not dealt with yet."""
        return replace(self, **{name: getattr(before, name) for name in names if name and before})

    @classmethod
    def from_dict(cls, value: Mapping[str, Any] | None) -> "Snapshot | None":
        """:return: The snapshot, or ``None`` where there is none."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value.get(name, "") for name in names}) if value else None

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def _digest(*parts: object) -> str:
    text = "\0".join(map(str, parts))
    return hashlib.sha256(text.encode(errors="ignore")).hexdigest()
