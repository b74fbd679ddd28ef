"""Selling accounts that have authorised an application."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .marketplaces import BY_COUNTRY, NON_AMAZON_DE, Marketplace
from .shapes import JsonObject


@dataclass
class Seller:
    """One selling account in one region, with the application it has authorised.

    Each flag may be changed while the simulator runs.
    """

    key: str
    seller_id: str
    client_id: str
    client_secret: str
    refresh_token: str
    region: str
    application_id: str = ""  #: of a public application, which the seller may authorise
    marketplaces: list[Marketplace] = field(default_factory=list)  #: Marketplace objects
    not_participating: set[str] = field(default_factory=set)  #: marketplace ids
    suspended: set[str] = field(default_factory=set)  #: marketplace ids
    store_name: str = "Simulated Store"
    #: The application lost every role that opens the operations: 403 everywhere.
    roles_missing: bool = False
    #: Finance and Accounting: without it settlements are refused. (Other roles open orders, too.)
    finance_role: bool = True
    #: Product Listing: without it listings and product types are refused.
    listing_role: bool = True
    #: Direct-to-Consumer Delivery: without it names, addresses and e-mails stay away.
    pii_role: bool = True
    #: Tax Invoicing or Tax Remittance: without it tax registrations stay away, and invoices are
    #: refused.
    tax_role: bool = True
    #: The seller may upload invoices, since Amazon's VAT calculation service does not make them.
    self_invoicing: bool = True

    @property
    def marketplace_ids(self) -> list[str]:
        return [marketplace.id for marketplace in self.marketplaces]

    def participations(self) -> list[JsonObject]:
        """What getMarketplaceParticipations lists for this seller."""
        return [
            {
                "marketplace": marketplace.as_json(),
                "storeName": self.store_name,
                "participation": {
                    "isParticipating": marketplace.id not in self.not_participating,
                    "hasSuspendedListings": marketplace.id in self.suspended,
                },
            }
            for marketplace in self.marketplaces
        ]


class Sellers:
    """The selling accounts the simulator knows, by key: ``sellers["eu"]``."""

    def __init__(self) -> None:
        self._sellers: dict[str, Seller] = {}

    def __getitem__(self, key: str) -> Seller:
        return self._sellers[key]

    def __iter__(self) -> Iterator[Seller]:
        return iter(list(self._sellers.values()))

    def add(
        self, key: str, *, region: str = "eu", countries: Iterable[str] = (), **fields: Any
    ) -> Seller:
        """Register a seller; what is not given is made up from ``key``."""
        values: dict[str, Any] = {
            "seller_id": f"A{key.upper()}SIMULATED0",
            "client_id": f"amzn1.application-oa2-client.{key}",
            "client_secret": f"amzn1.oa2-cs.v1.{key}",
            "refresh_token": f"Atzr|{key}-refresh-token",
            "application_id": f"amzn1.sellerapps.app.{key}",
            "marketplaces": [BY_COUNTRY[country] for country in countries],
            **fields,
        }
        self._sellers[key] = Seller(key=key, region=region, **values)
        return self._sellers[key]

    def of_marketplace(self, marketplace_id: str | None) -> Seller | None:
        """The first seller who sells in a marketplace, or None."""
        for seller in self:
            if marketplace_id in seller.marketplace_ids:
                return seller
        return None


def default_sellers() -> Sellers:
    """One seller per region of Amazon: ``eu``, ``na`` and ``fe``."""
    sellers = Sellers()
    europe = sellers.add("eu", countries=("DE", "FR", "IT", "ES", "NL", "GB", "SE", "PL", "BE"))
    europe.marketplaces.append(NON_AMAZON_DE)
    europe.not_participating.add(BY_COUNTRY["BE"].id)
    sellers.add("na", region="na", countries=("US", "CA", "MX"))
    sellers.add("fe", region="fe", countries=("JP", "AU", "SG"))
    return sellers
