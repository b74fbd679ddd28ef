"""A running simulator, a bare client that knows nothing but HTTP, and Amazon's models."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import jsonschema
import pytest
from sp_api.auth import AccessTokenClient, access_token_client

from dev.simulator import Simulator

SEARCH = "/orders/2026-01-01/orders"
LONG_AGO = "2026-01-01T00:00:00Z"
MODELS = Path(__file__).resolve().with_name("models")


class BareClient:
    """Sends what it is told to, with the access token of one seller."""

    def __init__(self, simulator, seller="eu"):
        self.simulator = simulator
        self.seller = simulator.sellers[seller]
        self.token = None
        self._http = httpx.Client(timeout=10)

    def get_token(self, **changes):
        form = {
            "grant_type": "refresh_token",
            "client_id": self.seller.client_id,
            "client_secret": self.seller.client_secret,
            "refresh_token": self.seller.refresh_token,
            **changes,
        }
        return self._http.post(self.simulator.token_url, data=form)

    def get(self, path, headers=None, **query):
        if self.token is None:
            self.token = self.get_token().json()["access_token"]
        headers = {"x-amz-access-token": self.token, **(headers or {})}
        return self._http.get(self.simulator.api_url + path, params=query or None, headers=headers)

    def send(self, method, path, body=None, headers=None, **query):
        """A request with a JSON body."""
        if self.token is None:
            self.token = self.get_token().json()["access_token"]
        headers = {"x-amz-access-token": self.token, **(headers or {})}
        url = self.simulator.api_url + path
        return self._http.request(method, url, params=query or None, json=body, headers=headers)

    def search(self, **query):
        """A search with lastUpdatedAfter long ago unless a lower bound is given."""
        if not {"createdAfter", "lastUpdatedAfter"} & query.keys():
            query["lastUpdatedAfter"] = LONG_AGO
        return self.get(SEARCH, **query)

    def search_bounded_by(self, **bounds):
        """A search with these bounds and no other."""
        return self.get(SEARCH, **bounds)

    def found(self, **query):
        """The ids of the orders a search finds."""
        return [order.get("orderId") for order in self.search(**query).json()["orders"]]

    def order(self, order_id, *included):
        query = {"includedData": ",".join(included)} if included else {}
        return self.get(f"{SEARCH}/{order_id}", **query)

    def participations(self):
        return self.get("/sellers/v1/marketplaceParticipations")


def library_connection(simulator, seller="eu", marketplace_id="A1PA6795UKMFR9"):
    """The arguments that lead an API class of python-amazon-sp-api to the simulator."""
    access_token_client.cache.clear()

    class TokenClient(AccessTokenClient):
        scheme = "http://"
        host, _slash, _path = simulator.token_url.removeprefix("http://").partition("/")

    seller = simulator.sellers[seller]
    return {
        "marketplace": LibraryMarketplace(simulator.api_url, marketplace_id),
        "refresh_token": seller.refresh_token,
        "credentials": {
            "lwa_app_id": seller.client_id,
            "lwa_client_secret": seller.client_secret,
        },
        "auth_token_client_class": TokenClient,
    }


@dataclass
class LibraryMarketplace:
    """What the library wants to know of a marketplace."""

    endpoint: str
    marketplace_id: str
    region: str = "eu-west-1"


@pytest.fixture
def connection(simulator):
    """The connection of the library, for the European seller in Germany."""
    return library_connection(simulator)


@pytest.fixture
def simulator():
    with Simulator("demo") as running:
        yield running


@pytest.fixture
def client(simulator):
    return BareClient(simulator)


@pytest.fixture(scope="session")
def connect():
    """A function of a simulator and the key of a seller: a client of both."""
    return BareClient


@pytest.fixture(scope="session")
def model_validator():
    """A function of a model and one of its definitions: a validator that bars unknown fields."""
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_date_time)

    def validator(model, definition):
        definitions = json.loads((MODELS / model).read_text())["definitions"]
        for schema in definitions.values():
            if "properties" in schema:
                schema["additionalProperties"] = False
        schema = {"$ref": f"#/definitions/{definition}", "definitions": definitions}
        return jsonschema.Draft4Validator(schema, format_checker=formats)

    return validator


def _is_date_time(value):
    if not re.search(r"(Z|[+-]\d\d:\d\d)$", value):
        raise ValueError("no time zone")
    return bool(datetime.fromisoformat(value.replace("Z", "+00:00")))
