"""What the library would take from the environment of the process is not taken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import amazon
from amazon.errors import AmazonAuthError
from amazon.tokens import Credentials

ROOT = Path(amazon.__file__).parents[1]
OTHERS = {
    "LWA_APP_ID": "somebody else's",
    "LWA_CLIENT_SECRET": "somebody else's",
    "SP_API_REFRESH_TOKEN": "somebody else's",
    "SP_API_DEFAULT_MARKETPLACE": "JP",
    "SP_API_AWS_SECRET_ID": "somebody else's",
    "SP_API_AUTH_CACHE_SIZE": "0",
    "SP_API_AUTH_CACHE_TTL": "0",
    "AWS_ENV": "SANDBOX",
    "AWS_ACCESS_KEY_ID": "somebody else's",
    "AWS_SECRET_ACCESS_KEY": "somebody else's",
}
SCRIPT = """
import json, sys
from amazon.client import AmazonClient
from amazon.tokens import Credentials

with AmazonClient(Credentials(*sys.argv[1:]), "eu") as client:
    print(json.dumps([place.marketplace_id for place in client.participations()]))
"""


@pytest.fixture
def hostile(monkeypatch):
    for name, value in OTHERS.items():
        monkeypatch.setenv(name, value)


def test_fall_backs_of_the_library_are_ignored(hostile, simulator, connect, everything):
    client = connect(simulator)
    client.participations()
    client.search_orders(everything)
    assert [request.seller for request in simulator.requests] == ["eu"] * 3
    apis = client._apis.values()
    assert {(api.region, api.marketplace_id) for api in apis} == {("eu", "")}
    assert simulator.requests.of("searchOrders")[0].query["marketplaceIds"] == ",".join(
        everything["marketplaceIds"]
    )


def test_what_the_library_reads_when_it_is_imported_is_ignored(simulator):
    seller = simulator.sellers["eu"]
    secrets = (seller.client_id, seller.client_secret, seller.refresh_token)
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, *secrets],
        cwd=ROOT,
        env={**os.environ, **OTHERS, **simulator.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == seller.marketplace_ids
    assert [request.seller for request in simulator.requests] == ["eu", "eu"]


def test_incomplete_credentials_are_not_completed_from_the_environment(
    hostile, simulator, connect, monkeypatch
):
    seller = simulator.sellers["eu"]
    monkeypatch.setenv("SP_API_REFRESH_TOKEN", seller.refresh_token)
    monkeypatch.setenv("LWA_CLIENT_SECRET", seller.client_secret)
    nobody = Credentials(seller.client_id, "", "")
    with pytest.raises(AmazonAuthError):
        connect(simulator, credentials=nobody).participations()


def test_the_simulator_is_reached_through_the_environment_only(simulator, connect):
    client = connect(simulator)
    client.participations()
    assert {api.endpoint for api in client._apis.values()} == {simulator.api_url}
