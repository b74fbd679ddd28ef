"""Amazon's published rates: nobody waits longer than allowed, and Amazon never has to refuse."""

import pytest

from amazon.errors import AmazonThrottled, AmazonUnavailable
from amazon.limits import GET_ORDER, SEARCH_ORDERS
from dev.simulator import faults

ASKED_FOR = ("searchOrders", "getOrder", "getMarketplaceParticipations")


@pytest.fixture
def strict(simulator):
    """The simulator with Amazon's published rates."""
    simulator.rates.fast = False
    return simulator


def refused(simulator):
    return sum(simulator.requests.count(operation, status=429) for operation in ASKED_FOR)


@pytest.mark.parametrize("slow_first_call", [False, True])
def test_amazon_never_refuses_a_call(strict, client, everything, slow_first_call):
    # A first call that travels slowly is counted late, and the next ones seem too soon.
    if slow_first_call:
        for operation in ASKED_FOR:
            strict.faults.add(operation, faults.delay(0.1))
    order_id = next(iter(strict.orders))
    for _ in range(24):
        client.search_orders(everything)
    for _ in range(40):
        client.get_order(order_id)
    for _ in range(18):
        client.participations()
    assert refused(strict) == 0
    assert [strict.requests.count(operation, status=200) for operation in ASKED_FOR] == [24, 40, 18]


def test_the_burst_is_used_in_full(strict, connect, everything):
    client = connect(strict)
    for _ in range(SEARCH_ORDERS.burst):
        client.search_orders(everything)
    with pytest.raises(AmazonThrottled) as caught:
        client.search_orders(everything)
    assert caught.value.retry_after == pytest.approx(178.6, abs=2)
    assert strict.requests.count("searchOrders") == SEARCH_ORDERS.burst
    assert refused(strict) == 0


def test_nobody_waits_longer_than_patience_allows(strict, connect):
    # Given a client that may wait for five seconds in all
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        strict.clock.advance(seconds)

    client = connect(strict, patience=5, sleep=sleep)
    order_id = next(iter(strict.orders))

    # When it makes more calls than that allows
    for _ in range(GET_ORDER.burst + 2):
        client.get_order(order_id)
    with pytest.raises(AmazonThrottled, match="The rate of getOrder is used up for now"):
        client.get_order(order_id)

    # Then it has waited for two calls, and never beyond its patience
    assert strict.requests.count("getOrder") == GET_ORDER.burst + 2
    assert 4 < sum(slept) <= 5


def test_without_patience_nobody_waits(strict, connect, everything):
    def sleep(seconds):
        pytest.fail("It slept.")

    client = connect(strict, patience=0, sleep=sleep)
    strict.faults.add("searchOrders", faults.html(503))
    with pytest.raises(AmazonUnavailable):
        client.search_orders(everything)
    for _ in range(SEARCH_ORDERS.burst - 1):
        client.search_orders(everything)
    with pytest.raises(AmazonThrottled):
        client.search_orders(everything)


def test_a_refusal_all_the_same_says_when_to_come_back(simulator, connect, everything):
    # Given somebody else who uses the same plan
    client = connect(simulator)
    simulator.faults.add("searchOrders", faults.throttled())

    # When Amazon refuses the first call
    with pytest.raises(AmazonThrottled) as caught:
        client.search_orders(everything)

    # Then the bucket is empty, whatever was thought to be in it
    assert (caught.value.status, caught.value.code) == (429, "QuotaExceeded")
    assert caught.value.retry_after == pytest.approx(1 / SEARCH_ORDERS.rate)
    with pytest.raises(AmazonThrottled) as caught:
        client.search_orders(everything)
    assert caught.value.status is None
    assert simulator.requests.count("searchOrders") == 1
    simulator.clock.advance(180)
    assert client.search_orders(everything).documents


def test_a_refusal_may_name_a_slower_rate(simulator, connect, everything):
    simulator.faults.add("searchOrders", faults.throttled(rate_header=0.001))
    with pytest.raises(AmazonThrottled) as caught:
        connect(simulator).search_orders(everything)
    assert caught.value.retry_after == pytest.approx(1000)


@pytest.mark.parametrize("header", ["nan", "inf", "-1", "0", "1e-300", "", "fast", "NaN"])
def test_a_rate_that_makes_no_sense_is_not_believed(strict, connect, everything, header):
    def odd_header(call, go_on):
        response = go_on(call)
        response.headers["x-amzn-RateLimit-Limit"] = header
        return response

    client = connect(strict)
    strict.faults.add("searchOrders", faults.throttled(rate_header=header))
    with pytest.raises(AmazonThrottled) as caught:
        client.search_orders(everything)
    assert caught.value.retry_after == pytest.approx(1 / SEARCH_ORDERS.rate)
    strict.clock.advance(180)
    strict.faults.add("searchOrders", odd_header, times=None)
    client.search_orders(everything)
    with pytest.raises(AmazonThrottled):
        client.search_orders(everything)
    assert refused(strict) == 1


def test_a_seller_with_a_better_plan_makes_use_of_it(strict, connect, everything):
    strict.rates.plan("searchOrders", rate=2.0, burst=20)
    client = connect(strict, patience=100)
    before = strict.clock.now()
    for _ in range(60):
        client.search_orders(everything)
    assert refused(strict) == 0
    assert (strict.clock.now() - before).total_seconds() < 60
