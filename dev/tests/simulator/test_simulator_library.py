"""python-amazon-sp-api, the library the connector uses, talks to the simulator."""

import pytest
import sp_api.api
from sp_api.auth.exceptions import AuthorizationError
from sp_api.base import SellingApiException

from dev.simulator import faults

DE = "A1PA6795UKMFR9"
LONG_AGO = "2026-01-01T00:00:00Z"


@pytest.fixture
def orders(connection):
    return sp_api.api.Orders(version="2026-01-01", **connection)


def test_participations(connection):
    answer = sp_api.api.Sellers(**connection).get_marketplace_participation()
    assert answer.payload[0]["marketplace"]["id"] == DE


def test_search_with_lists(orders, simulator):
    answer = orders.search_orders(
        lastUpdatedAfter=LONG_AGO,
        marketplaceIds=[DE, "A13V1IB3VIYZZH"],
        includedData=["PROCEEDS", "FULFILLMENT"],
        maxResultsPerPage=7,
    )
    assert len(answer.payload["orders"]) == 7
    assert "proceeds" in answer.payload["orders"][0]
    assert answer.pagination["nextToken"]
    query = simulator.requests.of("searchOrders")[0].query
    assert query["marketplaceIds"] == f"{DE},A13V1IB3VIYZZH"


def test_search_without_marketplaces_carries_the_librarys_noise(orders, simulator):
    orders.search_orders(lastUpdatedAfter=LONG_AGO)
    query = simulator.requests.of("searchOrders")[0].query
    assert {"MarketplaceId", "MarketplaceIds", "marketplace_ids", "marketplaceIds"} <= set(query)


def test_one_order(orders, simulator):
    order_id = next(iter(simulator.orders))
    answer = orders.get_order(order_id, includedData=["FULFILLMENT"])
    assert answer.payload["order"]["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"


def test_refusals_become_the_librarys_exceptions(orders, simulator):
    with pytest.raises(SellingApiException) as caught:
        orders.search_orders(lastUpdatedAfter=LONG_AGO, maxResultsPerPage=500)
    assert caught.value.code == 400
    with pytest.raises(SellingApiException) as caught:
        orders.get_order("305-0000000-0000000")
    assert caught.value.code == 404
    simulator.faults.add("searchOrders", faults.throttled())
    with pytest.raises(SellingApiException) as caught:
        orders.search_orders(lastUpdatedAfter=LONG_AGO)
    assert caught.value.code == 429


def test_an_outage_page_looks_like_success_to_the_library(orders, simulator):
    simulator.faults.add("searchOrders", faults.html(503))
    assert not orders.search_orders(lastUpdatedAfter=LONG_AGO).payload


def test_wrong_credentials(connection, simulator):
    connection["refresh_token"] = "wrong"
    with pytest.raises(AuthorizationError) as caught:
        sp_api.api.Sellers(**connection).get_marketplace_participation()
    assert (caught.value.status_code, caught.value.error_code) == (400, "invalid_grant")
