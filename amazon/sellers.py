"""The Sellers API: where a seller sells.

https://developer-docs.amazon.com/sp-api/docs/sellers-api
"""

from dataclasses import dataclass

from .payload import Node


@dataclass(frozen=True, slots=True)
class Participation:
    """A marketplace as Amazon lists it for a seller."""

    marketplace_id: str
    country_code: str
    is_participating: bool

    @classmethod
    def from_json(cls, value: object) -> "Participation":
        node = Node(value, "participation")
        marketplace = node.child_or_empty("marketplace")
        return cls(
            marketplace_id=marketplace.text("id", required=True),
            country_code=marketplace.text("countryCode"),
            is_participating=node.child_or_empty("participation").flag("isParticipating"),
        )
