"""What the client asks of Amazon, and what it makes of sound answers."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest

from amazon import endpoints
from amazon.errors import AmazonNotFound, AmazonPayloadError, AmazonRejected
from amazon.orders import INCLUDED_DATA
from amazon.search import Search
from dev.simulator import faults, times
from dev.simulator.catalogue import many


def test_the_marketplaces_of_a_seller(simulator, client):
    found = {place.marketplace_id: place for place in client.participations()}
    assert list(found) == simulator.sellers["eu"].marketplace_ids
    assert (found["A1PA6795UKMFR9"].country_code, found["AMEN7PMS3EDWL"].country_code) == (
        "DE",
        "BE",
    )
    assert found["A1PA6795UKMFR9"].is_participating
    assert not found["AMEN7PMS3EDWL"].is_participating


def test_a_seller_without_marketplaces(simulator, client):
    simulator.sellers["eu"].marketplaces.clear()
    assert client.participations() == ()


def test_one_order_with_everything_there_is_to_know(simulator, client):
    entry = simulator.catalogue.find("Gift wrap with a message")
    order = client.get_order(entry.order_id).read()
    assert order.order_id == entry.order_id
    assert order.amount_total == entry.expectation.amount_total
    assert order.items[0].gift_message
    assert order.buyer.name
    assert not order.address.is_withheld


def test_an_order_amazon_does_not_know(client):
    with pytest.raises(AmazonNotFound):
        client.get_order("305-0000000-0000000")
    with pytest.raises(AmazonRejected) as caught:
        client.get_order("no number at all")
    assert caught.value.code == "InvalidInput"


def test_two_hundred_and_fifty_orders_are_three_pages(serve, connect, everything):
    simulator = serve(many(250))
    client = connect(simulator)
    pages, token = [], ""
    while not pages or token:
        pages.append(client.search_orders(everything, token))
        token = pages[-1].next_token
    assert [len(page.documents) for page in pages] == [100, 100, 50]
    found = [document.order_id for page in pages for document in page.documents]
    assert sorted(found) == sorted(simulator.orders)

    first, *others = [dict(request.query) for request in simulator.requests.of("searchOrders")]
    assert first == {
        "lastUpdatedAfter": everything["lastUpdatedAfter"],
        "marketplaceIds": ",".join(everything["marketplaceIds"]),
        "includedData": ",".join(INCLUDED_DATA),
        "maxResultsPerPage": "100",
    }
    tokens = [query.pop("paginationToken") for query in others]
    assert tokens == [page.next_token for page in pages[:2]]
    assert others == [first, first]


def read_all(client, search):
    """Every page of a search, as the connector reads them; the documents, and the search's end."""
    documents = []
    while True:
        page = client.search_orders(search.filters, search.token)
        search = Search.from_text(search.following(page).to_text())
        documents += page.documents
        if not search.token:
            return {document.order_id: document for document in documents}, search.updated_before


def test_a_change_between_two_pages_is_found_by_the_next_search(serve, connect):
    # Given a search whose first page is read
    simulator = serve(many(250))
    client, now = connect(simulator), simulator.clock.now()
    search = Search.begin(["A1PA6795UKMFR9"], now - timedelta(days=1), now)
    page = client.search_orders(search.filters)
    changed = page.documents[0]

    # When Amazon finishes a change late, whose time lies just before the end of the window
    end = page.updated_before
    simulator.orders.set_status(changed.order_id, "CANCELLED", at=end - timedelta(seconds=2))
    documents, since = read_all(client, search.following(page))

    # Then the rest of this search misses it, and the next search brings it thanks to the overlap
    assert since == end
    assert changed.order_id not in documents
    documents, _ = read_all(client, Search.begin(["A1PA6795UKMFR9"], since, now))
    assert documents[changed.order_id].read().status == "CANCELLED"
    without_overlap = {"lastUpdatedAfter": times.text(since), "marketplaceIds": ["A1PA6795UKMFR9"]}
    assert client.search_orders(without_overlap).documents == ()


def test_the_window_ends_by_amazons_clock(simulator, connect):
    simulator.clock.advance(-86400)
    now = datetime.now(timezone.utc)
    _, end = read_all(connect(simulator), Search.begin(["A1PA6795UKMFR9"], now, now))
    assert timedelta(0) <= end - (now - timedelta(days=1, minutes=2)) < timedelta(seconds=10)


def test_the_same_page_for_ever_is_noticed(simulator, client):
    simulator.faults.add("searchOrders", faults.same_next_token(), times=None)
    now = simulator.clock.now()
    with pytest.raises(AmazonPayloadError, match="the same page twice"):
        read_all(client, Search.begin(["A1PA6795UKMFR9"], now, now))
    assert simulator.requests.count("searchOrders") == 2


def test_a_page_token_that_is_too_old_is_rejected(serve, connect, everything):
    simulator = serve(many(101))
    client = connect(simulator)
    token = client.search_orders(everything).next_token
    simulator.clock.advance(24 * 3600 + 1)
    with pytest.raises(AmazonRejected) as caught:
        client.search_orders(everything, token)
    assert (caught.value.code, caught.value.status) == ("InvalidInput", 400)


def test_the_client_says_who_it_is(simulator, client):
    client.participations()
    request = simulator.requests.of("getMarketplaceParticipations")[0]
    assert request.headers["User-Agent"].startswith("amazon_connector/")


def test_leaving_closes_every_connection(simulator, connect, monkeypatch):
    # Given that every pool of connections is seen, those of the library too
    pools, opening = [], httpx.Client.__init__

    def opened(self, *args, **options):
        pools.append(self)
        opening(self, *args, **options)

    monkeypatch.setattr(httpx.Client, "__init__", opened)
    with connect(simulator) as client:
        client.participations()
        client.get_order(next(iter(simulator.orders)))
        assert {client._http, client._plain_http} < set(pools)
    assert all(pool.is_closed for pool in pools)


def test_without_the_environment_amazon_itself_is_called():
    assert endpoints.api_url("na") == "https://sellingpartnerapi-na.amazon.com"
    assert endpoints.api_url("eu") == "https://sellingpartnerapi-eu.amazon.com"
    assert endpoints.api_url("fe") == "https://sellingpartnerapi-fe.amazon.com"
    assert endpoints.token_url() == "https://api.amazon.com/auth/o2/token"


def test_these_tests_reach_no_other_machine():
    for address in ("http://192.0.2.1/", "https://sellingpartnerapi-eu.amazon.com/"):
        with pytest.raises(pytest.fail.Exception):
            httpx.get(address, trust_env=False)


@pytest.mark.parametrize(
    "endpoint, region",
    [
        ("https://sellingpartnerapi-eu.amazon.com", "eu"),
        ("sellingpartnerapi-fe.amazon.com/", "fe"),
        (" HTTPS://SellingPartnerAPI-NA.Amazon.com ", "na"),
        ("amazon.com", None),
        ("https://evil.example/sellingpartnerapi-eu.amazon.com", None),
        ("", None),
    ],
)
def test_the_region_of_an_endpoint(endpoint, region):
    assert endpoints.region_of(endpoint) == region
