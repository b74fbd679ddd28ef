"""What the simulator takes and answers in its writing operations, against Amazon's models."""

import json
from pathlib import Path

import jsonschema
import pytest

from dev.simulator.catalogue.products import PRODUCTS
from dev.simulator.marketplaces import BY_COUNTRY

MODELS = Path(__file__).resolve().with_name("models")

DE = BY_COUNTRY["DE"].id
LISTINGS, FEEDS = "listingsItems_2021-08-01.json", "feeds_2021-06-30.json"
DATASETS = (
    "summaries,attributes,issues,offers,fulfillmentAvailability,procurement,relationships,"
    "productTypes"
)
PATCH = {
    "op": "replace",
    "path": "/attributes/fulfillment_availability",
    "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 4}],
}


@pytest.fixture
def check(model_validator):
    """Check that an answer fits a definition of a model, unknown fields barred."""

    def check(answer, model, definition, status=200):
        assert answer.status_code == status
        model_validator(model, definition).validate(answer.json())
        return answer.json()

    return check


def items_path(client, sku=""):
    path = f"/listings/2021-08-01/items/{client.seller.seller_id}"
    return f"{path}/{sku}" if sku else path


def test_listings(client, check):
    for product in PRODUCTS:
        path = items_path(client, product.sku)
        answer = client.get(path, marketplaceIds=DE, includedData=DATASETS)
        check(answer, LISTINGS, "Item")
    path = items_path(client)
    answer = client.get(path, marketplaceIds=DE, includedData=DATASETS, pageSize=3)
    check(answer, LISTINGS, "ItemSearchResults")


@pytest.mark.parametrize("product_type", ["LAMP", "VASE"])
@pytest.mark.parametrize("query", [{}, {"mode": "VALIDATION_PREVIEW"}])
def test_changes_of_listings(client, check, model_validator, product_type, query):
    body = {"productType": product_type, "patches": [PATCH]}
    model_validator(LISTINGS, "ListingsItemPatchRequest").validate(body)
    query = {"marketplaceIds": DE, "includedData": "identifiers,issues", **query}
    answer = client.send("PATCH", items_path(client, "LAMP-OAK"), body, **query)
    check(answer, LISTINGS, "ListingsItemSubmissionResponse")


def test_feeds(client, check, simulator):
    root, definition = "/feeds/2021-06-30", "CreateFeedDocumentResponse"
    created = client.send("POST", f"{root}/documents", {"contentType": "application/json"})
    document = check(created, FEEDS, definition, 201)
    simulator.feeds.document(document["feedDocumentId"], "eu").content = b"{}"
    body = {
        "feedType": "JSON_LISTINGS_FEED",
        "marketplaceIds": [DE],
        "inputFeedDocumentId": document["feedDocumentId"],
    }
    feed = check(client.send("POST", f"{root}/feeds", body), FEEDS, "CreateFeedResponse", 202)
    simulator.feeds.delay, simulator.feeds.gzip = 1, True
    for status in ("IN_PROGRESS", "FATAL"):
        seen = check(client.get(f"{root}/feeds/{feed['feedId']}"), FEEDS, "Feed")
        assert seen["processingStatus"] == status
    answer = client.get(f"{root}/documents/{seen['resultFeedDocumentId']}")
    check(answer, FEEDS, "FeedDocument")


def test_a_listings_feed_that_fits_its_schema_is_taken(simulator):
    message = {
        "messageId": 1,
        "sku": "LAMP-OAK",
        "operationType": "PATCH",
        "productType": "LAMP",
        "patches": [PATCH],
    }
    seller = simulator.sellers["eu"]
    header = {"sellerId": seller.seller_id, "version": "2.0"}
    feed = {"header": header, "messages": [message]}
    assert fits("listings-feed-schema-v2.json", feed)
    assert submitted(simulator, feed) == ("DONE", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"sku": ""},
        {"sku": None},
        {"operationType": "PUT"},
        {"productType": None},
        {"patches": []},
        {"patches": None},
        {"patches": [{**PATCH, "op": "move"}]},
        {"patches": [{"op": "replace"}]},
        {"patches": [{**PATCH, "value": {}}]},
        {"attributes": {"item_name": [{"value": "Lamp"}]}},
        {"requirements": "LISTING"},
        {"operationType": "DELETE"},
        {"operationType": "UPDATE"},
    ],
    ids=str,
)
def test_messages_that_break_the_schema_are_refused(simulator, change):
    message = {
        "messageId": 1,
        "sku": "LAMP-OAK",
        "operationType": "PATCH",
        "productType": "LAMP",
        "patches": [PATCH],
        **change,
    }
    message = {name: value for name, value in message.items() if value is not None}
    header = {"sellerId": simulator.sellers["eu"].seller_id, "version": "2.0"}
    assert not fits("listings-feed-message-schema-v2.json", message)
    assert submitted(simulator, {"header": header, "messages": [message]}) == ("DONE", 1)
    assert not simulator.listings.changes


def test_inventory_summaries(client, check):
    query = {"granularityType": "Marketplace", "granularityId": DE, "marketplaceIds": DE}
    answer = client.get("/fba/inventory/v1/summaries", details="true", **query)
    check(answer, "fbaInventory.json", "GetInventorySummariesResponse")


def test_confirmed_shipments(client, check, model_validator, simulator):
    order = simulator.catalogue.find("Three mugs on one line").order
    item = {"orderItemId": order["orderItems"][0]["orderItemId"], "quantity": 2}
    package = {
        "packageReferenceId": "12",
        "carrierCode": "Other",
        "carrierName": "Self Delivery",
        "trackingNumber": "1",
        "shipDate": order["lastUpdatedTime"],
        "orderItems": [item],
    }
    body = {"marketplaceId": DE, "packageDetail": package}
    model_validator("ordersV0.json", "ConfirmShipmentRequest").validate(body)
    path = f"/orders/v0/orders/{order['orderId']}/shipmentConfirmation"
    assert client.send("POST", path, body).status_code == 204
    answer = client.order(order["orderId"], "FULFILLMENT", "PACKAGES")
    check(answer, "orders_2026-01-01.json", "GetOrderResponse")
    check(client.send("POST", path, {}), "ordersV0.json", "ConfirmShipmentErrorResponse", 400)


def fits(schema, value):
    schema = json.loads((MODELS / schema).read_text())
    return jsonschema.Draft7Validator(schema).is_valid(value)


def submitted(simulator, feed):
    """The status of a listings feed, and how many of its messages were invalid."""
    seller = simulator.sellers["eu"]
    content = json.dumps(feed).encode()
    document = simulator.feeds.new_document(seller.key, "application/json", content)
    done = simulator.feeds.submit(seller, "JSON_LISTINGS_FEED", [DE], document)
    result = simulator.feeds.document(done.result_id, seller.key).content
    return done.status, json.loads(result)["summary"]["messagesInvalid"]
