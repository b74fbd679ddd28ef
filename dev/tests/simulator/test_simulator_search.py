"""searchOrders and getOrder: every rule their model states."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from dev.simulator import times

LONG_AGO = "2026-01-01T00:00:00Z"
DE, FR, GB = "A1PA6795UKMFR9", "A13V1IB3VIYZZH", "A1F83G8C2ARO7P"


def is_invalid(answer, *words):
    """Whether Amazon calls the input invalid, for a reason with these words in it."""
    error = answer.json()["errors"][0]
    return (
        answer.status_code == 400
        and error["code"] == "InvalidInput"
        and all(word in error["details"] for word in words)
    )


def ago(simulator, **delta):
    return times.text(simulator.clock.now() - timedelta(**delta))


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"createdAfter": LONG_AGO, "lastUpdatedAfter": LONG_AGO},
        {"createdAfter": LONG_AGO, "lastUpdatedBefore": "2026-02-01T00:00:00Z"},
        {"lastUpdatedAfter": LONG_AGO, "createdBefore": "2026-02-01T00:00:00Z"},
        {"lastUpdatedBefore": "2026-02-01T00:00:00Z"},
        {"createdBefore": "2026-02-01T00:00:00Z"},
        {"lastUpdatedAfter": LONG_AGO, "lastUpdatedBefore": "2025-12-31T23:59:59Z"},
        {"createdAfter": LONG_AGO, "createdBefore": "2025-12-31T23:59:59Z"},
        {"createdAfter": "2026-01-01"},
        {"createdAfter": "2026-01-01T00:00:00"},
        {"createdAfter": "2026-02-30T00:00:00Z"},
        {"createdAfter": "yesterday"},
        {"createdAfter": ""},
    ],
)
def test_bounds_that_break_a_rule(client, bounds):
    assert is_invalid(client.search_bounded_by(**bounds))


@pytest.mark.parametrize("family", ["created", "lastUpdated"])
def test_an_upper_bound_must_be_two_minutes_old(client, simulator, family):
    def search(seconds):
        bounds = {f"{family}After": LONG_AGO, f"{family}Before": ago(simulator, seconds=seconds)}
        return client.search_bounded_by(**bounds)

    assert is_invalid(search(115), "two minutes")
    assert search(121).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"maxResultsPerPage": "0"},
        {"maxResultsPerPage": "101"},
        {"maxResultsPerPage": "ten"},
        {"maxResultsPerPage": "-1"},
        {"fulfillmentStatuses": "SHIPPED,Unshipped"},
        {"fulfilledBy": "AMAZON,MFN"},
        {"includedData": "BUYER,ALL"},
        {"marketplaceIds": ",".join(["A"] * 51)},
        {"paginationToken": "made-up"},
        {"paginationToken": ""},
    ],
)
def test_values_that_break_a_rule(client, query):
    assert is_invalid(client.search(**query))


def test_lists_are_comma_separated(client):
    assert is_invalid(client.search(marketplaceIds=[DE, FR]), "comma-separated")


def test_parameters_nobody_knows_are_ignored(client):
    assert client.search(MarketplaceId=DE, marketplace_ids=FR).status_code == 200


def test_bounds_are_inclusive(client, simulator):
    order_id = next(iter(simulator.orders))
    updated = simulator.orders.get(order_id)["lastUpdatedTime"]
    created = simulator.orders.get(order_id)["createdTime"]
    for family, moment in (("lastUpdated", updated), ("created", created)):
        bounds = {f"{family}After": moment, f"{family}Before": moment}
        assert client.found(**bounds) == [order_id]


def test_the_time_zone_of_a_bound_counts(client, simulator):
    updated = simulator.orders.get(next(iter(simulator.orders)))["lastUpdatedTime"]
    zone = "+02:00"
    moment = (times.parse(updated) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.%f") + zone
    found = client.found(lastUpdatedAfter=moment, lastUpdatedBefore=moment)
    assert found == [next(iter(simulator.orders))]


def test_orders_come_least_recently_updated_first(client, simulator):
    first, second = list(simulator.orders)[:2]
    simulator.orders.update(first, ago=130)
    found = client.found()
    assert (found[0], found[-1]) == (second, first)
    assert len(found) == 60


def test_the_last_two_minutes_stay_hidden(client, simulator):
    order_id = next(iter(simulator.orders))
    simulator.orders.set_status(order_id, "SHIPPED")
    answer = client.search().json()
    assert order_id not in [order["orderId"] for order in answer["orders"]]
    simulator.clock.advance(120)
    assert client.found(lastUpdatedAfter=answer["lastUpdatedBefore"]) == [order_id]


def test_the_answer_says_up_to_when_it_looked(client, simulator):
    now = simulator.clock.now()
    answer = client.search().json()
    upper = times.parse(answer["lastUpdatedBefore"])
    assert timedelta(0) <= upper - (now - timedelta(minutes=2)) < timedelta(seconds=10)
    assert "createdBefore" not in answer
    bound = ago(simulator, hours=1)
    answer = client.search(createdAfter=LONG_AGO, createdBefore=bound).json()
    assert answer["createdBefore"] == bound
    assert "lastUpdatedBefore" not in answer


def test_filters(client, simulator):
    def expected(test):
        return {id_ for id_ in simulator.orders if test(simulator.orders.get(id_))}

    def status(order):
        return order["fulfillment"]["fulfillmentStatus"]

    british = expected(lambda o: o["salesChannel"]["marketplaceId"] in (GB, FR))
    assert set(client.found(marketplaceIds=f"{GB},{FR}")) == british
    amazon = expected(lambda o: o["fulfillment"]["fulfilledBy"] == "AMAZON")
    assert set(client.found(fulfilledBy="AMAZON")) == amazon
    pending = expected(lambda o: status(o) in ("PENDING", "CANCELLED"))
    assert set(client.found(fulfillmentStatuses="PENDING,CANCELLED")) == pending
    assert all((british, amazon, pending))


def test_orders_older_than_two_years_are_forgotten(client, simulator):
    order_id = next(iter(simulator.orders))
    assert client.order(order_id).status_code == 200
    simulator.clock.advance(timedelta(days=731).total_seconds())
    client.token = None
    assert client.order(order_id).status_code == 404
    assert client.found(lastUpdatedAfter="2020-01-01T00:00:00Z") == []


def test_one_order(client, simulator):
    order_id = next(iter(simulator.orders))
    assert client.order(order_id).json()["order"]["orderId"] == order_id
    assert client.order("305-0000000-0000000").status_code == 404
    assert is_invalid(client.order("TEST_CASE_400"))
    assert is_invalid(client.order(order_id, "EVERYTHING"))


def test_a_plus_sign_must_be_encoded(client):
    query = urlencode({"createdAfter": "2026-01-01T00:00:00+00:00"})
    assert client.get(f"/orders/2026-01-01/orders?{query}").status_code == 200
    assert is_invalid(client.get(f"/orders/2026-01-01/orders?{query.replace('%2B', '+')}"))
