"""The library takes many a failure for an empty answer. Each one becomes a typed error."""

import itertools
import json

import httpx
import pytest

from amazon import wire
from amazon.errors import (
    AmazonAuthError,
    AmazonError,
    AmazonNotFound,
    AmazonPayloadError,
    AmazonRejected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from amazon.limits import Throttle
from dev.simulator import faults
from dev.simulator.responses import text_response

SEARCH, ORDER, PLACES = "searchOrders", "getOrder", "getMarketplaceParticipations"


class Counted:
    """A fault that counts. The simulator's log is complete only once an answer is on its way."""

    def __init__(self, fault):
        self.fault = fault
        self.hits = 0

    def __call__(self, call, go_on):
        self.hits += 1
        return self.fault(call, go_on)


class Unlimited(Throttle):
    """Counts nothing, so that each of many failures is really asked for."""

    def take(self, operation):
        return 0


@pytest.fixture
def calls(simulator, connect, everything):
    """The three calls, by a client that has no time to try again."""
    client = connect(simulator, throttle=Unlimited())
    order_id = next(iter(simulator.orders))
    return {
        SEARCH: lambda: client.search_orders(everything),
        ORDER: lambda: client.get_order(order_id),
        PLACES: client.participations,
    }


@pytest.fixture
def error_of(simulator, calls):
    """A function of an operation and a fault: the error that comes of it."""

    def error_of(operation, fault, times=1):
        fault = Counted(fault)
        simulator.faults.add(operation, fault, times=times)
        with pytest.raises(AmazonError) as caught:
            calls[operation]()
        simulator.faults.clear()
        assert fault.hits
        return caught.value

    return error_of


in_every_call = pytest.mark.parametrize("operation", [SEARCH, ORDER, PLACES])


@in_every_call
@pytest.mark.parametrize("status", [502, 503])
def test_html_of_a_load_balancer_is_no_empty_answer(error_of, operation, status):
    error = error_of(operation, faults.html(status))
    assert isinstance(error, AmazonUnavailable)
    assert error.status == status
    assert error.request_id
    assert "<" not in str(error)


@in_every_call
def test_a_message_without_errors_is_no_empty_answer(error_of, operation):
    error = error_of(operation, faults.message_only(500, "Internal error"))
    assert isinstance(error, AmazonUnavailable)
    error = error_of(operation, faults.message_only(403, "Forbidden"), times=2)
    assert (type(error), error.problem) == (AmazonAuthError, AuthProblem.ROLE)


@in_every_call
@pytest.mark.parametrize("status", [200, 500, 503])
def test_an_empty_body_is_no_empty_answer(error_of, operation, status):
    assert isinstance(error_of(operation, faults.empty(status)), AmazonUnavailable)


@in_every_call
@pytest.mark.parametrize("text", ['{"orders": [{"ord', "\xff", "[" * 100_000, "9" * 5000, "null"])
def test_invalid_json_is_no_empty_answer(error_of, operation, text):
    def fault(call, go_on):
        return text_response(text.encode("latin-1"), 200, "application/json")

    assert isinstance(error_of(operation, fault), AmazonUnavailable)


@pytest.mark.parametrize(
    "status, kind",
    [
        (301, AmazonUnavailable),
        (400, AmazonRejected),
        (401, AmazonAuthError),
        (403, AmazonAuthError),
        (404, AmazonNotFound),
        (413, AmazonRejected),
        (415, AmazonRejected),
        (429, AmazonThrottled),
        (500, AmazonUnavailable),
        (503, AmazonUnavailable),
        (504, AmazonUnavailable),
    ],
)
def test_every_status_has_its_error(error_of, status, kind):
    error = error_of(ORDER, faults.error(status, "SomeCode", "Some message."), times=2)
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, "SomeCode", "Some message.")
    assert (
        str(error) == f"Some message. (code SomeCode, status {status}, request {error.request_id})"
    )


def test_an_answer_with_some_errors_is_an_error(error_of):
    body = {"orders": [], "errors": [{"code": "Partial", "message": "Half of it."}]}
    error = error_of(SEARCH, faults.body(body))
    assert (type(error), error.code) == (AmazonRejected, "Partial")


def test_amazon_sometimes_rejects_what_is_valid(simulator, calls, error_of):
    assert isinstance(error_of(SEARCH, faults.invalid_input()), AmazonRejected)
    assert calls[SEARCH]().documents


ODD_BODIES = (
    *([], [1], "text", 5, True),
    *({"payload": value} for value in (5, "text", True, [None], [[]], [{}], {"a": 1})),
    *({"orders": value} for value in (None, {}, 5, "text")),
    *({"orders": [], "pagination": value} for value in ([1], "text", 5, {"nextToken": {}})),
    *({"order": value} for value in (None, {}, [], "")),
    *({"errors": value} for value in ("text", [None], [{"code": 5, "message": {}}], {"a": 1})),
    {"errors": [{"code": "\x00", "message": "Nothing\x00 \ud800"}]},
)


@in_every_call
def test_no_body_whatever_raises_anything_but_our_errors(error_of, operation):
    for body, status in itertools.product(ODD_BODIES, (200, 302, 400, 403, 404, 429, 503)):
        text = json.dumps(body)

        def fault(call, go_on, text=text, status=status):
            return text_response(text, status, "application/json")

        error = error_of(operation, fault, times=2)
        assert "\x00" not in f"{error}{error.code}"
        str(error).encode()  # as a database does


def test_a_missing_payload_is_told(error_of):
    error = error_of(ORDER, faults.body({}))
    assert (type(error), str(error)) == (AmazonPayloadError, "“order” is missing from the answer.")


@in_every_call
def test_a_cut_connection_is_amazons_absence(error_of, operation):
    error = error_of(operation, faults.drop())
    assert isinstance(error, AmazonUnavailable)
    assert str(error).startswith("Amazon cannot be reached: ")


def test_nobody_at_home(simulator, connect):
    client = connect(simulator)
    simulator.stop()
    with pytest.raises(AmazonUnavailable, match="Login with Amazon cannot be reached"):
        client.participations()


@pytest.mark.parametrize(
    "operation, patience, tries",
    [
        (SEARCH, 0, 1),
        (SEARCH, 10, 2),
        (ORDER, 0, 1),
        (ORDER, 1.5, 2),
        (ORDER, 10, 3),
        (PLACES, 10, 3),
    ],
)
def test_a_call_is_tried_again_a_few_times(
    simulator, connect, everything, operation, patience, tries
):
    waits, drop = [], Counted(faults.drop())
    client = connect(simulator, patience=patience, sleep=waits.append)
    simulator.faults.add(operation, drop, times=None)
    call = {
        SEARCH: lambda: client.search_orders(everything),
        ORDER: lambda: client.get_order(next(iter(simulator.orders))),
        PLACES: client.participations,
    }[operation]
    with pytest.raises(AmazonUnavailable):
        call()
    assert drop.hits == tries
    assert waits == [1] * (tries - 1)


@pytest.mark.parametrize("fault", [faults.html(503), faults.drop(), faults.empty()])
def test_a_short_outage_goes_unnoticed(simulator, client, everything, fault):
    simulator.faults.add(SEARCH, fault)
    assert len(client.search_orders(everything).documents) == 60


@pytest.mark.parametrize("fault", [faults.invalid_input(), faults.error(404), faults.throttled()])
def test_what_would_not_help_is_not_tried_again(simulator, client, everything, fault):
    simulator.faults.add(SEARCH, fault)
    with pytest.raises(AmazonError):
        client.search_orders(everything)
    assert simulator.requests.count(SEARCH) == 1


def test_calls_have_a_minute_and_not_the_librarys_five_seconds(simulator, client):
    assert httpx.Timeout(60, connect=10) == wire.TIMEOUT
    client.participations()
    for http in (client._http, client._plain_http):
        assert http.timeout == wire.TIMEOUT


@pytest.mark.parametrize("operation", [PLACES, "token"])
def test_a_late_answer_is_not_waited_for(simulator, connect, monkeypatch, operation):
    monkeypatch.setattr(wire, "TIMEOUT", httpx.Timeout(0.1))
    simulator.faults.add(operation, faults.delay(0.5))
    with pytest.raises(AmazonUnavailable, match="cannot be reached: ReadTimeout"):
        connect(simulator).participations()


def test_time_spent_on_an_answer_that_never_came_is_patience_spent(simulator, connect, monkeypatch):
    connect(simulator).participations()  # so that there is a token already
    monkeypatch.setattr(wire, "TIMEOUT", httpx.Timeout(0.2))
    delay = Counted(faults.delay(0.4))
    simulator.faults.add(PLACES, delay, times=None)
    with pytest.raises(AmazonUnavailable):
        connect(simulator, patience=1.1).participations()
    assert delay.hits == 1
