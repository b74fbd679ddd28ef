"""The connector's own client against the simulator: real HTTP, no waiting, no other machine."""

import os
import socket
from contextlib import ExitStack

import pytest

from amazon import caller as caller_module
from amazon.client import AmazonClient
from amazon.limits import Throttle
from amazon.tokens import Credentials, TokenCache
from dev.simulator import Simulator

FROM_THE_ENVIRONMENT = ("LWA_", "SP_API_", "AWS_", "AMAZON_CONNECTOR_")


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch):
    """A request to any other machine ends the test, wherever it comes from."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address):
        if self.family != socket.AF_UNIX and address[0] != "127.0.0.1":
            pytest.fail(f"Somebody tried to reach {address}.")
        return connect(self, address)

    def guarded_getaddrinfo(host, *args, **options):
        if host != "127.0.0.1":
            pytest.fail(f"Somebody asked where {host} is.")
        return getaddrinfo(host, *args, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


@pytest.fixture(autouse=True)
def _clean_process(monkeypatch):
    """No access token and no variable of the environment is left from elsewhere."""
    monkeypatch.setattr(caller_module, "ACCESS_TOKENS", TokenCache())
    for name in list(os.environ):
        if name.startswith(FROM_THE_ENVIRONMENT):
            monkeypatch.delenv(name)


@pytest.fixture
def serve(monkeypatch):
    """A function that starts a simulator with a catalogue and leads the client to it."""
    with ExitStack() as stack:

        def start(catalogue=None, **options):
            simulator = stack.enter_context(Simulator(catalogue, **options))
            for name, value in simulator.environment.items():
                monkeypatch.setenv(name, value)
            return simulator

        yield start


@pytest.fixture
def simulator(serve):
    """The simulator with the demo's sixty orders, which answers at once."""
    return serve("demo")


def credentials_of(seller):
    return Credentials(seller.client_id, seller.client_secret, seller.refresh_token)


@pytest.fixture
def connect():
    """A function that makes a client for a seller; what it waits passes at the simulator only."""
    with ExitStack() as stack:

        def make(simulator, key="eu", *, credentials=None, **options):
            seller = simulator.sellers[key]
            options = {
                "throttle": Throttle(clock=simulator.clock.now),
                "sleep": simulator.clock.advance,
                **options,
            }
            credentials = credentials or credentials_of(seller)
            return stack.enter_context(AmazonClient(credentials, seller.region, **options))

        yield make


@pytest.fixture
def client(simulator, connect):
    """A client of the European seller that may wait as long as it likes."""
    return connect(simulator, patience=10_000)


@pytest.fixture
def everything(simulator):
    """The filters of a search that finds all orders of the European seller."""
    return {
        "lastUpdatedAfter": "2026-01-01T00:00:00Z",
        "marketplaceIds": sorted(simulator.sellers["eu"].marketplace_ids),
    }
