"""Usage plans: bursts, refilling, headers."""

import pytest


@pytest.fixture
def published(simulator):
    simulator.rates.fast = False
    return simulator


def test_fast_knows_no_limit(simulator, client):
    answers = [client.search(maxResultsPerPage=1) for _ in range(25)]
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.usefixtures("published")
def test_a_burst_of_twenty_searches_and_no_more(client):
    answers = [client.search(maxResultsPerPage=1) for _ in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.0056"
    assert "x-amzn-RateLimit-Limit" not in answers[-1].headers
    assert "Retry-After" not in answers[-1].headers
    assert answers[-1].json()["errors"][0]["code"] == "QuotaExceeded"


def test_the_bucket_refills_one_search_in_three_minutes(published, client):
    for _ in range(20):
        client.search(maxResultsPerPage=1)
    published.clock.advance(170)
    assert client.search(maxResultsPerPage=1).status_code == 429
    published.clock.advance(9)
    assert client.search(maxResultsPerPage=1).status_code == 200
    assert client.search(maxResultsPerPage=1).status_code == 429


def test_refused_requests_use_up_the_bucket_too(published, client):
    published.rates.plan("searchOrders", rate=0.0056, burst=2)
    answers = [client.search(maxResultsPerPage=0) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert answers[0].headers["x-amzn-RateLimit-Limit"] == "0.0056"


def test_buckets_are_apart(published, client, connect):
    published.rates.plan("searchOrders", rate=0.0056, burst=1)
    client.search()
    assert client.search().status_code == 429
    assert client.participations().status_code == 200
    assert connect(published, "na").search().status_code == 200


def test_clients_of_one_seller_share_the_bucket(published, client, connect):
    published.rates.plan("searchOrders", rate=0.0056, burst=1)
    client.search()
    assert connect(published).search().status_code == 429


def test_an_empty_bucket_is_no_reason_to_refuse_a_token(published, client):
    assert {client.get_token().status_code for _ in range(40)} == {200}
