"""A seller authorises a public application in the browser, and its code becomes a token."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

BACK = "https://odoo.example.com/amazon_connector/oauth"


def consent(client, **changes):
    query = {
        "application_id": client.seller.application_id,
        "state": "a state",
        "redirect_uri": BACK,
        **changes,
    }
    return httpx.get(f"{client.simulator.api_url}/apps/authorize/consent", params=query)


def answer_of(response):
    """What the browser brings back."""
    address, _question, query = response.headers["location"].partition("?")
    assert address == BACK
    return {name: value for name, (value,) in parse_qs(query).items()}


def exchange(client, code, **changes):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **changes}
    return client.get_token(**{"refresh_token": "", **form})


def error_of(response):
    return response.status_code, response.json()["error"]


@pytest.fixture
def code(client):
    return answer_of(consent(client))["spapi_oauth_code"]


def test_consent_leads_back_with_a_code_the_state_and_the_seller(client):
    response = consent(client)
    assert response.status_code == 302
    assert urlsplit(response.headers["location"]).netloc == "odoo.example.com"
    answer = answer_of(response)
    assert answer["state"] == "a state"
    assert answer["selling_partner_id"] == client.seller.seller_id
    assert answer["spapi_oauth_code"]


def test_another_seller_may_be_signed_in(client, simulator):
    simulator.consents.signed_in = "na"
    other = simulator.sellers["na"]
    response = consent(client, application_id=other.application_id)
    assert answer_of(response)["selling_partner_id"] == other.seller_id


@pytest.mark.parametrize("change", [{"application_id": "wrong"}, {"redirect_uri": ""}])
def test_an_unknown_application_stays_on_the_page(client, change):
    assert consent(client, **change).status_code == 400


def test_a_code_becomes_a_refresh_token(client, code):
    response = exchange(client, code)
    assert response.status_code == 200
    assert response.json()["refresh_token"] == client.seller.refresh_token


def test_a_code_works_once(client, code):
    assert exchange(client, code).status_code == 200
    assert error_of(exchange(client, code)) == (400, "invalid_grant")


def test_a_code_lives_for_five_minutes(client, simulator, code):
    simulator.clock.advance(299)
    assert exchange(client, code).status_code == 200
    late = answer_of(consent(client))["spapi_oauth_code"]
    simulator.clock.advance(300)
    assert error_of(exchange(client, late)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "change, error",
    [
        ({"redirect_uri": "https://elsewhere.example.com"}, (400, "invalid_grant")),
        ({"redirect_uri": ""}, (400, "invalid_request")),
        ({"code": "wrong"}, (400, "invalid_grant")),
        ({"client_secret": "wrong"}, (401, "invalid_client")),
    ],
)
def test_a_code_is_for_one_client_and_one_address(client, code, change, error):
    assert error_of(exchange(client, **{"code": code, **change})) == error


def test_a_code_of_another_application_is_refused(client, simulator, code):
    other = simulator.sellers["na"]
    change = {"client_id": other.client_id, "client_secret": other.client_secret}
    assert error_of(exchange(client, code, **change)) == (400, "invalid_grant")
