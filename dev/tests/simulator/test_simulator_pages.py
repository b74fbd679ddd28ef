"""Pagination of searchOrders."""

import pytest

LONG_AGO = "2026-01-01T00:00:00Z"


def pages(client, size, **query):
    """All pages of a search, one after the other."""
    token = {}
    while True:
        answer = client.search(maxResultsPerPage=size, **query, **token)
        yield answer.json()
        following = answer.json().get("pagination")
        if following is None:
            return
        token = {"paginationToken": following["nextToken"]}


def ids(page):
    return [order["orderId"] for order in page["orders"]]


def all_ids(pages):
    return [order_id for page in pages for order_id in ids(page)]


def first_token(client, **query):
    return client.search(maxResultsPerPage=10, **query).json()["pagination"]["nextToken"]


@pytest.mark.parametrize("size, count", [(1, 60), (7, 9), (20, 3), (59, 2), (60, 1), (100, 1)])
def test_pages_hold_every_order_once(client, simulator, size, count):
    found = list(pages(client, size))
    assert len(found) == count
    assert all_ids(found) == list(simulator.orders)


def test_the_window_stays_as_it_was_at_the_first_page(client, simulator):
    walk = pages(client, 20)
    first = next(walk)
    order_ids = list(simulator.orders)
    simulator.clock.advance(600)
    simulator.orders.update(order_ids[0], ago=300)
    simulator.orders.set_status(order_ids[30], "SHIPPED", ago=300)
    later = list(walk)
    assert all_ids(later) == order_ids[20:]
    assert {page["lastUpdatedBefore"] for page in later} == {first["lastUpdatedBefore"]}


def test_page_size_and_datasets_may_change(client):
    token = first_token(client)
    answer = client.search(paginationToken=token, maxResultsPerPage=3, includedData="BUYER")
    assert len(answer.json()["orders"]) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"lastUpdatedAfter": "2026-01-02T00:00:00Z"},
        {"lastUpdatedBefore": "2026-10-01T00:00:00Z"},
        {"marketplaceIds": "A13V1IB3VIYZZH"},
        {"fulfilledBy": "MERCHANT,AMAZON"},
        {"fulfillmentStatuses": "UNSHIPPED"},
    ],
)
def test_no_other_parameter_may_change(client, change):
    token = first_token(client, fulfilledBy="MERCHANT")
    query = {"fulfilledBy": "MERCHANT", **change}
    assert client.search(paginationToken=token, **query).status_code == 400


def test_no_parameter_may_be_left_out(client):
    token = first_token(client, fulfilledBy="MERCHANT")
    assert client.search(paginationToken=token).status_code == 400
    assert client.search_bounded_by(paginationToken=token).status_code == 400


def test_the_same_moment_and_list_may_be_written_otherwise(client):
    token = first_token(client, fulfilledBy="MERCHANT,AMAZON")
    query = {"fulfilledBy": "AMAZON,MERCHANT", "lastUpdatedAfter": "2026-01-01T01:00:00.000+01:00"}
    assert client.search(paginationToken=token, **query).status_code == 200


def test_a_token_lives_for_a_day(client, simulator):
    token = first_token(client)
    simulator.clock.advance(24 * 3600 - 10)
    client.token = None
    assert client.search(paginationToken=token).status_code == 200
    simulator.clock.advance(20)
    answer = client.search(paginationToken=token)
    assert answer.status_code == 400
    assert "24 hours" in answer.json()["errors"][0]["details"]


def test_a_token_serves_its_seller_only(simulator, client, connect):
    token = first_token(client)
    assert connect(simulator, "na").search(paginationToken=token).status_code == 400


def test_a_token_can_be_used_again(client):
    token = first_token(client)
    again = [client.search(paginationToken=token, maxResultsPerPage=5) for _ in range(2)]
    assert ids(again[0].json()) == ids(again[1].json())
