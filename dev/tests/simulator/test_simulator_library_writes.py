"""python-amazon-sp-api writes to the simulator, with the noise it adds to every request."""

import json

import httpx
import pytest
import sp_api.api
from sp_api.base import SellingApiException

from dev.simulator import faults
from dev.simulator.marketplaces import BY_COUNTRY

DE, FR = BY_COUNTRY["DE"].id, BY_COUNTRY["FR"].id
LAMP = "One lamp for Berlin, VAT listed apart"
PATH = "/attributes/fulfillment_availability"
JSON = "application/json; charset=UTF-8"


@pytest.fixture
def lamp(simulator):
    """The JSON of an order of one lamp."""
    return simulator.catalogue.find(LAMP).order


@pytest.fixture
def listings(connection):
    return sp_api.api.ListingsItems(**connection)


@pytest.fixture
def feeds(connection):
    return sp_api.api.Feeds(**connection)


def confirm(connection, order, **changes):
    """Confirm the shipment of an order's first item."""
    item = {"orderItemId": order["orderItems"][0]["orderItemId"], "quantity": 1}
    package = {
        "packageReferenceId": "1",
        "carrierCode": "DHL",
        "trackingNumber": "TRACK-1",
        "shipDate": order["lastUpdatedTime"],
        "orderItems": [item],
        **changes,
    }
    return sp_api.api.Orders(version="v0", **connection).confirm_shipment(
        order["orderId"], marketplaceId=DE, packageDetail=package
    )


def quantity(value):
    """A patch that sets a quantity."""
    entry = {"fulfillment_channel_code": "DEFAULT", "quantity": value}
    return {"op": "replace", "path": PATH, "value": [entry]}


def test_confirm_shipment(connection, simulator, lamp):
    assert confirm(connection, lamp).payload == {"status_code": 204}
    (package,) = simulator.shipments.of(lamp["orderId"])
    assert package.tracking_number == "TRACK-1"


def test_a_refused_confirmation(connection, lamp):
    with pytest.raises(SellingApiException) as caught:
        confirm(connection, lamp, packageReferenceId="WH/OUT/1")
    assert caught.value.code == 400
    assert "positive numeric" in str(caught.value)


def test_a_lost_answer(connection, simulator, lamp):
    simulator.faults.add("confirmShipment", faults.lost_answer())
    with pytest.raises(httpx.TransportError):
        confirm(connection, lamp)
    assert simulator.shipments.of(lamp["orderId"])


def test_listings_read_and_changed(listings, simulator):
    seller_id = simulator.sellers["eu"].seller_id
    wanted = ["productTypes", "fulfillmentAvailability"]
    item = listings.get_listings_item(
        seller_id, "LAMP-OAK", marketplaceIds=[FR], includedData=wanted
    ).payload
    product_type = item["productTypes"][0]["productType"]
    answer = listings.patch_listings_item(
        seller_id,
        "LAMP-OAK",
        marketplaceIds=[FR],
        body={"productType": product_type, "patches": [quantity(21)]},
    )
    assert answer.payload["status"] == "ACCEPTED"
    assert simulator.listings.quantity("eu", "FR", "LAMP-OAK") == 21


def test_listings_in_the_marketplace_of_the_client(listings, simulator):
    """Where the caller names no marketplace, the library adds its own under four names."""
    seller_id = simulator.sellers["eu"].seller_id
    body = {"productType": "LAMP", "patches": [quantity(3)]}
    assert listings.get_listings_item(seller_id, "LAMP-OAK").payload["sku"] == "LAMP-OAK"
    listings.patch_listings_item(seller_id, "LAMP-OAK", body=body)
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 3
    query = simulator.requests.of("patchListingsItem")[0].query
    assert {"MarketplaceId", "MarketplaceIds", "marketplace_ids", "marketplaceIds"} <= set(query)


def test_search_of_listings(listings, simulator):
    """The library sends a list of identifiers as one parameter each, which is no CSV."""
    answer = listings.search_listings_items(
        simulator.sellers["eu"].seller_id,
        marketplaceIds=[DE],
        identifiersType="SKU",
        identifiers=",".join(["LAMP-OAK", "MUG-STONE"]),
        includedData=["productTypes"],
        pageSize=1,
    )
    assert answer.payload["numberOfResults"] == 2
    assert answer.pagination["nextToken"]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_feed_from_end_to_end(feeds, simulator, compressed):
    simulator.feeds.gzip = compressed
    message = {
        "messageId": 1,
        "sku": "LAMP-OAK",
        "operationType": "PATCH",
        "productType": "LAMP",
        "patches": [quantity(8)],
    }
    header = {"sellerId": simulator.sellers["eu"].seller_id, "version": "2.0"}
    text = json.dumps({"header": header, "messages": [message]})
    document, feed = feeds.submit_feed(
        "JSON_LISTINGS_FEED", _File(text.encode()), JSON, marketplaceIds=[DE]
    )
    assert document.payload["url"].startswith(simulator.api_url)
    done = feeds.get_feed(feed.payload["feedId"]).payload
    assert done["processingStatus"] == "DONE"
    result = json.loads(feeds.get_feed_document(done["resultFeedDocumentId"]))
    assert result["summary"]["messagesAccepted"] == 1
    assert simulator.listings.quantity("eu", "DE", "LAMP-OAK") == 8


def test_inventory_summaries(connection):
    answer = sp_api.api.Inventories(**connection).get_inventory_summary_marketplace(
        details=True, sellerSkus=["VASE-BLUE", "LAMP-OAK"]
    )
    (vase,) = answer.payload["inventorySummaries"]
    assert vase["inventoryDetails"]["fulfillableQuantity"] == 25


class _File:
    """Bytes as the library wants them: it encodes texts as Latin-1."""

    def __init__(self, content):
        self.read = lambda: content
