"""Where Amazon's servers are.

https://developer-docs.amazon.com/sp-api/docs/sp-api-endpoints

Only the environment of the server process can redirect calls, for tests and demos. No record and
no parameter can: whoever might write it would collect the sellers' tokens.
"""

import os

REGIONS = {
    "na": "https://sellingpartnerapi-na.amazon.com",
    "eu": "https://sellingpartnerapi-eu.amazon.com",
    "fe": "https://sellingpartnerapi-fe.amazon.com",
}
TOKEN_URL = "https://api.amazon.com/auth/o2/token"


def api_url(region):
    """The address that serves a region."""
    return os.environ.get("AMAZON_CONNECTOR_API_URL", "").rstrip("/") or REGIONS[region]


def token_url():
    """The address of Login with Amazon."""
    return os.environ.get("AMAZON_CONNECTOR_TOKEN_URL", "") or TOKEN_URL


def region_of(endpoint):
    """The region whose server ``endpoint`` names, with or without ``https://``, or ``None``."""
    host = endpoint.strip().lower().removeprefix("https://").rstrip("/")
    return next((region for region, url in REGIONS.items() if url.endswith(f"//{host}")), None)
