"""Calls, documents and redirects lead to Amazon's places and to no others."""

import pytest

from amazon import endpoints
from amazon.errors import (
    AmazonError,
    AmazonMisdirected,
    AmazonPayloadError,
    AmazonUnavailable,
)
from dev.simulator.responses import text_response

SEARCH, TOKEN = "searchOrders", "token"


def refusal(call, kind=AmazonPayloadError):
    with pytest.raises(AmazonError) as caught:
        call()
    assert type(caught.value) is kind, caught.value
    return caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "https://tortuga-prod-eu.s3-eu-west-1.amazonaws.com/%2FNinetyDays/a?X-Amz-Signature=b",
        "https://tortuga-prod-na.s3-external-1.amazonaws.com/a",
        "https://tortuga-prod-na.s3.amazonaws.com/a",
        "https://tortuga-prod-fe.s3.us-west-2.amazonaws.com/a",
        "https://bucket.s3.dualstack.ap-northeast-1.amazonaws.com/a",
        "https://s3.amazonaws.com/bucket/a",
        "HTTPS://S3.EU-CENTRAL-1.AMAZONAWS.COM/bucket/a",
    ],
)
def test_documents_lie_in_amazons_storage(url):
    endpoints.check_document_url(url, endpoints.REGIONS["eu"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tortuga",
        "http://tortuga-prod-eu.s3.amazonaws.com/a",
        "ftp://tortuga-prod-eu.s3.amazonaws.com/a",
        "file:///etc/passwd",
        "https://evil.example/s3.amazonaws.com",
        "https://s3.amazonaws.com.evil.example/a",
        "https://evils3.amazonaws.com/a",
        "https://s3-evil-1234.us-east-1.elb.amazonaws.com/a",
        "https://s3.execute-api.us-east-1.amazonaws.com/a",
        "https://ec2-192-0-2-1.compute-1.amazonaws.com/a",
        "https://user@s3.amazonaws.com/a",
        "https://user:word@s3.amazonaws.com/a",
        "https://s3.amazonaws.com:8443/a",
        "https://s3.amazonaws.com:443/a",
        "https://s3.amazonaws.com\\@evil.example/a",
        "https://evil.example\\.s3.amazonaws.com/a",
        "https://evil.example#.s3.amazonaws.com/a",
        "https://evil.example?.s3.amazonaws.com/a",
        "https://s3.amazonaws.com/a b",
        "https://s3.amazonaws.com/a\nHost: evil.example",
        "https://\uff533.amazonaws.com/a",
        "https://127.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://2130706433/a",
        "https://localhost/a",
        "https://sellingpartnerapi-eu.amazon.com/a",
        "https://d34o8swod1owfl.cloudfront.net/Feed_101",
        "http://127.0.0.1:8080/a",
    ],
)
def test_no_document_lies_elsewhere(url):
    for api in (endpoints.REGIONS["eu"], "https://test.example", "http://127.0.0.1:80"):
        assert "no safe address" in refusal(lambda api=api: endpoints.check_document_url(url, api))


def test_where_the_api_is_on_this_machine_documents_are_too():
    for api in ("http://127.0.0.1:8080", "http://[::1]:80", "https://localhost"):
        endpoints.check_document_url(f"{api}/documents/1?key=2", api)
        assert "no safe" in refusal(lambda api=api: endpoints.check_document_url(f"{api}1/a", api))
    abroad = "https://test.example"
    assert "no safe" in refusal(lambda: endpoints.check_document_url(f"{abroad}/a", abroad))


def test_a_document_elsewhere_is_not_asked_for(simulator, client, monkeypatch):
    address = "http://127.0.0.1:9/feed-documents/1"
    monkeypatch.setattr(simulator.feeds, "address", lambda *_args: address)
    call = lambda: client.upload_feed("{}", "application/json; charset=UTF-8")  # noqa: E731
    assert "no safe address" in refusal(call)
    assert [request.operation for request in simulator.requests] == ["token", "createFeedDocument"]


def test_no_redirect_is_followed(simulator, client):
    def elsewhere(call, go_on):
        response = text_response("", 307, "text/plain")
        response.headers["Location"] = f"{simulator.api_url}/elsewhere"
        return response

    for operation in ("uploadFeedDocument", SEARCH, TOKEN):
        simulator.faults.add(operation, elsewhere, times=None)
    refusal(client.participations, AmazonUnavailable)
    simulator.faults.clear()
    simulator.faults.add("uploadFeedDocument", elsewhere)
    refusal(lambda: client.upload_feed("{}", "application/json; charset=UTF-8"), AmazonUnavailable)
    assert not simulator.requests.of("unknown")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "http://127.255.0.1",
        "http://localhost:80/",
        "http://[::1]:8080",
        "https://127.0.0.1:1",
        "https://test.example",
    ],
)
def test_the_environment_leads_to_this_machine_or_to_encrypted_places(monkeypatch, url):
    monkeypatch.setenv("AMAZON_CONNECTOR_API_URL", url)
    monkeypatch.setenv("AMAZON_CONNECTOR_TOKEN_URL", f"{url}/auth")
    assert endpoints.api_url("eu") == url.rstrip("/")
    assert endpoints.token_url() == f"{url}/auth"


@pytest.mark.parametrize(
    "url",
    [
        "http://sellingpartnerapi-eu.amazon.com",
        "http://192.0.2.1",
        "http://10.0.0.1:8080",
        "http://0.0.0.0",
        "http://2130706433",
        "http://127.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:80@evil.example",
        "http://evil.example#127.0.0.1",
        "https://user:word@test.example",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "//127.0.0.1",
        "nonsense",
    ],
)
def test_calls_are_not_led_elsewhere(simulator, connect, monkeypatch, url):
    for name, read in (
        ("AMAZON_CONNECTOR_API_URL", lambda: endpoints.api_url("eu")),
        ("AMAZON_CONNECTOR_TOKEN_URL", endpoints.token_url),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, url)
            message = refusal(read, AmazonMisdirected)
            assert name in message
            assert url not in message
            refusal(lambda: connect(simulator), AmazonMisdirected)
    assert not simulator.requests
