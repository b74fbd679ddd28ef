"""The Sellers API: where a seller sells.

https://developer-docs.amazon.com/sp-api/docs/sellers-api
"""

from dataclasses import dataclass

from .payload import Node
from .texts import CODE_SIZE


@dataclass(frozen=True, slots=True)
class Participation:
    """A marketplace as Amazon lists it for a seller."""

    marketplace_id: str
    country_code: str
    name: str
    is_participating: bool
    has_suspended_listings: bool

    @classmethod
    def from_json(cls, value: object) -> "Participation":
        node = Node(value, "participation")
        marketplace = node.child_or_empty("marketplace")
        participation = node.child_or_empty("participation")
        return cls(
            marketplace_id=marketplace.text("id", required=True),
            country_code=marketplace.text("countryCode"),
            name=marketplace.text("name", size=CODE_SIZE),
            is_participating=participation.flag("isParticipating"),
            has_suspended_listings=participation.flag("hasSuspendedListings"),
        )

    @property
    def is_of_amazon(self) -> bool:
        """Whether it is a store of Amazon's: sales elsewhere that Amazon ships have one, too."""
        return not self.name.lower().startswith("non-amazon")
