"""The code of a seller's consent becomes a refresh token, once."""

from dataclasses import replace

import pytest

from amazon.errors import (
    AmazonAuthError,
    AmazonMisdirected,
    AmazonThrottled,
    AmazonUnavailable,
    AuthProblem,
)
from amazon.tokens import Authorisation, exchange
from dev.simulator import faults

BACK = "https://odoo.example.com/amazon_connector/oauth"


@pytest.fixture
def authorisation(simulator):
    seller = simulator.sellers["eu"]
    code = simulator.consents.issue(seller, BACK)
    return Authorisation(seller.client_id, seller.client_secret, code, BACK)


def problem_of(authorisation):
    with pytest.raises(AmazonAuthError) as caught:
        exchange(authorisation)
    return caught.value.problem


def test_a_code_becomes_a_refresh_token(simulator, authorisation):
    assert exchange(authorisation) == simulator.sellers["eu"].refresh_token
    assert simulator.requests.count("token") == 1


def test_a_code_is_no_good_twice(authorisation):
    exchange(authorisation)
    assert problem_of(authorisation) is AuthProblem.TOKEN


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"client_secret": "wrong"}, AuthProblem.CLIENT),
        ({"client_id": "wrong"}, AuthProblem.CLIENT),
        ({"code": "wrong"}, AuthProblem.TOKEN),
        ({"redirect_uri": "https://elsewhere.example.com"}, AuthProblem.TOKEN),
    ],
)
def test_what_does_not_belong_together_is_refused(authorisation, change, problem):
    assert problem_of(replace(authorisation, **change)) is problem


@pytest.mark.parametrize(
    "fault, error",
    [
        (faults.lwa_error(500), AmazonUnavailable),
        (faults.lwa_not_json(), AmazonUnavailable),
        (faults.drop(), AmazonUnavailable),
        (faults.lwa_error(429), AmazonThrottled),
        (faults.body({}), AmazonUnavailable),
        (faults.body({"refresh_token": None}), AmazonUnavailable),
        (faults.body({"refresh_token": "with a blank"}), AmazonUnavailable),
    ],
)
def test_login_with_amazon_out_of_order(simulator, authorisation, fault, error):
    simulator.faults.add("token", fault)
    with pytest.raises(error, match="Login with Amazon"):
        exchange(authorisation)
    # Who knows whether the code was taken? It is not sent a second time.
    assert simulator.requests.count("token") == 1


def test_codes_go_nowhere_else(authorisation, monkeypatch):
    monkeypatch.setenv("AMAZON_CONNECTOR_TOKEN_URL", "http://elsewhere.example.com/")
    with pytest.raises(AmazonMisdirected):
        exchange(authorisation)


def test_nothing_of_it_is_printed(authorisation):
    assert repr(authorisation) == "Authorisation()"
