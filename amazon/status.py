"""What the fulfilment status of an order means. A new status is a new line of this table."""

from dataclasses import dataclass
from enum import Enum


class Phase(Enum):
    """How far an order is."""

    # Amazon does not release it yet: the payment is pending.
    PENDING = "pending"
    # Released, and something is still to leave.
    OPEN = "open"
    # All of it has left.
    SHIPPED = "shipped"
    # Nothing will leave any more.
    CALLED_OFF = "called off"


@dataclass(frozen=True)
class Meaning:
    phase: Phase
    # Whether a part of it has left already.
    is_partly_shipped: bool = False
    # Whether somebody called it off, and not that Amazon cannot fulfil it.
    is_cancelled: bool = False


# https://developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
MEANINGS = {
    "PENDING_AVAILABILITY": Meaning(Phase.PENDING),
    "PENDING": Meaning(Phase.PENDING),
    "UNSHIPPED": Meaning(Phase.OPEN),
    "PARTIALLY_SHIPPED": Meaning(Phase.OPEN, is_partly_shipped=True),
    "SHIPPED": Meaning(Phase.SHIPPED),
    "CANCELLED": Meaning(Phase.CALLED_OFF, is_cancelled=True),
    "UNFULFILLABLE": Meaning(Phase.CALLED_OFF),
}


class Status(str):
    """A status by Amazon's name, which may be empty or one that is not known yet."""

    __slots__ = ()

    @property
    def _phase(self) -> Phase | None:
        return MEANINGS[self].phase if self.is_known else None

    @property
    def is_known(self) -> bool:
        return str(self) in MEANINGS

    @property
    def is_pending(self) -> bool:
        """Amazon does not release the order yet."""
        return self._phase is Phase.PENDING

    @property
    def is_open(self) -> bool:
        """The order is released, and something is still to leave."""
        return self._phase is Phase.OPEN

    @property
    def is_untouched(self) -> bool:
        """The order is released, and nothing of it has left."""
        return self.is_open and not MEANINGS[self].is_partly_shipped

    @property
    def is_shipped(self) -> bool:
        """All of the order has left."""
        return self._phase is Phase.SHIPPED

    @property
    def has_begun_to_leave(self) -> bool:
        """All of the order has left, or a part."""
        return self.is_shipped or (self.is_open and not self.is_untouched)

    @property
    def is_called_off(self) -> bool:
        """Nothing of the order will leave any more."""
        return self._phase is Phase.CALLED_OFF

    @property
    def is_cancelled(self) -> bool:
        """Somebody cancelled the order."""
        return self.is_called_off and MEANINGS[self].is_cancelled

    @property
    def is_unfulfillable(self) -> bool:
        """Amazon cannot fulfil the order."""
        return self.is_called_off and not MEANINGS[self].is_cancelled

    @property
    def is_over(self) -> bool:
        """Nothing more will happen on its way to the buyer."""
        return self.is_shipped or self.is_called_off


# The names of those after which nothing more happens, for searches.
OVER = tuple(name for name in MEANINGS if Status(name).is_over)
# And of those of which something is still to leave.
OPEN = tuple(name for name in MEANINGS if Status(name).is_open)
# And of those of which all has left.
SHIPPED = tuple(name for name in MEANINGS if Status(name).is_shipped)
