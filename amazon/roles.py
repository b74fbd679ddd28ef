"""What an application may see, as far as orders show it: Amazon leaves out the rest in silence.

https://developer-docs.amazon.com/sp-api/docs/access-orders-pii
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .orders import Order


@dataclass(frozen=True)
class Sight:
    """What was seen in some orders; ``None`` where none of them could have shown it."""

    addresses: bool | None
    buyers: bool | None

    @classmethod
    def of(cls, orders: Iterable[Order]) -> "Sight":
        known = list(orders)
        to_ship = [o for o in known if o.fulfilled_by == "MERCHANT" and o.status.is_open]
        by_amazon = [o for o in known if o.is_fulfilled_by_amazon and o.status.is_shipped]
        numbers = [o for o in known if o.buyer.vat]
        return cls(
            addresses=_any(o.address is not None and not o.address.is_withheld for o in to_ship),
            # A tax number, or the name of a buyer whose order Amazon ships, needs a tax role.
            buyers=True if numbers else _any(bool(o.buyer.name) for o in by_amazon),
        )


def _any(facts: Iterable[bool]) -> bool | None:
    known = list(facts)
    return any(known) if known else None
