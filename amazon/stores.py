"""Where the stores are: a sale belongs to the month that it is there."""

from datetime import datetime

from dateutil import tz

UTC = "UTC"
# Seller Central in North America goes by the time of Seattle.
ZONES = {
    "amazon.com": "America/Los_Angeles",
    "amazon.ca": "America/Los_Angeles",
    "amazon.com.mx": "America/Los_Angeles",
    "amazon.com.br": "America/Sao_Paulo",
    "amazon.co.uk": "Europe/London",
    "amazon.ie": "Europe/Dublin",
    "amazon.de": "Europe/Berlin",
    "amazon.fr": "Europe/Paris",
    "amazon.it": "Europe/Rome",
    "amazon.es": "Europe/Madrid",
    "amazon.nl": "Europe/Amsterdam",
    "amazon.com.be": "Europe/Brussels",
    "amazon.se": "Europe/Stockholm",
    "amazon.pl": "Europe/Warsaw",
    "amazon.com.tr": "Europe/Istanbul",
    "amazon.ae": "Asia/Dubai",
    "amazon.sa": "Asia/Riyadh",
    "amazon.eg": "Africa/Cairo",
    "amazon.co.za": "Africa/Johannesburg",
    "amazon.in": "Asia/Kolkata",
    "amazon.co.jp": "Asia/Tokyo",
    "amazon.com.au": "Australia/Sydney",
    "amazon.sg": "Asia/Singapore",
}
# Of rows that name no store.
ZONES_OF_CURRENCIES = {
    "USD": "America/Los_Angeles",
    "CAD": "America/Los_Angeles",
    "MXN": "America/Los_Angeles",
    "BRL": "America/Sao_Paulo",
    "GBP": "Europe/London",
    "EUR": "Europe/Berlin",
    "SEK": "Europe/Stockholm",
    "PLN": "Europe/Warsaw",
    "TRY": "Europe/Istanbul",
    "AED": "Asia/Dubai",
    "SAR": "Asia/Riyadh",
    "EGP": "Africa/Cairo",
    "ZAR": "Africa/Johannesburg",
    "INR": "Asia/Kolkata",
    "JPY": "Asia/Tokyo",
    "AUD": "Australia/Sydney",
    "SGD": "Asia/Singapore",
}


def zone_of(marketplace_name: str, currency: str) -> str:
    """The time zone of a store, or of where its currency is used if it is not known."""
    known = ZONES.get(marketplace_name.lower())
    return known or ZONES_OF_CURRENCIES.get(currency, UTC)


def month_of(moment: datetime, zone: str) -> str:
    """Which month an aware time is in, where the store is: ``2026-11``."""
    return moment.astimezone(tz.gettz(zone)).strftime("%Y-%m")
