"""Access tokens: one for each set of credentials, for as long as it lasts."""

import threading

import pytest

from amazon import caller as caller_module
from amazon.errors import AmazonAuthError, AmazonThrottled, AmazonUnavailable, AuthProblem
from amazon.limits import GET_PARTICIPATIONS
from amazon.tokens import MARGIN_SECONDS, Credentials, TokenCache
from dev.simulator import faults

PLACES = "getMarketplaceParticipations"


@pytest.fixture
def logins(simulator):
    """A function: how many access tokens Login with Amazon was asked for."""
    return lambda status=None: simulator.requests.count("token", status)


@pytest.fixture
def shared_clock(simulator, monkeypatch):
    """Access tokens age by the simulator's clock."""
    cache = TokenCache(clock=lambda: simulator.clock.now().timestamp())
    monkeypatch.setattr(caller_module, "ACCESS_TOKENS", cache)
    return simulator.clock


def auth_problem(call):
    with pytest.raises(AmazonAuthError) as caught:
        call()
    return caught.value.problem


def test_one_token_serves_all_calls_and_clients(simulator, connect, logins):
    for _ in range(3):
        with connect(simulator) as client:
            client.participations()
            client.get_order(next(iter(simulator.orders)))
    assert logins() == 1


def test_more_than_ten_accounts_do_not_push_each_other_out(simulator, connect, logins):
    keys = [f"shop{number}" for number in range(12)]
    for key in keys:
        simulator.sellers.add(key, countries=("DE",))
    for key in keys * 2:
        connect(simulator, key).participations()
    assert logins() == 12
    assert simulator.requests.count(PLACES, status=200) == 24


def test_eight_threads_ask_for_one_token(simulator, connect, logins):
    simulator.faults.add("token", faults.delay(0.2))
    clients = [connect(simulator) for _ in range(8)]
    start, found = threading.Barrier(8), []

    def work(client):
        start.wait()
        found.append(len(client.participations()))

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert logins() == 1


def test_a_token_belongs_to_its_application(simulator, connect, logins):
    # The library's cache would hand out the token of any client with this refresh token.
    connect(simulator).participations()
    seller = simulator.sellers["eu"]
    stranger = Credentials("somebody else", seller.client_secret, seller.refresh_token)
    client = connect(simulator, credentials=stranger)
    assert auth_problem(client.participations) is AuthProblem.CLIENT
    assert logins() == 2


def test_a_token_is_used_until_shortly_before_it_ends(simulator, connect, logins, shared_clock):
    client = connect(simulator)
    client.participations()
    shared_clock.advance(3600 - MARGIN_SECONDS - 1)
    client.participations()
    assert logins() == 1
    shared_clock.advance(2)
    client.participations()
    assert logins() == 2
    assert simulator.requests.count(PLACES, status=403) == 0


def test_a_token_ends_when_amazon_says_so(simulator, connect, logins, shared_clock):
    token = {"access_token": simulator.tokens.issue(simulator.sellers["eu"]), "expires_in": 300}
    simulator.faults.add("token", faults.body(token))
    client = connect(simulator)
    client.participations()
    shared_clock.advance(300 - MARGIN_SECONDS - 1)
    client.participations()
    assert logins() == 1
    shared_clock.advance(2)
    client.participations()
    assert logins() == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_renewed_once(simulator, connect, logins, status):
    client = connect(simulator)
    client.participations()
    simulator.tokens.expire_all()
    simulator.faults.add(PLACES, faults.error(status, "Unauthorized", "Denied."))
    assert client.participations()
    assert logins() == 2


def test_a_token_that_expires_early_is_renewed(simulator, connect, logins, everything):
    client = connect(simulator)
    simulator.faults.add("searchOrders", faults.expired_token())
    assert len(client.search_orders(everything).documents) == 60
    assert logins() == 2
    assert [r.status for r in simulator.requests.of("searchOrders")] == [403, 200]


def test_a_lasting_refusal_is_a_missing_role(simulator, connect, logins):
    simulator.sellers["eu"].roles_missing = True
    client = connect(simulator, patience=1000)
    assert auth_problem(client.participations) is AuthProblem.ROLE
    assert simulator.requests.count(PLACES, status=403) == 2
    assert logins() == 2


def test_a_token_that_another_thread_renewed_is_kept():
    cache, fetched = TokenCache(), iter(["old", "new", "newer"])

    def get():
        return cache.get("key", lambda: (next(fetched), 3600))

    assert get() == "old"
    cache.forget("key", "old")
    assert get() == "new"
    cache.forget("key", "old")
    assert get() == "new"
    cache.forget("another key", "new")
    assert get() == "new"


def test_a_failed_login_leaves_the_way_free_for_the_next():
    cache = TokenCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 / 0)
    assert cache.get("key", lambda: ("token", 3600)) == "token"


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"client_id": "wrong"}, AuthProblem.CLIENT),
        ({"client_secret": "wrong"}, AuthProblem.CLIENT),
        ({"refresh_token": "wrong"}, AuthProblem.TOKEN),
    ],
)
def test_a_wrong_application_and_a_wrong_token_are_told_apart(simulator, connect, change, problem):
    seller = simulator.sellers["eu"]
    values = {
        "client_id": seller.client_id,
        "client_secret": seller.client_secret,
        "refresh_token": seller.refresh_token,
        **change,
    }
    client = connect(simulator, credentials=Credentials(**values), patience=1000)
    assert auth_problem(client.participations) is problem
    assert [request.operation for request in simulator.requests] == ["token"]


@pytest.mark.parametrize(
    "fault",
    [
        faults.lwa_error(500),
        faults.lwa_error(503),
        faults.lwa_not_json(),
        faults.lwa_not_json(503),
        faults.empty(),
        faults.invalid_json(),
        faults.drop(),
        faults.body([]),
        faults.body({}),
        faults.body({"access_token": ""}),
        faults.body({"access_token": None}),
        faults.body({"access_token": {"a": 1}}),
        faults.body({"access_token": "Atza|x", "expires_in": "soon"}),
        faults.body({"access_token": "Atza|x", "expires_in": float("nan")}),
    ],
)
def test_login_with_amazon_out_of_order(simulator, connect, logins, fault):
    simulator.faults.add("token", fault)
    with pytest.raises(AmazonUnavailable, match="Login with Amazon"):
        connect(simulator).participations()
    assert connect(simulator).participations()


def test_a_short_outage_of_login_with_amazon_goes_unnoticed(simulator, client, logins):
    simulator.faults.add("token", faults.lwa_error(500))
    assert client.participations()
    assert [request.status for request in simulator.requests.of("token")] == [500, 200]


@pytest.mark.parametrize("fault", [faults.lwa_error(429, "slow_down"), faults.lwa_not_json(429)])
def test_login_with_amazon_is_busy(simulator, connect, fault):
    client = connect(simulator, patience=1000)
    simulator.faults.add("token", fault)
    with pytest.raises(AmazonThrottled) as caught:
        client.participations()
    assert caught.value.retry_after == 60


@pytest.mark.parametrize("fault", [faults.lwa_error(429), faults.lwa_error(500)])
def test_without_a_token_no_call_is_used_up(simulator, connect, fault):
    client = connect(simulator)
    simulator.faults.add("token", fault, times=None)
    for _ in range(GET_PARTICIPATIONS.burst + 1):
        with pytest.raises((AmazonThrottled, AmazonUnavailable)):
            client.participations()
    simulator.faults.clear()
    for _ in range(GET_PARTICIPATIONS.burst):
        assert client.participations()


@pytest.mark.parametrize("error", [{"code": "x"}, ["invalid_grant"], 5, None])
def test_a_refusal_in_an_unknown_form(simulator, connect, error):
    simulator.faults.add("token", faults.body({"error": error}, 400))
    assert auth_problem(connect(simulator).participations) is AuthProblem.CLIENT


def test_a_fingerprint_tells_credentials_apart_and_gives_nothing_away():
    one, two = Credentials("a", "b", "cd"), Credentials("ab", "", "cd")
    assert one.fingerprint != two.fingerprint
    assert one.fingerprint == Credentials("a", "b", "cd").fingerprint
    assert repr(one) == repr(two) == "Credentials()"
