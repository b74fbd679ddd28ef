"""Login with Amazon, and what its tokens are good for."""

import pytest

PARTICIPATIONS = "/sellers/v1/marketplaceParticipations"


def refusal(answer):
    """Status, code and details of Amazon's refusal."""
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["details"]


def test_a_good_refresh_token_gives_an_access_token_for_an_hour(client):
    answer = client.get_token()
    assert answer.status_code == 200
    token = answer.json()
    assert token["token_type"] == "bearer"
    assert token["expires_in"] == 3600
    assert token["refresh_token"] == client.seller.refresh_token


@pytest.mark.parametrize(
    "changes, status, error",
    [
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"refresh_token": "wrong"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_wrong_credentials_are_refused(client, changes, status, error):
    answer = client.get_token(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_a_refresh_token_of_another_application_is_refused(client, simulator):
    answer = client.get_token(refresh_token=simulator.sellers["na"].refresh_token)
    assert answer.json()["error"] == "invalid_grant"


def test_an_access_token_expires_after_an_hour(client, simulator):
    assert client.participations().status_code == 200
    simulator.clock.advance(3599)
    assert client.participations().status_code == 200
    simulator.clock.advance(2)
    details = "The access token you provided has expired."
    assert refusal(client.participations()) == (403, "Unauthorized", details)


def test_no_token_and_an_unknown_token_are_refused(client):
    client.token = ""
    assert refusal(client.participations())[:2] == (403, "Unauthorized")
    client.token = "Atza|unknown"
    assert refusal(client.participations())[:2] == (403, "Unauthorized")


def test_every_operation_is_closed_while_the_roles_are_missing(client):
    client.seller.roles_missing = True
    for answer in (client.participations(), client.search(), client.order("305-0000000-0000000")):
        assert refusal(answer) == (403, "Unauthorized", "")


def test_participations_are_those_of_the_seller(simulator, client, connect):
    def stores(client):
        return {
            entry["marketplace"]["countryCode"]: entry["participation"]["isParticipating"]
            for entry in client.participations().json()["payload"]
            if "Non-Amazon" not in entry["marketplace"]["name"]
        }

    europe = stores(client)
    assert [country for country, active in europe.items() if active] == [
        "DE", "FR", "IT", "ES", "NL", "GB", "SE", "PL",
    ]  # fmt: skip
    assert europe["BE"] is False
    assert set(stores(connect(simulator, "na"))) == {"US", "CA", "MX"}
    assert set(stores(connect(simulator, "fe"))) == {"JP", "AU", "SG"}


def test_a_seller_sees_nothing_of_another(simulator, connect):
    order_id = next(iter(simulator.orders))
    other = connect(simulator, "na")
    assert other.found() == []
    assert other.order(order_id).status_code == 404


def test_the_host_header_does_not_matter(client):
    # python-amazon-sp-api cuts eight characters off an endpoint that begins with http://.
    assert client.get(PARTICIPATIONS, headers={"host": "27.0.0.1:80"}).status_code == 200


def test_an_operation_nobody_wrote_is_not_found(client):
    assert client.get("/catalog/2022-04-01/items").status_code == 404


def test_every_answer_has_a_request_id(client):
    answers = [client.get_token(), client.participations(), client.search(maxResultsPerPage=0)]
    ids = {answer.headers["x-amzn-RequestId"] for answer in answers}
    assert len(ids) == 3


def test_the_log_knows_the_requests_but_no_secret(client, simulator):
    client.participations()
    client.search(maxResultsPerPage=0)
    log = simulator.requests
    assert [entry.operation for entry in log] == [
        "token", "getMarketplaceParticipations", "searchOrders",
    ]  # fmt: skip
    assert (log.count("searchOrders"), log.count("searchOrders", status=200)) == (1, 0)
    assert log.of("searchOrders")[0].query["maxResultsPerPage"] == "0"
    assert [entry.seller for entry in log] == ["eu"] * 3
    for secret in (client.token, client.seller.client_secret, client.seller.refresh_token):
        assert secret not in repr(list(log))
