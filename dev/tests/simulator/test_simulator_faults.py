"""Faults on demand."""

import json
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from dev.simulator import faults


def test_a_fault_hits_once_unless_told_otherwise(simulator, client):
    simulator.faults.add("searchOrders", faults.error(500))
    assert [client.search().status_code for _ in range(2)] == [500, 200]
    simulator.faults.add("searchOrders", faults.error(503), times=2)
    assert [client.search().status_code for _ in range(3)] == [503, 503, 200]
    simulator.faults.add("searchOrders", faults.error(500), times=None)
    assert {client.search().status_code for _ in range(5)} == {500}
    simulator.faults.clear()
    assert client.search().status_code == 200


def test_a_fault_hits_its_operation_only(simulator, client):
    simulator.faults.add("getOrder", faults.error(500))
    assert client.search().status_code == 200
    simulator.faults.add("*", faults.html(502))
    assert client.participations().status_code == 502


def test_a_fault_can_wait(simulator, client):
    simulator.faults.add("searchOrders", faults.invalid_input(), after=2)
    assert [client.search().status_code for _ in range(4)] == [200, 200, 400, 200]


def test_a_fault_can_pick_its_calls(simulator, client):
    first, second = list(simulator.orders)[:2]
    simulator.faults.add(
        "getOrder",
        faults.error(500),
        times=None,
        match=lambda call: call.arguments["order_id"] == second,
    )
    assert client.order(first).status_code == 200
    assert client.order(second).status_code == 500


@pytest.mark.parametrize(
    "fault, status, mimetype",
    [
        (faults.html(502), 502, "text/html"),
        (faults.html(503), 503, "text/html"),
        (faults.empty(), 200, "application/json"),
        (faults.empty(503), 503, "application/json"),
        (faults.invalid_json(), 200, "application/json"),
    ],
)
def test_bodies_that_are_no_json(simulator, client, fault, status, mimetype):
    simulator.faults.add("searchOrders", fault)
    answer = client.search()
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(mimetype)
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_json_without_errors(simulator, client):
    simulator.faults.add("searchOrders", faults.message_only(403, "Forbidden"))
    answer = client.search()
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
    simulator.faults.add("searchOrders", faults.body({"orders": None}))
    assert client.search().json() == {"orders": None}


def test_a_cut_connection(simulator, client):
    client.participations()
    simulator.faults.add("searchOrders", faults.drop())
    with pytest.raises(httpx.TransportError):
        client.search()
    assert client.search().status_code == 200
    assert [entry.status for entry in simulator.requests.of("searchOrders")] == [None, 200]


def test_a_late_answer(simulator, client):
    client.participations()
    simulator.faults.add("searchOrders", faults.delay(0.3))
    start = time.monotonic()
    assert client.search().status_code == 200
    assert time.monotonic() - start >= 0.3


def test_a_token_that_expires_early(simulator, client):
    client.participations()
    simulator.faults.add("searchOrders", faults.expired_token())
    assert client.search().status_code == 403
    assert client.search().status_code == 403
    client.token = None
    assert client.search().status_code == 200


def test_throttled_with_and_without_the_rate_header(simulator, client):
    simulator.faults.add("searchOrders", faults.throttled())
    simulator.faults.add("searchOrders", faults.throttled(rate_header=0.0167))
    answers = [client.search() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 429]
    headers = [answer.headers.get("x-amzn-RateLimit-Limit") for answer in answers]
    assert headers == [None, "0.0167"]


def test_the_same_page_for_ever(simulator, client):
    simulator.faults.add("searchOrders", faults.same_next_token(), times=None)
    answers = [client.search(maxResultsPerPage=5).json()]
    for _ in range(3):
        token = answers[-1]["pagination"]["nextToken"]
        answers.append(client.search(maxResultsPerPage=5, paginationToken=token).json())
    assert len({json.dumps(answer["orders"]) for answer in answers}) == 1
    assert len({answer["pagination"]["nextToken"] for answer in answers}) == 1


def test_login_with_amazon_fails_in_its_own_ways(simulator, client):
    simulator.faults.add("token", faults.lwa_error(500))
    simulator.faults.add("token", faults.lwa_error(400, "invalid_grant", "Revoked"))
    simulator.faults.add("token", faults.lwa_not_json())
    first, second, third = (client.get_token() for _ in range(3))
    assert (first.status_code, first.json()["error"]) == (500, "server_error")
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert third.headers["content-type"].startswith("text/html")
    assert client.get_token().status_code == 200


def test_tokens_that_come_round_again(simulator, client):
    simulator.faults.add("searchOrders", faults.next_tokens("one", "two"), times=None)
    tokens = [client.search().json()["pagination"]["nextToken"] for _ in range(3)]
    assert tokens == ["one", "two", "one"]


@pytest.mark.parametrize("headers", [True, False])
def test_an_answer_that_trickles(simulator, client, headers):
    whole = client.search(maxResultsPerPage=1).json()["orders"]
    simulator.faults.add("searchOrders", faults.trickle(0.0005, headers))
    assert client.search(maxResultsPerPage=1).json()["orders"] == whole


def test_a_bomb_is_small_on_the_wire(simulator, client):
    simulator.faults.add("searchOrders", faults.bomb(5))
    simulator.faults.add("searchOrders", faults.bomb(5, encoding="", layers=2))
    first, second = client.search(), client.search()
    assert len(first.content) == 5 * 1024 * 1024
    assert int(first.headers["content-length"]) < 50_000
    assert len(second.content) < 1_000


@pytest.mark.parametrize("length", [True, False])
def test_a_flood(simulator, client, length):
    simulator.faults.add("searchOrders", faults.flood(2, length))
    answer = client.search()
    assert len(answer.content) == 2 * 1024 * 1024
    assert ("content-length" in answer.headers) == length


def test_one_order_is_spoiled(simulator, client):
    first, second, *_others = simulator.orders
    simulator.faults.add("searchOrders", faults.spoiled(second, "orderItems.0.news", "[nonsense"))
    text = client.search().text
    assert text.count('"news": [nonsense') == 1
    orders = {order["orderId"] for order in client.search().json()["orders"]}
    assert {first, second} <= orders


def test_answers_are_dated_by_the_simulators_clock(simulator, client):
    simulator.clock.advance(-86400)
    date = parsedate_to_datetime(client.participations().headers["date"])
    assert abs((date - simulator.clock.now()).total_seconds()) < 5
