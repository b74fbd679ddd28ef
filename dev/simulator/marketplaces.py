"""Amazon's marketplaces.

See https://developer-docs.amazon.com/sp-api/docs/marketplace-ids
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marketplace:
    """A store of Amazon, as marketplaceParticipations describes it."""

    id: str
    country: str
    region: str
    domain: str
    currency: str
    language: str
    name: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "id": self.id,
            "name": self.name or self.domain.capitalize(),
            "countryCode": self.country,
            "defaultCurrencyCode": self.currency,
            "defaultLanguageCode": self.language,
            "domainName": f"www.{self.domain}",
        }


MARKETPLACES = (
    Marketplace("ATVPDKIKX0DER", "US", "na", "amazon.com", "USD", "en_US"),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "na", "amazon.ca", "CAD", "en_CA"),
    Marketplace("A1AM78C64UM0Y8", "MX", "na", "amazon.com.mx", "MXN", "es_MX"),
    Marketplace("A2Q3Y263D00KWC", "BR", "na", "amazon.com.br", "BRL", "pt_BR"),
    Marketplace("A1F83G8C2ARO7P", "GB", "eu", "amazon.co.uk", "GBP", "en_GB"),
    Marketplace("A1PA6795UKMFR9", "DE", "eu", "amazon.de", "EUR", "de_DE"),
    Marketplace("A13V1IB3VIYZZH", "FR", "eu", "amazon.fr", "EUR", "fr_FR"),
    Marketplace("APJ6JRA9NG5V4", "IT", "eu", "amazon.it", "EUR", "it_IT"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "eu", "amazon.es", "EUR", "es_ES"),
    Marketplace("A1805IZSGTT6HS", "NL", "eu", "amazon.nl", "EUR", "nl_NL"),
    Marketplace("AMEN7PMS3EDWL", "BE", "eu", "amazon.com.be", "EUR", "fr_BE"),
    Marketplace("A28R8C7NBKEWEA", "IE", "eu", "amazon.ie", "EUR", "en_IE"),
    Marketplace("A2NODRKZP88ZB9", "SE", "eu", "amazon.se", "SEK", "sv_SE"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "eu", "amazon.pl", "PLN", "pl_PL"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "eu", "amazon.com.tr", "TRY", "tr_TR"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "eu", "amazon.ae", "AED", "en_AE"),
    Marketplace("A17E79C6D8DWNP", "SA", "eu", "amazon.sa", "SAR", "ar_AE"),
    Marketplace("ARBP9OOSHTCHU", "EG", "eu", "amazon.eg", "EGP", "ar_AE"),
    Marketplace("A21TJRUUN4KGV", "IN", "eu", "amazon.in", "INR", "en_IN"),
    Marketplace("AE08WJ6YKNBMC", "ZA", "eu", "amazon.co.za", "ZAR", "en_ZA"),
    Marketplace("A1VC38T7YXB528", "JP", "fe", "amazon.co.jp", "JPY", "ja_JP"),
    Marketplace("A39IBJ37TRP1C6", "AU", "fe", "amazon.com.au", "AUD", "en_AU"),
    Marketplace("A19VAU5U5O7RUS", "SG", "fe", "amazon.sg", "SGD", "en_SG"),
)

# Real accounts list stores like this one, which hold multi-channel orders only.
NON_AMAZON_DE = Marketplace(
    "A38D8NSA03LJTC", "DE", "eu", "sim1.stores.amazon.de", "EUR", "de_DE", "Non-Amazon DE"
)

BY_COUNTRY = {marketplace.country: marketplace for marketplace in MARKETPLACES}
BY_ID = {marketplace.id: marketplace for marketplace in (*MARKETPLACES, NON_AMAZON_DE)}
