"""Where Amazon's servers are.

https://developer-docs.amazon.com/sp-api/docs/sp-api-endpoints

Only the environment of the server process can redirect calls, for tests and demos. No record and
no parameter can: whoever might write it would collect the sellers' tokens.
"""

import ipaddress
import os
import re

from .errors import AmazonMisdirected, AmazonPayloadError

REGIONS = {
    "na": "https://sellingpartnerapi-na.amazon.com",
    "eu": "https://sellingpartnerapi-eu.amazon.com",
    "fe": "https://sellingpartnerapi-fe.amazon.com",
}
TOKEN_URL = "https://api.amazon.com/auth/o2/token"
# Narrower than the standard: no user, no odd characters in the name of the host.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>[/?][!-~]*)?",
    re.IGNORECASE,
)
# Amazon keeps documents in S3, named by the bucket or by the path.
# https://docs.aws.amazon.com/general/latest/gr/s3.html
_STORAGE = re.compile(
    r"([a-z0-9][a-z0-9.-]*\.)?s3(-accelerate)?(\.dualstack)?"
    r"([.-](external-1|[a-z]{2}(-[a-z]+){1,3}-[0-9]{1,2}))?\.amazonaws\.com"
)


def api_url(region: str) -> str:
    """The address that serves a region. :raise AmazonMisdirected: If the environment must not
    name the one that it does."""
    return _redirected("AMAZON_CONNECTOR_API_URL").rstrip("/") or REGIONS[region]


def token_url() -> str:
    """The address of Login with Amazon. :raise AmazonMisdirected: As above."""
    return _redirected("AMAZON_CONNECTOR_TOKEN_URL") or TOKEN_URL


def region_of(endpoint: str) -> str | None:
    """The region whose server ``endpoint`` names, with or without ``https://``, or ``None``."""
    host = endpoint.strip().lower().removeprefix("https://").rstrip("/")
    return next((region for region, url in REGIONS.items() if url.endswith(f"//{host}")), None)


def check_document_url(url: str, api: str) -> None:
    """Documents lie in Amazon's storage, or where the API itself was redirected to on this machine.

    :param str api: The address of the API.
    :raise AmazonPayloadError: If the address is elsewhere.
    """
    place, home = _URL.fullmatch(url), _URL.fullmatch(api)
    is_stored = (
        place
        and place["scheme"].lower() == "https"
        and not place["port"]
        and _STORAGE.fullmatch(place["host"].lower())
    )
    is_at_home = place and home and _is_loopback(home["host"]) and _origin(place) == _origin(home)
    if not (is_stored or is_at_home):
        raise AmazonPayloadError("Amazon named no safe address for a document.")


def _redirected(name: str) -> str:
    """What a variable of the environment says, if it may say that."""
    url = os.environ.get(name, "").strip()
    if not url:
        return ""
    place = _URL.fullmatch(url)
    if place and (place["scheme"].lower() == "https" or _is_loopback(place["host"])):
        return url
    raise AmazonMisdirected(
        f"The server's environment variable {name} names no address that calls may go to: it "
        "must begin with https://, or with http:// and this machine's own address, such as "
        "127.0.0.1."
    )


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _origin(place: re.Match[str]) -> tuple[str, str, str | None]:
    return place["scheme"].lower(), place["host"].lower(), place["port"]
