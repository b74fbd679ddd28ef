"""A job ends in time, whatever Amazon does: no call begins late, none is waited for too long."""

import math
import time

import httpx
import pytest

from amazon import time_limit
from amazon.errors import AmazonOutOfTime, AmazonThrottled, AmazonUnavailable
from amazon.time_limit import TimeLimit
from dev.simulator import faults


def seconds(number, answer_seconds=math.inf):
    """The time limit of a job that has to end in so many seconds."""
    return TimeLimit(time.monotonic() + number, answer_seconds)


@pytest.fixture
def timeouts(monkeypatch):
    """The time limits of every request that the client sends, in seconds."""
    seen = []
    send = httpx.Client.send

    def recording_send(client, request, **options):
        seen.append(request.extensions["timeout"]["read"])
        return send(client, request, **options)

    monkeypatch.setattr(httpx.Client, "send", recording_send)
    return seen


def test_no_answer_is_waited_for_beyond_the_deadline(simulator, connect, timeouts):
    connect(simulator, time_limit=seconds(20)).participations()
    assert len(timeouts) == 2
    assert all(10 < seconds <= 20 for seconds in timeouts)


def test_an_answer_may_be_given_less_time_than_usual(simulator, connect, timeouts):
    connect(simulator, time_limit=seconds(900, answer_seconds=7)).participations()
    assert timeouts == [7, 7]


def test_an_answer_is_never_given_more_time_than_usual(simulator, connect, timeouts):
    connect(simulator, time_limit=seconds(900, answer_seconds=900)).participations()
    assert timeouts == [60, 60]


@pytest.mark.parametrize("left", [-1, 0, 4])
def test_no_call_begins_when_the_time_is_up(simulator, connect, left):
    client = connect(simulator, patience=100, time_limit=seconds(left))
    with pytest.raises(AmazonOutOfTime):
        client.participations()
    assert not len(simulator.requests)


def test_nobody_waits_for_a_turn_beyond_the_deadline(serve, connect):
    # Given a plan that is used up, and a client with more patience than time
    strict, waits = serve("demo", fast=False), []
    client = connect(strict, patience=1000, time_limit=seconds(30), sleep=waits.append)
    for _call in range(15):
        client.participations()

    # When it asks once more, it is told at once how long the wait would be
    with pytest.raises(AmazonThrottled) as caught:
        client.participations()
    assert caught.value.retry_after > 30
    assert waits == []


@pytest.mark.parametrize("left, tries", [(5.9, 1), (6, 2)])
def test_a_call_that_failed_is_tried_again_if_there_is_time(
    simulator, connect, everything, monkeypatch, left, tries
):
    monkeypatch.setattr(time_limit, "monotonic", lambda: 0)
    simulator.faults.add("searchOrders", faults.drop(), times=None)
    client = connect(simulator, patience=100, time_limit=TimeLimit(left))
    with pytest.raises(AmazonUnavailable):
        client.search_orders(everything)
    assert simulator.requests.count("searchOrders") == tries
